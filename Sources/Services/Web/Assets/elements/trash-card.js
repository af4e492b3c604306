// What was deleted in the last thirty days, to be brought back.

import { agoWords } from "../scripts/model/dates.js";
import { html, render } from "../scripts/view/html.js";
import { loading } from "../scripts/view/forms.js";
import { session } from "../scripts/net/session.js";
import { workspace } from "../scripts/model/workspace.js";

class TrashCard extends HTMLElement {
    /** @type {string | null} */
    #cursor = null;
    /** @type {any[]} */
    #entries = [];

    connectedCallback() {
        render(this, html`<p class="hint">Deleted tasks stay here for thirty days.</p><ul class="plain-list"></ul><div class="more-box"></div>
            <div class="card-end"><button type="button" class="quiet more" data-action="more" hidden>Show more</button></div>`);
        this.querySelector("[data-action=more]").onclick = () => this.#load();
        this.querySelector("ul").onclick = (/** @type {PartEvent} */ { target }) => {
            const id = target.closest("button")?.dataset.id;
            const entry = this.#entries.find(({ task }) => task.id === id);
            if (!entry) return;
            workspace.tasks.do("restore", { task: entry.task, shown: entry.task });
            this.#entries = this.#entries.filter((one) => one !== entry);
            this.#show();
        };
        this.#load();
    }

    async #load() {
        const query = new URLSearchParams({ limit: "20", ...(this.#cursor && { cursor: this.#cursor }) });
        const page = await loading(this.querySelector(this.#cursor ? ".more-box" : "ul"), () => session.request("GET", `/api/tasks/trash?${query}`));
        if (!page || !this.isConnected) return;
        this.#entries.push(...page.tasks);
        this.#cursor = page.next_cursor;
        this.#show();
    }

    #show() {
        render(this.querySelector("ul"), this.#entries.length === 0 ? html`<li class="hint">The trash is empty.</li>` : html`${this.#entries.map(({ task, deleted_at }) => html`
            <li><div><span dir="auto">${task.title}</span><p class="hint">deleted ${agoWords(deleted_at)}</p></div>
                <button type="button" class="quiet" data-id="${task.id}" aria-label="Restore ${task.title}">Restore</button></li>`)}`);
        this.querySelector("[data-action=more]").hidden = !this.#cursor;
    }
}

customElements.define("trash-card", TrashCard);
