// The page's root: finds out who is signed in and shows their tasks or the welcome card.

import { Backoff } from "../scripts/net/backoff.js";
import { html, render, workerURL } from "../scripts/view/html.js";
import { send } from "../scripts/net/http.js";
import { session } from "../scripts/net/session.js";
import { applyTheme } from "../scripts/view/theme.js";
import { begin, end } from "../scripts/model/workspace.js";

class ErrandApp extends HTMLElement {
    /** @type {Config} */
    #config = /** @type {any} */ (null);

    async connectedCallback() {
        applyTheme();
        session.addEventListener("change", () => this.#config && this.#show());
        await this.#start();
        this.#show();
        navigator.serviceWorker?.register(workerURL).catch(() => {});
    }

    /** Asks until it is answered: a page opened while the services restart waits for them. */
    async #start() {
        const backoff = new Backoff();
        const slow = setTimeout(() => this.#say("Loading your tasks…"), 600);
        for (;;) {
            try {
                [this.#config] = await Promise.all([send("GET", "/config.json"), session.restore()]);
                return clearTimeout(slow);
            } catch (problem) {
                clearTimeout(slow);
                this.#say("Errand cannot be reached right now. Trying again…");
                await backoff.pause(problem.retryAfter * 1000);
            }
        }
    }

    #show() {
        end();
        if (session.user) begin(this.#config);
        this.replaceChildren(document.createElement(session.user ? "app-shell" : "welcome-card"));
    }

    /** @param {string} text */
    #say(text) {
        render(this, html`<p class="plain-notice" role="status">${text}</p>`);
    }
}

customElements.define("errand-app", ErrandApp);
