// Short messages to the person. Scripts and elements say them; <toast-stack> shows them.

/**
 * Shows a message.
 * @param {string} text
 * @param {ToastOptions} [options]
 */
export function toast(text, options = {}) {
    document.dispatchEvent(new CustomEvent("toast", { detail: { text, options } }));
}

/**
 * Takes a message away whose action has been done in another way.
 * @param {string} name
 */
export function dismissToast(name) {
    document.dispatchEvent(new CustomEvent("toast-done", { detail: name }));
}
