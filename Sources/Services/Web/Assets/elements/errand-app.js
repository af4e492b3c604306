// The page's root: finds out who is signed in and shows the board or the welcome card.

import { Backoff } from "../scripts/backoff.js";
import { html, render } from "../scripts/html.js";
import { send } from "../scripts/http.js";
import { session } from "../scripts/session.js";

class ErrandApp extends HTMLElement {
    #config = null;

    async connectedCallback() {
        session.addEventListener("change", () => this.#config && this.#show());
        await this.#start();
        this.#show();
    }

    /** Asks until it is answered: a page opened while the services restart waits for them. */
    async #start() {
        const backoff = new Backoff();
        const slow = setTimeout(() => this.#say("Opening your list…"), 600);
        for (;;) {
            try {
                const config = await send("GET", "/config.json");
                await session.restore();
                this.#config = config;
                return clearTimeout(slow);
            } catch (problem) {
                clearTimeout(slow);
                this.#say("Errand cannot be reached right now. Trying again…");
                await backoff.pause(problem.retryAfter * 1000);
            }
        }
    }

    #show() {
        const name = session.user ? "task-board" : "welcome-card";
        const element = document.createElement(name);
        if (session.user) element.syncURL = this.#config.sync_url;
        this.replaceChildren(element);
    }

    #say(text) {
        render(this, html`<p class="plain-notice" role="status">${text}</p>`);
    }
}

customElements.define("errand-app", ErrandApp);
