// How one wants to be reminded: by which channels, how long before, and when not.

import { zone } from "../scripts/net/time-zone.js";
import { html, render } from "../scripts/view/html.js";
import { loading, saving } from "../scripts/view/forms.js";
import { durationWords, usual } from "../scripts/model/minutes.js";
import { priorityNames } from "../scripts/model/details.js";
import { session } from "../scripts/net/session.js";

const path = "/api/notifications/preferences";
const channels = { in_app: "In the app", email: "By e-mail", sms: "By text message", webhook: "Webhook" };
/** What an operator has to set up first; a webhook's address is everybody's own. */
const operators = ["email", "sms"];

class ReminderCard extends HTMLElement {
    /** @type {any} */
    #old = null;

    async connectedCallback() {
        this.#old = await loading(this, () => session.request("GET", path));
        if (!this.#old || !this.isConnected) return;
        render(this, this.#template(this.#old));
        const form = this.querySelector("form");
        form.onchange = () => (this.querySelector(".quiet-hours").hidden = !form.elements.quiet.checked);
        saving(form, async (/** @type {any} */ fields) => {
            this.#old = await session.request("PUT", path, { body: this.#body(fields) });
        });
    }

    /** @param {any} values */
    #template({ channels: chosen, available_channels: available, default_offset, day_time, quiet_hours, priorities, email, webhook, phone }) {
        /**
         * @param {string} name
         * @param {any} value
         * @param {string} text
         * @param {boolean} isOn
         * @param {boolean} [isOff]
         */
        const box = (name, value, text, isOn, isOff) => html`<label class="tick"><input type="checkbox" name="${name}" value="${value}" ${isOn && html`checked`}
            ${isOff && html`disabled`}> ${text}</label>`;
        /** @param {string} id */
        const isMissing = (id) => operators.includes(id) && available && !available.includes(id);
        const offsets = [...new Set([...usual, default_offset ?? 30])].sort((a, b) => a - b);
        return html`<form>
            <fieldset><legend>Channels</legend>${Object.entries(channels).map(([id, name]) =>
                box("channels", id, isMissing(id) ? `${name} (not set up here)` : name, chosen?.includes(id)))}
                <p class="fault" data-fault="channels" role="alert"></p></fieldset>
            <div class="row"><div class="field"><label for="remind-offset">Remind</label><select id="remind-offset" name="default_offset">
                <option value="never" ${default_offset === null && html`selected`}>Only when set on the task</option>
                ${offsets.map((minutes) => html`<option value="${minutes}" ${minutes === default_offset && html`selected`}>${minutes === 0 ? "when it is due" : `${durationWords(minutes)} before`}</option>`)}
            </select></div>
            <div class="field"><label for="remind-day">Remind me of all-day tasks at</label><input id="remind-day" name="day_time" type="time" value="${day_time}"><p class="fault" data-fault="day_time" role="alert"></p></div></div>
            <label class="tick"><input type="checkbox" name="quiet" ${quiet_hours && html`checked`}> Quiet hours</label>
            <div class="row quiet-hours" ${!quiet_hours && html`hidden`}>
                <div class="field"><label for="quiet-from">From</label><input id="quiet-from" name="from" type="time" value="${quiet_hours?.from ?? "22:00"}"></div>
                <div class="field"><label for="quiet-to">to</label><input id="quiet-to" name="to" type="time" value="${quiet_hours?.to ?? "07:00"}"></div>
                <p class="fault" data-fault="quiet_hours" role="alert"></p>
                <fieldset><legend>Quiet hours don’t apply to</legend>${Object.entries(priorityNames).map(([id, name]) =>
                    box("loud", id, name, priorities?.[id]?.ignore_quiet_hours))}</fieldset></div>
            <div class="field"><label for="remind-email">E-mail to</label><input id="remind-email" name="email" type="email" value="${email ?? ""}" placeholder="the account's address" autocomplete="email">
                <p class="fault" data-fault="email" role="alert"></p></div>
            <div class="field"><label for="remind-phone">Text messages to</label><input id="remind-phone" name="phone" type="tel" value="${phone ?? ""}" placeholder="+49 170 1234567" autocomplete="tel"
                ${isMissing("sms") && !phone && html`disabled`}><p class="fault" data-fault="phone" role="alert"></p></div>
            <div class="field"><label for="remind-webhook">Webhook address</label><input id="remind-webhook" name="webhook" type="url" value="${webhook?.url ?? ""}" placeholder="https://…" autocomplete="off">
                <p class="hint">${webhook?.secret && html`Signed with <code>${webhook.secret}</code>`}</p><p class="fault" data-fault="webhook" role="alert"></p></div>
            <p class="fault summary" role="alert"></p>
            <div class="card-end"><button type="submit" class="primary">Save</button></div></form>`;
    }

    /**
     * All of the preferences: what this card does not show stays as it is.
     * @param {any} fields
     */
    #body(fields) {
        const { available_channels, priorities = {}, ...old } = this.#old;
        const offset = fields.get("default_offset");
        const url = fields.get("webhook").trim();
        const loud = new Set(fields.getAll("loud"));
        const exceptions = {};
        for (const id of Object.keys(priorityNames)) {
            const { ignore_quiet_hours, ...rest } = priorities[id] ?? {};
            const isLoud = fields.has("quiet") ? loud.has(id) : Boolean(ignore_quiet_hours);
            if (isLoud || Object.keys(rest).length > 0) exceptions[id] = { ...rest, ignore_quiet_hours: isLoud };
        }
        return {
            ...old, channels: fields.getAll("channels"), default_offset: offset === "never" ? null : Number(offset),
            day_time: fields.get("day_time"), email: fields.get("email").trim() || null, phone: fields.get("phone")?.trim() || null, priorities: exceptions,
            quiet_hours: fields.has("quiet") ? { from: fields.get("from"), to: fields.get("to"), zone: old.quiet_hours?.zone ?? zone } : null,
            webhook: url ? (url === old.webhook?.url ? old.webhook : { url }) : old.webhook?.path ? old.webhook : null,
        };
    }
}

customElements.define("reminder-card", ReminderCard);
