// When to be reminded before a task is due. Says "save".

import { html, render } from "../scripts/view/html.js";
import { icon } from "../scripts/view/icons.js";
import { durationWords, minutesWords, usual } from "../scripts/model/minutes.js";

const most = 5;

class ReminderField extends HTMLElement {
    /** @type {Task} */
    #task = /** @type {any} */ (null);

    connectedCallback() {
        render(this, html`
            <div class="field-head">${icon("bell")}
                <div class="chips" role="list" aria-label="Reminders"></div>
                <label class="visually-hidden" for="new-reminder">Add a reminder</label>
                <select id="new-reminder"></select>
            </div>
            <p class="hint" hidden>Reminders need a due date.</p>`);
        this.querySelector("select").onchange = (/** @type {PartEvent} */ { target }) => this.#add(target);
        this.querySelector(".chips").onclick = (/** @type {PartEvent} */ { target }) => {
            const minutes = target.closest("button")?.dataset.minutes;
            if (minutes !== undefined) this.#save(this.#list.filter((one) => one !== Number(minutes)));
        };
    }

    get #list() {
        return this.#task.reminders ?? [];
    }

    /** @param {Task} task */
    set task(task) {
        this.#task = task;
        const isUsual = task.reminders === null || task.reminders === undefined;
        const words = isUsual ? "Default" : "No reminder";
        const chips = this.#list.map((minutes) => html`<span role="listitem">
            <button type="button" class="chip on" data-minutes="${minutes}" aria-label="Remove reminder: ${minutesWords(minutes)}">
                ${minutesWords(minutes)}${icon("close")}</button></span>`);
        render(this.querySelector(".chips"), chips.length > 0 ? html`${chips}` : html`<span role="listitem" class="plain">${words}</span>`);
        this.querySelector(".hint").hidden = Boolean(task.due) || this.#list.length === 0;
        const free = usual.filter((minutes) => !this.#list.includes(minutes));
        render(this.querySelector("select"), html`
            <option value="">Remind…</option>
            ${this.#list.length < most && free.map((minutes) => html`<option value="${minutes}">${minutes === 0 ? minutesWords(0) : `${durationWords(minutes)} before`}</option>`)}
            ${!isUsual && html`<option value="usual">Default (see Settings)</option>`}
            ${(isUsual || this.#list.length > 0) && html`<option value="none">No reminder</option>`}`);
    }

    /** @param {Part} select */
    #add(select) {
        const { value } = select;
        select.value = "";
        if (value === "usual") this.#save(null);
        else if (value === "none") this.#save([]);
        else if (value) this.#save([...this.#list, Number(value)].sort((a, b) => a - b));
    }

    /** @param {number[] | null} reminders */
    #save(reminders) {
        this.dispatchEvent(new CustomEvent("save", { detail: { reminders }, bubbles: true }));
    }
}

customElements.define("reminder-field", ReminderField);
