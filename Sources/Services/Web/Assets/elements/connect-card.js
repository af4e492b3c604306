// How assistants reach the tasks (Model Context Protocol), and how a calendar does.

import { on } from "../scripts/events.js";
import { html, render } from "../scripts/view/html.js";
import { copied, loading, trying } from "../scripts/view/forms.js";
import { icon } from "../scripts/view/icons.js";
import { session } from "../scripts/net/session.js";
import { momentWords } from "../scripts/model/dates.js";

const feed = "/api/account/feed";

const snippets = () => ({
    desktop: JSON.stringify({ mcpServers: { errand: { command: "errand", args: ["mcp"], env: { ERRAND_URL: location.origin, ERRAND_TOKEN: "errand_…" } } } }, null, 2),
    remote: JSON.stringify({ mcpServers: { errand: { type: "http", url: `${location.origin}/mcp`, headers: { Authorization: "Bearer errand_…" } } } }, null, 2),
});

class ConnectCard extends HTMLElement {
    connectedCallback() {
        const { desktop, remote } = snippets();
        /**
         * @param {string} id
         * @param {string} name
         * @param {string} text
         */
        const snippet = (id, name, text) => html`<h3>${name}</h3><div class="snippet"><pre tabindex="0"><code>${text}</code></pre>
            <button type="button" class="quiet" data-copy="${id}">${icon("copy")}Copy</button></div>`;
        render(this, html`
            <p class="hint">Any assistant that supports the Model Context Protocol can work with your tasks. Put one of your API tokens in place of <code>errand_…</code>.</p>
            ${snippet("desktop", "Desktop assistants, through the errand command", desktop)}
            ${snippet("remote", `Assistants that connect by address: ${location.origin}/mcp`, remote)}
            <h3>Calendar feed</h3><p class="hint">A secret address that shows your tasks in a calendar app. Anyone who has it can read them.</p>
            <div class="feed" role="status"></div>
            <div class="card-end"><button type="button" class="quiet end" data-action="end" hidden>Turn off</button><button type="button" class="primary" data-action="make">Turn on</button></div>`);
        on(this, "click", ({ target }) => {
            const id = target.closest("[data-copy]")?.dataset.copy;
            if (id) copied({ desktop, remote }[id]);
        });
        this.querySelector("[data-action=make]").onclick = () => this.#make();
        this.querySelector("[data-action=end]").onclick = () => trying(async () => (await session.request("DELETE", feed), this.#show({ active: false })));
        loading(this.querySelector(".feed"), () => session.request("GET", feed)).then((answer) => answer && this.#show(answer));
    }

    async #make() {
        await trying(async () => this.#show(await session.request("POST", feed)));
    }

    /** @param {{ active: boolean; created_at?: Moment; path?: string }} values */
    #show({ active, created_at, path }) {
        const box = this.querySelector(".feed");
        const address = path ? new URL(path, location.origin).href : null;
        render(box, address ? html`<p>Its address. Copy it now; you won’t see it again:</p><p class="secret"><code tabindex="0">${address}</code><button type="button" class="quiet">${icon("copy")}Copy</button></p>`
            : html`<p>${active ? `On since ${momentWords(created_at ?? "")}.` : "Off."}</p>`);
        const button = box.querySelector("button");
        if (button) button.onclick = () => copied(address ?? "");
        this.querySelector("[data-action=end]").hidden = !active;
        this.querySelector("[data-action=make]").textContent = active ? "New address" : "Turn on";
    }
}

customElements.define("connect-card", ConnectCard);
