// When a task is due: in words ("next friday at 5"), on a calendar, or by a click. Says "save".

import { on } from "../scripts/events.js";
import { clockOf, dayOf, due, dueText, dueWords, plusDays, today } from "../scripts/model/dates.js";
import { inZone } from "../scripts/net/time-zone.js";
import { html, render } from "../scripts/view/html.js";
import { icon } from "../scripts/view/icons.js";
import { session } from "../scripts/net/session.js";
import "./month-calendar.js";

const soon = { Today: () => today(), Tomorrow: () => plusDays(today(), 1), Weekend: () => weekday(6), "Next week": () => weekday(1) };

/**
 * The next day of this name, from tomorrow on.
 * @param {number} number
 */
function weekday(number) {
    const date = new Date();
    do date.setDate(date.getDate() + 1); while (date.getDay() !== number);
    return dayOf(date);
}

class DueField extends HTMLElement {
    /** @type {Task} */
    #task = /** @type {any} */ (null);
    #isOpen = false;

    connectedCallback() {
        render(this, html`
            <div class="field-head">
                ${icon("calendar")}
                <button type="button" class="value" data-action="open" aria-expanded="false"></button>
                <button type="button" class="tool" data-action="clear" aria-label="Remove the due date">${icon("close")}</button>
            </div>
            <div class="field-body" hidden>
                <label class="visually-hidden" for="due-words">Due, in words</label>
                <input id="due-words" placeholder="tomorrow 9am, next friday…" autocomplete="off" maxlength="200">
                <p class="fault" role="alert"></p>
                <div class="chips">${Object.keys(soon).map((name) => html`<button type="button" class="chip">${name}</button>`)}</div>
                <month-calendar></month-calendar>
                <label class="time">Time <input type="time" aria-label="Time"></label>
            </div>`);
        this.querySelector("[data-action=open]").onclick = () => this.#toggle();
        this.querySelector("[data-action=clear]").onclick = () => this.#save(null);
        this.querySelector(".chips").onclick = (/** @type {PartEvent} */ { target }) => soon[target.textContent] && this.#day(soon[target.textContent]());
        on(this, "day", ({ detail }) => this.#day(detail));
        this.querySelector("[type=time]").onchange = (/** @type {PartEvent} */ { target }) => this.#time(target.value);
        this.querySelector("#due-words").onkeydown = (/** @type {PartEvent} */ event) => this.#key(event);
    }

    /** @param {Task} task */
    set task(task) {
        this.#task = task;
        this.querySelector(".value").textContent = task.due ? dueWords(task.due) : "No due date";
        this.querySelector("[data-action=clear]").hidden = !task.due;
        this.querySelector("[type=time]").value = clockOf(task.due ?? "");
        this.querySelector("month-calendar").day = task.due ? due(task.due).day : null;
    }

    #toggle(isOpen = !this.#isOpen) {
        this.#isOpen = isOpen;
        this.querySelector(".field-body").hidden = !isOpen;
        this.querySelector(".value").setAttribute("aria-expanded", String(isOpen));
        if (isOpen) this.querySelector("#due-words").focus();
    }

    /** @param {Day} day */
    #day(day) {
        this.#save(dueText(day, this.querySelector("[type=time]").value));
    }

    /** @param {string} time */
    #time(time) {
        this.#save(dueText(this.#task.due ? due(this.#task.due).day : today(), time));
    }

    /** @param {PartEvent} event */
    async #key(event) {
        if (event.key === "Escape") {
            event.stopPropagation();
            this.#toggle(false);
            return this.querySelector(".value").focus();
        }
        if (event.key !== "Enter" || event.isComposing) return;
        event.preventDefault();
        await this.#read(event.target);
    }

    /**
     * The API reads the words as it reads a new task's line.
     * @param {Part} input
     */
    async #read(input) {
        const words = input.value.trim();
        const fault = this.querySelector(".fault");
        fault.textContent = "";
        if (!words) return;
        try {
            const { task } = await session.request("POST", "/api/tasks/quick/preview", { body: { text: `x ${words}`, ...inZone } });
            if (!task.due && !task.recurrence) return void (fault.textContent = "Couldn’t read a date there.");
            input.value = "";
            this.#say(task.recurrence ? { due: task.due, recurrence: task.recurrence } : { due: task.due });
            this.#toggle(false);
            this.querySelector(".value").focus();
        } catch (problem) {
            fault.textContent = problem.message;
        }
    }

    /** @param {Due | null} text */
    #save(text) {
        this.#say({ due: text });
    }

    /** @param {any} detail */
    #say(detail) {
        this.dispatchEvent(new CustomEvent("save", { detail, bubbles: true }));
    }
}

customElements.define("due-field", DueField);
