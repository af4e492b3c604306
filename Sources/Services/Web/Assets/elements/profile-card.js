// Who one is: name and time zone.

import { html, render } from "../scripts/view/html.js";
import { loading, saving } from "../scripts/view/forms.js";
import { session } from "../scripts/net/session.js";
import { momentWords } from "../scripts/model/dates.js";
import { zones } from "../scripts/net/time-zone.js";

class ProfileCard extends HTMLElement {
    async connectedCallback() {
        const account = await loading(this, () => session.request("GET", "/api/account"));
        if (!account || !this.isConnected) return;
        render(this, html`<form>
            <div class="field"><label for="profile-name">Name</label>
                <input id="profile-name" name="name" value="${account.name}" maxlength="100" dir="auto" autocomplete="name"><p class="fault" data-fault="name" role="alert"></p></div>
            <div class="field"><label for="profile-zone">Time zone</label>
                <input id="profile-zone" name="time_zone" value="${account.time_zone}" list="zones" autocomplete="off"><p class="fault" data-fault="time_zone" role="alert"></p>
                <datalist id="zones">${zones().map((name) => html`<option value="${name}"></option>`)}</datalist></div>
            <p class="hint">${account.email} · since ${momentWords(account.created_at)}</p>
            <p class="fault summary" role="alert"></p>
            <div class="card-end"><button type="submit" class="primary">Save</button></div></form>`);
        saving(this.querySelector("form"), async (/** @type {any} */ fields) => {
            const saved = await session.request("PATCH", "/api/account", { body: { name: fields.get("name"), time_zone: fields.get("time_zone") || null } });
            session.rename(saved.name);
        });
    }
}

customElements.define("profile-card", ProfileCard);
