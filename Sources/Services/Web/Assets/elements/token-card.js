// API tokens: made here, shown once, revoked here.

import { agoWords, momentWords } from "../scripts/model/dates.js";
import { html, render } from "../scripts/view/html.js";
import { copied, loading, saving, trying } from "../scripts/view/forms.js";
import { session } from "../scripts/net/session.js";
import { icon } from "../scripts/view/icons.js";
import { toast } from "../scripts/view/toast.js";

const path = "/api/auth/tokens";

class TokenCard extends HTMLElement {
    connectedCallback() {
        render(this, html`
            <p class="hint">For programs that act for you: the terminal client, assistants, scripts. They can’t change your account or other tokens.</p>
            <ul class="plain-list"></ul>
            <div class="fresh-token" role="status"></div>
            <form class="row">
                <div class="field"><label for="token-name">Name</label><input id="token-name" name="name" maxlength="100" dir="auto" autocomplete="off"><p class="fault" data-fault="name" role="alert"></p></div>
                <div class="field"><label for="token-scopes">Access</label><select id="token-scopes" name="scopes"><option value="read write">Read and write</option><option value="read">Read only</option></select></div>
                <div class="field"><label for="token-days">Expires</label><select id="token-days" name="days"><option value="30">In 30 days</option><option value="90" selected>In 90 days</option><option value="365">In a year</option></select></div>
                <button type="submit" class="primary">Create token</button></form>`);
        saving(this.querySelector("form"), (/** @type {any} */ fields) => this.#make(fields), "");
        this.querySelector("ul").onclick = (/** @type {PartEvent} */ { target }) => {
            const id = target.closest("button")?.dataset.id;
            if (id) this.#revoke(id, target.closest("button").dataset.name);
        };
        this.#load();
    }

    async #load() {
        const answer = await loading(this.querySelector("ul"), () => session.request("GET", path));
        if (!answer || !this.isConnected) return;
        render(this.querySelector("ul"), html`${answer.tokens.map((/** @type {any} */ { id, name, scopes, expires_at, last_used_at }) => html`<li>
            <div><strong dir="auto">${name}</strong><p class="hint">${scopes.join(" and ")} · until ${momentWords(expires_at)} · ${last_used_at ? `used ${agoWords(last_used_at)}` : "never used"}</p></div>
            <button type="button" class="quiet" data-id="${id}" data-name="${name}">${icon("trash")}Revoke</button></li>`)}`);
    }

    /** @param {any} fields */
    async #make(fields) {
        const body = { name: fields.get("name"), scopes: fields.get("scopes").split(" "), expires_in_days: Number(fields.get("days")) };
        const { token, name } = await session.request("POST", path, { body });
        this.querySelector("form").reset();
        const box = this.querySelector(".fresh-token");
        render(box, html`<p>Token “<span dir="auto">${name}</span>”. Copy it now; you won’t see it again:</p><p class="secret"><code tabindex="0">${token}</code><button type="button" class="quiet">${icon("copy")}Copy</button></p>`);
        box.querySelector("button").onclick = () => copied(token);
        this.#load();
    }

    /**
     * @param {string} id
     * @param {string} name
     */
    async #revoke(id, name) {
        await trying(async () => {
            await session.request("DELETE", `${path}/${encodeURIComponent(id)}`);
            toast(`Token “${name}” revoked.`);
        });
        this.querySelector(".fresh-token").replaceChildren();
        this.#load();
    }
}

customElements.define("token-card", TokenCard);
