// Short messages at the foot of the page, read out by screen readers; one may offer an action such as Undo.

import { html, render } from "../scripts/html.js";

const lifetime = 7_000;

class ToastStack extends HTMLElement {
    connectedCallback() {
        this.setAttribute("role", "status");
        this.setAttribute("aria-live", "polite");
    }

    show(text, { action, label, isProblem = false } = {}) {
        const toast = document.createElement("div");
        toast.className = isProblem ? "toast problem" : "toast";
        render(toast, html`<p>${text}</p>
            ${label && html`<button type="button" class="toast-action">${label}</button>`}
            <button type="button" class="toast-close" aria-label="Dismiss">
                <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M4 4l8 8M12 4l-8 8" /></svg>
            </button>`);
        const close = () => toast.remove();
        toast.querySelector(".toast-close").onclick = close;
        const button = toast.querySelector(".toast-action");
        if (button) button.onclick = () => (close(), action());
        while (this.children.length >= 3) this.firstElementChild.remove();
        this.append(toast);
        this.#expire(toast, close);
    }

    /** It goes by itself, but not while someone points at it or has the focus inside. */
    #expire(toast, close) {
        let timer = setTimeout(close, lifetime);
        const hold = () => clearTimeout(timer);
        const release = () => (clearTimeout(timer), (timer = setTimeout(close, lifetime)));
        toast.addEventListener("pointerenter", hold);
        toast.addEventListener("pointerleave", release);
        toast.addEventListener("focusin", hold);
        toast.addEventListener("focusout", release);
    }
}

customElements.define("toast-stack", ToastStack);

/** Shows a message; see ToastStack.show. */
export function toast(text, options) {
    document.querySelector("toast-stack").show(text, options);
}
