// A month to pick a day from, as a grid that arrows walk over. Says "day" (detail: 2026-11-21).

import { locale, weekStart } from "../scripts/model/locale.js";
import { on } from "../scripts/events.js";
import { dateOf, dayOf, longDay, plusDays, today } from "../scripts/model/dates.js";
import { html, render } from "../scripts/view/html.js";
import { icon } from "../scripts/view/icons.js";

const heading = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric" });
const letter = new Intl.DateTimeFormat(locale, { weekday: "narrow" });
const word = new Intl.DateTimeFormat(locale, { weekday: "long" });
const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
/** 1 January 2024 was a Monday. */
/** A week, of which 7 January 2024 was a Sunday. */
const week = Array.from({ length: 7 }, (_, index) => new Date(2024, 0, 7 + weekStart() + index));

class MonthCalendar extends HTMLElement {
    /** @type {string | null} */
    #day = null;
    #shown = today();

    connectedCallback() {
        on(this, "click", ({ target }) => this.#clicked(target.closest("button")));
        on(this, "keydown", (event) => this.#key(event));
        this.#draw();
    }

    /**
     * The day that is chosen, or null.
     * @param {Day} day
     */
    set day(day) {
        if (day === this.#day) return;
        this.#day = day;
        this.#shown = day ?? today();
        this.#draw();
    }

    #draw() {
        const date = dateOf(this.#shown);
        const month = date.getMonth();
        const first = new Date(date.getFullYear(), month, 1);
        const start = plusDays(dayOf(first), -((first.getDay() - weekStart() + 7) % 7));
        const weeks = Array.from({ length: 6 }, (_week, row) => Array.from({ length: 7 }, (_day, index) => plusDays(start, 7 * row + index)));
        render(this, html`
            <div class="month-head">
                <button type="button" class="tool" data-step="-1" aria-label="Month before">${icon("back")}</button>
                <span aria-live="polite">${heading.format(date)}</span>
                <button type="button" class="tool next" data-step="1" aria-label="Next month">${icon("back")}</button>
            </div>
            <table role="grid" aria-label="${heading.format(date)}">
                <thead><tr>${week.map((one) => html`<th scope="col" abbr="${word.format(one)}">${letter.format(one)}</th>`)}</tr></thead>
                <tbody>${weeks.map((days) => html`<tr>${days.map((day) => this.#cell(day, month))}</tr>`)}</tbody>
            </table>`);
    }

    /**
     * @param {Day} day
     * @param {number} month
     */
    #cell(day, month) {
        const kinds = [dateOf(day).getMonth() !== month && "other", day === today() && "now"].filter(Boolean).join(" ");
        return html`<td role="gridcell" aria-selected="${String(day === this.#day)}">
            <button type="button" class="${kinds}" data-day="${day}" tabindex="${day === this.#shown ? 0 : -1}"
                aria-label="${longDay(day)}" ${day === today() && html`aria-current="date"`}>${dateOf(day).getDate()}</button></td>`;
    }

    /** @param {Part | null} button */
    #clicked(button) {
        if (button?.dataset.step) this.#month(Number(button.dataset.step));
        if (button?.dataset.day) this.dispatchEvent(new CustomEvent("day", { detail: button.dataset.day, bubbles: true }));
    }

    /** @param {number} step */
    #month(step) {
        const date = dateOf(this.#shown);
        this.#shown = dayOf(new Date(date.getFullYear(), date.getMonth() + step, 1));
        this.#draw();
        this.querySelector(`[data-step="${step}"]`).focus();
    }

    /** @param {PartEvent} event */
    #key(event) {
        const step = steps[event.key];
        if (!step || !event.target.dataset.day) return;
        event.preventDefault();
        this.#shown = plusDays(event.target.dataset.day, step);
        this.#draw();
        this.querySelector(`[data-day="${this.#shown}"]`).focus();
    }
}

customElements.define("month-calendar", MonthCalendar);
