// Where somebody is signed in: each can be ended from here.

import { agoWords, momentWords } from "../scripts/model/dates.js";
import { html, render } from "../scripts/view/html.js";
import { clientName } from "../scripts/model/client-name.js";
import { loading, trying } from "../scripts/view/forms.js";
import { session } from "../scripts/net/session.js";
import { icon } from "../scripts/view/icons.js";
import { toast } from "../scripts/view/toast.js";

const path = "/api/auth/sessions";

class SessionCard extends HTMLElement {
    connectedCallback() {
        render(this, html`
            <p class="hint">Every browser and terminal that is signed in to your account. Sign out devices you don’t recognise; they lose access within 15 minutes.</p>
            <ul class="plain-list"></ul>
            <button type="button" class="quiet" data-action="others" hidden>${icon("leave")}Sign out everywhere else</button>`);
        this.querySelector("ul").onclick = (/** @type {PartEvent} */ { target }) => {
            const id = target.closest("button")?.dataset.id;
            if (id) this.#end(`${path}/${encodeURIComponent(id)}`, "Signed out there.");
        };
        this.querySelector("[data-action=others]").onclick = () => this.#end(path, "Signed out everywhere else.");
        this.#load();
    }

    async #load() {
        const answer = await loading(this.querySelector("ul"), () => session.request("GET", path));
        if (!answer || !this.isConnected) return;
        this.querySelector("[data-action=others]").hidden = answer.sessions.length < 2;
        render(this.querySelector("ul"), html`${answer.sessions.map((/** @type {any} */ open) => html`<li>
            <div><strong dir="auto">${clientName(open.client)}</strong><p class="hint">${open.current ? "this one" : `used ${agoWords(open.last_used_at)}`} · since ${momentWords(open.created_at)}</p></div>
            ${open.current ? "" : html`<button type="button" class="quiet" data-id="${open.id}" aria-label="Sign out ${clientName(open.client)}">${icon("leave")}Sign out</button>`}</li>`)}`);
    }

    /**
     * @param {string} address
     * @param {string} words
     */
    async #end(address, words) {
        await trying(async () => {
            await session.request("DELETE", address);
            toast(words);
        });
        this.#load();
    }
}

customElements.define("session-card", SessionCard);
