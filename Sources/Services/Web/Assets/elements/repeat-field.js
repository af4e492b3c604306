// How a task comes back: the usual rules by a click, all others put together from a few fields. Says "save" and "skip".

import { due, dateOf, today } from "../scripts/model/dates.js";
import { html, render } from "../scripts/view/html.js";
import { icon } from "../scripts/view/icons.js";
import { ruleWords, shortWeekday, weekdays } from "../scripts/model/rules.js";
import { workspace } from "../scripts/model/workspace.js";

const units = { daily: "days", weekly: "weeks", monthly: "months", yearly: "years" };

class RepeatField extends HTMLElement {
    /** @type {Task} */
    #task = /** @type {any} */ (null);

    connectedCallback() {
        render(this, html`
            <div class="field-head">${icon("repeat")}
                <button type="button" class="value" data-action="open" aria-expanded="false"></button>
                <button type="button" class="quiet" data-action="skip">Skip once</button>
                <button type="button" class="tool" data-action="clear" aria-label="Stop repeating">${icon("close")}</button>
            </div>
            <form class="field-body" hidden></form>`);
        this.querySelector("[data-action=open]").onclick = () => this.#toggle();
        this.querySelector("[data-action=clear]").onclick = () => this.#save(null);
        this.querySelector("[data-action=skip]").onclick = () => this.dispatchEvent(new CustomEvent("skip", { bubbles: true }));
        const form = this.querySelector("form");
        form.oninput = () => (this.querySelector(".line .hint").textContent = ruleWords(this.#rule()));
        form.onchange = (/** @type {PartEvent} */ { target }) => this.#changed(target.name);
        form.onsubmit = (/** @type {PartEvent} */ event) => (event.preventDefault(), this.#save(this.#rule()), this.#toggle(false));
    }

    /** @param {Task} task */
    set task(task) {
        const { tasks } = workspace;
        const isOther = !this.#task || tasks.key(task) !== tasks.key(this.#task);
        this.#task = task;
        this.querySelector(".value").textContent = task.recurrence ? ruleWords(task.recurrence) : "Does not repeat";
        this.querySelector("[data-action=clear]").hidden = !task.recurrence;
        this.querySelector("[data-action=skip]").hidden = !task.recurrence || task.status === "completed";
        if (isOther) this.#toggle(false);
    }

    #toggle(isOpen = this.querySelector("form").hidden) {
        const form = this.querySelector("form");
        form.hidden = !isOpen;
        this.querySelector(".value").setAttribute("aria-expanded", String(isOpen));
        if (!isOpen) return;
        this.#draw(this.#task.recurrence ?? { frequency: "weekly", interval: 1, weekdays: [this.#weekday] });
        form.querySelector("select").focus();
    }

    /**
     * Only what asks for other fields draws them anew: a click that ends the typing must find its button where it was.
     * @param {string} name
     */
    #changed(name) {
        if (name === "frequency" || name === "ends") this.#draw(this.#rule());
    }

    get #date() {
        return dateOf(this.#task.due ? due(this.#task.due).day : today());
    }

    get #weekday() {
        return weekdays[(this.#date.getDay() + 6) % 7];
    }

    get #nth() {
        return Math.ceil(this.#date.getDate() / 7);
    }

    /** @param {Rule} rule */
    #draw(rule) {
        const form = this.querySelector("form");
        const name = /** @type {Part} */ (document.activeElement)?.name;
        const value = /** @type {Part} */ (document.activeElement)?.value;
        const ends = rule.count ? "count" : rule.until ? "until" : "never";
        /**
         * @param {string} id
         * @param {string} text
         * @param {boolean} isOn
         */
        const option = (id, text, isOn) => html`<option value="${id}" ${isOn && html`selected`}>${text}</option>`;
        render(form, html`
            <div class="line"><label>Every <input name="interval" type="number" min="1" max="999" value="${rule.interval ?? 1}"></label>
                <label><span class="visually-hidden">Unit</span><select name="frequency">
                    ${Object.entries(units).map(([id, text]) => option(id, text, id === rule.frequency))}</select></label></div>
            ${rule.frequency === "weekly" && html`<fieldset class="weekdays"><legend class="visually-hidden">On</legend>
                ${weekdays.map((day) => html`<label><input type="checkbox" name="weekday" value="${day}" ${rule.weekdays?.includes(day) && html`checked`}>
                    <span>${shortWeekday(day)}</span></label>`)}</fieldset>`}
            ${rule.frequency === "monthly" && html`<label class="line">On <select name="day">${this.#monthDays(rule).map((/** @type {any[]} */ [id, text, isOn]) => option(id, text, isOn))}</select></label>`}
            <div class="line"><label>Ends <select name="ends">${option("never", "never", ends === "never")}${option("count", "after", ends === "count")}${option("until", "on", ends === "until")}</select></label>
                ${ends === "count" && html`<label><input name="count" type="number" min="1" max="999" value="${rule.count}"> times</label>`}
                ${ends === "until" && html`<label><span class="visually-hidden">Day</span><input name="until" type="date" value="${rule.until?.slice(0, 10)}"></label>`}</div>
            <label class="line"><input name="from" type="checkbox" ${rule.from === "completion" && html`checked`}> Repeat from completion</label>
            <div class="line end"><span class="hint">${ruleWords(rule)}</span><button type="submit" class="primary">Repeat</button></div>`);
        if (name) (form.querySelector(`[name="${name}"][value="${CSS.escape(value)}"]`) ?? form.elements[name])?.focus?.();
    }

    /** @param {Rule} rule */
    #monthDays(rule) {
        const day = this.#date.getDate();
        const nth = rule.nth_weekdays?.[0];
        const last = rule.month_days?.includes(-1);
        return [
            ["day", `day ${(rule.month_days?.[0] ?? 0) > 0 ? rule.month_days?.[0] : day}`, !nth && !last], ["last", "the last day", last],
            ["nth", ruleWords({ frequency: "monthly", nth_weekdays: [nth ?? { weekday: this.#weekday, nth: this.#nth }] }).replace(/^Every month on /, ""), Boolean(nth)],
        ];

    }

    /** The rule that the fields say. */
    #rule() {
        const data = new FormData(this.querySelector("form"));
        /** @type {any} */
        const rule = { frequency: data.get("frequency"), interval: Math.max(1, Number(data.get("interval")) || 1) };
        const old = this.#task.recurrence;
        if (rule.frequency === "weekly") rule.weekdays = data.has("weekday") ? data.getAll("weekday") : [this.#weekday];
        if (rule.frequency === "monthly") Object.assign(rule, this.#dayOfMonth(String(data.get("day")), old));
        const ends = data.get("ends");
        if (ends === "count") rule.count = Math.max(1, Number(data.get("count") ?? 10) || 10);
        if (ends === "until") rule.until = data.get("until") || `${this.#date.getFullYear() + 1}-01-01`;
        if (data.has("from")) rule.from = "completion";
        return rule;
    }

    /**
     * @param {Day} day
     * @param {Rule | null} old
     */
    #dayOfMonth(day, old) {
        if (day === "last") return { month_days: [-1] };
        if (day === "nth") return { nth_weekdays: [old?.nth_weekdays?.[0] ?? { weekday: this.#weekday, nth: Math.min(this.#nth, 4) }] };
        return { month_days: [(old?.month_days?.[0] ?? 0) > 0 ? old?.month_days?.[0] : this.#date.getDate()] };
    }

    /** @param {Rule | null} recurrence */
    #save(recurrence) {
        this.dispatchEvent(new CustomEvent("save", { detail: { recurrence }, bubbles: true }));
    }
}

customElements.define("repeat-field", RepeatField);
