// Short messages at the foot of the page, read out by screen readers; one may offer an action such as Undo.

import { html, render } from "../scripts/view/html.js";
import { icon } from "../scripts/view/icons.js";

const lifetime = 7_000;
const most = 3;

class ToastStack extends HTMLElement {
    /** @type {any} */
    #hear = (/** @type {PartEvent} */ { detail }) => this.show(detail.text, detail.options);

    /** @type {any} */
    #drop = (/** @type {PartEvent} */ { detail }) => {
        for (const one of Array.from(/** @type {any} */ (this.children))) if (one.name === detail) one.remove();
    };

    connectedCallback() {
        this.setAttribute("role", "status");
        this.setAttribute("aria-live", "polite");
        document.addEventListener("toast", this.#hear);
        document.addEventListener("toast-done", this.#drop);
    }

    disconnectedCallback() {
        document.removeEventListener("toast", this.#hear);
        document.removeEventListener("toast-done", this.#drop);
    }

    /**
     * Shows a message. `label` and `action` make a button, `second` another; `close` is what the button that puts it away says, and
     * `closed` is called when it was put away without an action. One that `isLasting` does not go by itself.
     * @param {string} text
     * @param {ToastOptions} [options]
     */
    show(text, options = {}) {
        const { action, label, second, open, close = null, closed, isProblem = false, isLasting = false } = options;
        for (const one of Array.from(/** @type {any} */ (this.children))) if ((one.name === options.name || one.text === text) && !one.isLasting) one.remove();
        /** @type {Part} */
        const toast = document.createElement("div");
        toast.name = options.name ?? "";
        toast.text = text;
        toast.className = isProblem ? "toast problem" : "toast";
        render(toast, html`<p dir="auto">${open ? html`<button type="button" class="toast-open">${text}</button>` : text}</p>
            ${label && html`<button type="button" class="toast-action first">${label}</button>`}
            ${second && html`<button type="button" class="toast-action second">${second.label}</button>`}
            ${close ? html`<button type="button" class="toast-action toast-close">${close}</button>`
                : html`<button type="button" class="toast-close" aria-label="Dismiss">${icon("close")}</button>`}`);
        /** @param {any} [work] */
        const away = (work) => () => (toast.remove(), work?.());
        /**
         * @param {string} selector
         * @param {any} [work]
         */
        const wire = (selector, work) => {
            const button = toast.querySelector(selector);
            if (button) button.onclick = away(work);
        };
        wire(".first", action);
        wire(".second", second ? second.action : undefined);
        wire(".toast-open", open);
        wire(".toast-close", closed);
        const passing = Array.from(/** @type {any} */ (this.children)).filter((one) => !one.isLasting);
        for (const old of passing.slice(0, Math.max(0, passing.length - most + 1))) old.remove();
        toast.isLasting = isLasting;
        this.append(toast);
        if (!isLasting) this.#expire(toast, away());
    }

    /**
     * It goes by itself, but not while someone points at it or has the focus inside.
     * @param {HTMLElement} toast
     * @param {() => void} close
     */
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
