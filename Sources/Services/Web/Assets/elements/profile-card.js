// Who one is: name, time zone, and how dates are written.

import { html, render } from "../scripts/view/html.js";
import { loading, saving } from "../scripts/view/forms.js";
import { session } from "../scripts/net/session.js";
import { momentWords } from "../scripts/model/dates.js";
import { zones } from "../scripts/net/time-zone.js";
import { toast } from "../scripts/view/toast.js";
import { ask } from "./ask-dialog.js";

/** How dates with slashes are read in quick add and by the assistant. */
const orders = [["day_first", "3 April"], ["month_first", "4 March"]];

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
            <div class="field"><label for="profile-order">What 3/4 means</label>
                <select id="profile-order" name="date_order">${orders.map(([value, name]) => html`<option value="${value}" ${value === account.date_order && html`selected`}>${name}</option>`)}</select><p class="fault" data-fault="date_order" role="alert"></p></div>
            <p class="hint">${account.email} · since ${momentWords(account.created_at)}</p>
            <p class="fault summary" role="alert"></p>
            <div class="card-end"><button type="button" class="quiet" data-action="password">Change password…</button>
                <button type="submit" class="primary">Save</button></div></form>`);
        this.querySelector("[data-action=password]").onclick = () => this.#changePassword();
        saving(this.querySelector("form"), async (/** @type {any} */ fields) => {
            const saved = await session.request("PATCH", "/api/account", { body: { name: fields.get("name"), time_zone: fields.get("time_zone") || null, date_order: fields.get("date_order") } });
            session.rename(saved.name);
            // Zone and order are read from the token.
            await session.refresh();
        });
    }

    async #changePassword() {
        const isChanged = await ask({
            title: "Change your password", text: "You are signed out on every other device.", submit: "Change password",
            fields: [
                { name: "password", label: "Present password", type: "password", autocomplete: "current-password", required: true, maxlength: 1024 },
                { name: "new_password", label: "New password", type: "password", autocomplete: "new-password", required: true, maxlength: 1024 },
            ],
            /** @param {{ password: string, new_password: string }} values */
            send: ({ password, new_password }) => session.request("POST", "/api/account/password", { body: { password, new_password } }),
        });
        if (isChanged) toast("Your password is changed.");
    }
}

customElements.define("profile-card", ProfileCard);
