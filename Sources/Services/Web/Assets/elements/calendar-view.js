// What is due, on a calendar: a month or a week. A task is moved to another day by dragging it, or by Alt and an arrow.

import { on } from "../scripts/events.js";
import { addOn, reschedule } from "../scripts/view/actions.js";
import { clockOf, dateOf, dayOf, due, longDay, moved, plusDays, timeWords, today } from "../scripts/model/dates.js";
import { html, render } from "../scripts/view/html.js";
import { icon } from "../scripts/view/icons.js";
import { locale, weekStart } from "../scripts/model/locale.js";
import { byDue } from "../scripts/model/ordering.js";
import { router } from "../scripts/view/router.js";
import { choice, choose } from "../scripts/net/storage.js";
import { nextFrame, throttled } from "../scripts/view/throttle.js";
import { workspace } from "../scripts/model/workspace.js";
import { ask } from "./ask-dialog.js";

const heading = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric" });
const weekday = new Intl.DateTimeFormat(locale, { weekday: "short" });
const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
/** As many tasks as a day of a month has room for. */
const most = 4;
const slack = 4;

class CalendarView extends HTMLElement {
    #stopped = new AbortController();
    #plan = throttled(() => this.#show(), nextFrame);
    #day = today();
    #isDragged = false;

    connectedCallback() {
        this.className = "page calendar-page";
        document.title = "Calendar · Errand";
        render(this, html`
            <header class="view-head"><div><h1 tabindex="-1">Calendar</h1><p class="count" role="status"></p></div>
                <div class="tools">
                    <button type="button" class="tool" data-action="back" aria-label="Earlier">${icon("back")}</button>
                    <button type="button" class="quiet" data-action="now">Today</button>
                    <button type="button" class="tool next" data-action="next" aria-label="Later">${icon("back")}</button>
                    <button type="button" class="quiet" data-action="month" aria-pressed="false">Month</button>
                    <button type="button" class="quiet" data-action="week" aria-pressed="false">Week</button>
                </div></header>
            <table class="calendar"></table>`);
        const { signal } = this.#stopped;
        on(this, "click", ({ target }) => this.#clicked(target));
        on(this, "keydown", (event) => this.#key(event));
        on(this.querySelector("table"), "pointerdown", (event) => this.#press(event));
        workspace.tasks.addEventListener("change", () => this.#plan(), { signal });
        router.addEventListener("change", () => this.#plan(), { signal });
        this.#show();
    }

    disconnectedCallback() {
        this.#stopped.abort();
    }

    get #isWeek() {
        return choice("calendar", "month") === "week";
    }

    /** The days that are shown, in weeks. */
    get #weeks() {
        const date = dateOf(this.#day);
        const first = this.#isWeek ? date : new Date(date.getFullYear(), date.getMonth(), 1);
        const start = plusDays(dayOf(first), -((first.getDay() - weekStart() + 7) % 7));
        const last = new Date(date.getFullYear(), date.getMonth() + 1, 0);
        const count = this.#isWeek ? 1 : Math.ceil((Math.round((Number(last) - Number(dateOf(start))) / 86_400_000) + 1) / 7);
        return Array.from({ length: count }, (_week, row) => Array.from({ length: 7 }, (_day, index) => plusDays(start, 7 * row + index)));
    }

    #show() {
        if (!workspace || !this.isConnected || this.#isDragged) return;
        const weeks = this.#weeks;
        const last = weeks[weeks.length - 1][6];
        /** @type {Map<string, Task[]>} */
        const byDay = new Map();
        let count = 0;
        for (const task of workspace.tasks.list) {
            if (!task.due || task.status === "completed") continue;
            const { day } = due(task.due);
            if (day < weeks[0][0] || day > last) continue;
            byDay.set(day, [...(byDay.get(day) ?? []), task]);
            count += 1;
        }
        const focus = /** @type {Part} */ (document.activeElement)?.closest("calendar-view [data-task]")?.dataset.task;
        this.classList.toggle("weekly", this.#isWeek);
        for (const name of ["month", "week"]) this.querySelector(`[data-action=${name}]`).setAttribute("aria-pressed", String((name === "week") === this.#isWeek));
        this.querySelector(".count").textContent = `${heading.format(dateOf(this.#day))} · ${count === 1 ? "1 task" : `${count} tasks`}`;
        const opened = router.place.task;
        render(this.querySelector("table"), html`<caption class="visually-hidden">What is due, ${heading.format(dateOf(this.#day))}</caption>
            <thead><tr>${weeks[0].map((day) => html`<th scope="col">${weekday.format(dateOf(day))}</th>`)}</tr></thead>
            <tbody>${weeks.map((days) => html`<tr>${days.map((day) => this.#cell(day, byDay.get(day) ?? [], opened))}</tr>`)}</tbody>`);
        if (focus) this.querySelector(`[data-task="${CSS.escape(focus)}"]`)?.focus();
    }

    /**
     * @param {Day} day
     * @param {Task[]} tasks
     * @param {string | null} opened
     */
    #cell(day, tasks, opened) {
        const sorted = tasks.sort(byDue);
        const shown = this.#isWeek || sorted.length <= most ? sorted : sorted.slice(0, most - 1);
        const kinds = [!this.#isWeek && day.slice(0, 7) !== this.#day.slice(0, 7) && "other", day === today() && "now"].filter(Boolean).join(" ");
        return html`<td class="${kinds}" data-day="${day}">
            <button type="button" class="day-number" data-action="add" data-day="${day}" aria-label="Add a task on ${longDay(day)}" ${day === today() && html`aria-current="date"`}>
                ${dateOf(day).getDate()}</button>
            <ul>${shown.map((task) => html`<li><button type="button" class="event ${task.priority.toLowerCase()} ${task.id === opened ? "opened" : ""}"
                data-task="${workspace.tasks.key(task)}" dir="auto">${clockOf(task.due ?? "") && html`<span class="hint">${timeWords(task.due ?? "")}</span> `}${task.title}</button></li>`)}</ul>
            ${shown.length < sorted.length && html`<button type="button" class="quiet more" data-action="more" data-day="${day}">${sorted.length - shown.length} more</button>`}</td>`;
    }

    /** @param {number} step */
    #go(step) {
        const date = dateOf(this.#day);
        this.#day = this.#isWeek ? plusDays(this.#day, 7 * step) : dayOf(new Date(date.getFullYear(), date.getMonth() + step, 1));
        this.#show();
    }

    /** @param {Part} target */
    #clicked(target) {
        const { action, day, task } = target.closest("[data-action], [data-task]")?.dataset ?? {};
        if (task) return router.open(this.#task(task)?.id ?? null);
        if (action === "back") this.#go(-1);
        if (action === "next") this.#go(1);
        if (action === "now") this.#day = today();
        if (action === "month" || action === "week") choose("calendar", action === "week" ? "week" : null);
        if (action === "more") {
            choose("calendar", "week");
            this.#day = day;
        }
        if (action === "add") return this.#add(day);
        if (action) this.#show();
    }

    /** @param {string} key */
    #task(key) {
        return workspace.tasks.list.find((task) => workspace.tasks.key(task) === key);
    }

    /** @param {Day} day */
    async #add(day) {
        const title = await ask({
            title: `New task, ${longDay(day)}`, submit: "Add", fields: [{ name: "task", label: "Title", required: true, maxlength: 500 }],
            send: async (fields) => fields.task.trim(),
        });
        if (title) addOn(title, day);
    }

    /** @param {PartEvent} event */
    #key(event) {
        const step = steps[event.key];
        const task = event.altKey && step && this.#task(event.target.closest("[data-task]")?.dataset.task);
        if (!task?.due) return;
        event.preventDefault();
        reschedule(task, moved(task.due, plusDays(due(task.due).day, step)));
    }

    /** @param {PartEvent} event */
    #press(event) {
        const chip = event.target.closest("[data-task]");
        const task = chip && this.#task(chip.dataset.task);
        if (!task || event.button !== 0) return;
        const stopped = new AbortController();
        const { signal } = stopped;
        /** @type {Part | null} */
        let over = null;
        const end = (/** @type {boolean} */ isDropped) => {
            stopped.abort();
            over?.classList.remove("drop-here");
            chip.classList.remove("dragged");
            chip.style.transform = "";
            if (!this.#isDragged) return;
            this.#isDragged = false;
            const quiet = (/** @type {Event} */ click) => (click.stopPropagation(), click.preventDefault());
            addEventListener("click", quiet, { capture: true, once: true });
            setTimeout(() => removeEventListener("click", quiet, { capture: true }), 0);
            const day = isDropped && over?.dataset.day;
            if (day && day !== due(task.due ?? "").day) reschedule(task, moved(task.due ?? "", day));
            this.#show();
        };
        on(window, "pointermove", ({ clientX, clientY }) => {
            const [x, y] = [clientX - event.clientX, clientY - event.clientY];
            if (!this.#isDragged && Math.hypot(x, y) < slack) return;
            this.#isDragged = true;
            chip.classList.add("dragged");
            chip.style.transform = `translate(${x}px, ${y}px)`;
            const cell = document.elementFromPoint(clientX, clientY)?.closest("td[data-day]") ?? null;
            if (cell === over) return;
            over?.classList.remove("drop-here");
            cell?.classList.add("drop-here");
            over = cell;
        }, { signal });
        on(window, "pointerup", () => end(true), { signal });
        on(window, "pointercancel", () => end(false), { signal });
        on(window, "keydown", (key) => {
            if (key.key !== "Escape") return;
            key.stopPropagation();
            end(false);
        }, { signal, capture: true });
    }
}

customElements.define("calendar-view", CalendarView);
