// A small light: is what you see what everyone sees?

import { html, render } from "../scripts/view/html.js";

const words = {
    connecting: "Connecting",
    live: "Live",
    reconnecting: "Reconnecting",
    offline: "Offline",
    saving: "Saving…",
};

class StatusLight extends HTMLElement {
    connectedCallback() {
        this.setAttribute("role", "status");
        render(this, html`<span class="light" aria-hidden="true"></span><span class="words"></span>`);
        this.show("connecting", 0);
    }

    /**
     * `waiting` is the number of changes that have not reached the server.
     * @param {string} state
     * @param {number} waiting
     */
    show(state, waiting) {
        const count = waiting === 1 ? "1 change waiting" : `${waiting} changes waiting`;
        const text = waiting > 0 ? `${words[state]} · ${count}` : words[state];
        this.dataset.state = state;
        const element = this.querySelector(".words");
        if (element.textContent !== text) element.textContent = text;
    }
}

customElements.define("status-light", StatusLight);
