// One line becomes a task; what is understood is highlighted while it is typed. A highlight that is not meant goes by a click on
// it, by its chip below, or by Escape. Says "add" (detail: { text, options }).

import { priorityNames } from "../scripts/model/details.js";
import { html, render } from "../scripts/view/html.js";
import { icon } from "../scripts/view/icons.js";
import { ruleWords } from "../scripts/model/rules.js";
import { session } from "../scripts/net/session.js";
import { kinds, moved, pieces } from "../scripts/model/highlights.js";
import { minutesWords } from "../scripts/model/minutes.js";
import { linesOf } from "../scripts/model/pasted.js";
import { due, dueWords, today } from "../scripts/model/dates.js";
import { inZone } from "../scripts/net/time-zone.js";

const pause = 90;
const mostLines = 200;
/** They teach how things are said. */
const hints = [
    "Add a task: Call Bob friday 9am #work p1", "Add a task: Pay rent every month on the 1st", "Add a task: Dentist tomorrow 16:30 remind 1h", "Add a task: Read chapter 4 in 3 days p4",
];

/** For a narrow screen, which would cut them. */
const short = ["Call Bob fri 9am #work", "Pay rent monthly #home", "Dentist tomorrow 16:30", "Read chapter 4 p4"];

/** @param {string[]} list */
const anyOf = (list) => list[Math.floor(Math.random() * list.length)];

class QuickAdd extends HTMLElement {
    /** What a task gets whose line says no day: true for today. */
    isToday = false;
    #text = "";
    /** @type {Span[]} */
    #spans = [];
    /** @type {any[]} */
    #literal = [];
    /** @type {any} */
    #draft = null;
    #timer = 0;
    /** @type {AbortController | null} */
    #asking = null;

    connectedCallback() {
        render(this, html`
            <form class="add" autocomplete="off">
                ${icon("add")}
                <label class="visually-hidden" for="new-title">New task</label>
                <div class="line">
                    <div class="marks" aria-hidden="true"></div>
                    <input id="new-title" name="title" maxlength="2000" dir="auto" enterkeyhint="done"
                        placeholder="${anyOf(matchMedia("(max-width: 40rem)").matches ? short : hints)}" aria-describedby="understood" autocapitalize="sentences">
                </div>
                <button type="submit" class="submit">Add</button>
            </form>
            <div id="understood" class="understood"></div>
            <div class="pasted" role="group" aria-label="Pasted lines" hidden></div>
            <p class="visually-hidden" role="status"></p>`);
        const form = this.querySelector("form");
        form.onsubmit = (/** @type {PartEvent} */ event) => (event.preventDefault(), this.#submit());
        this.input.onpaste = (/** @type {PartEvent} */ event) => this.#paste(event);
        this.input.oninput = () => this.#typed();
        this.input.onclick = () => this.#clicked();
        this.input.onkeydown = (/** @type {PartEvent} */ event) => this.#key(event);
        this.input.onscroll = () => (this.#marks.scrollLeft = this.input.scrollLeft);
        this.#show();
    }

    get input() {
        return this.querySelector("input");
    }

    get #marks() {
        return this.querySelector(".marks");
    }

    /** @param {string} text */
    fill(text) {
        this.input.value = text.replace(/\s+/g, " ");
        this.#typed();
        this.input.focus();
    }

    /** @override */
    focus() {
        this.input.focus();
    }

    /**
     * Several lines may be several tasks, or one: that is asked.
     * @param {PartEvent} event
     */
    #paste(event) {
        const lines = linesOf(event.clipboardData?.getData("text/plain") ?? "").slice(0, mostLines);
        if (lines.length < 2) return;
        event.preventDefault();
        const box = this.querySelector(".pasted");
        box.hidden = false;
        render(box, html`<ul>${lines.slice(0, 4).map((line) => html`<li dir="auto">${line}</li>`)}
            ${lines.length > 4 && html`<li class="hint">and ${lines.length - 4} more</li>`}</ul>
            <button type="button" class="primary" data-action="many">Add ${lines.length} tasks</button>
            <button type="button" class="quiet" data-action="one">Add as one</button>
            <button type="button" class="quiet" data-action="none">Cancel</button>`);
        const close = () => {
            box.hidden = true;
            this.input.focus();
        };
        box.querySelector("[data-action=many]").onclick = () => {
            this.dispatchEvent(new CustomEvent("add-lines", { detail: { lines, isToday: this.isToday }, bubbles: true }));
            close();
        };
        box.querySelector("[data-action=one]").onclick = () => {
            this.input.setRangeText(lines.join(" "), this.input.selectionStart, this.input.selectionEnd, "end");
            this.#typed();
            close();
        };
        box.querySelector("[data-action=none]").onclick = close;
        box.onkeydown = (/** @type {PartEvent} */ { key }) => key === "Escape" && close();
        box.querySelector("button").focus();
    }

    #typed() {
        const text = this.input.value;
        this.#spans = moved(this.#spans, this.#text, text);
        this.#literal = moved(this.#literal, this.#text, text);
        this.#text = text;
        this.#draft = null;
        this.#show();
        this.#askSoon(pause);
    }

    /** @param {number} wait */
    #askSoon(wait) {
        clearTimeout(this.#timer);
        this.#asking?.abort();
        if (this.#text.trim() === "") return this.#clear();
        this.#timer = setTimeout(() => this.#ask(), wait);
    }

    /** Offline nothing is highlighted; the line is understood when it is sent. */
    async #ask() {
        const text = this.#text;
        const asking = (this.#asking = new AbortController());
        const body = { text, ...inZone, literal: this.#ranges() };
        try {
            const answer = await session.request("POST", "/api/tasks/quick/preview", { body, signal: asking.signal });
            if (text !== this.#text || asking.signal.aborted) return;
            this.#spans = answer.understood;
            this.#draft = answer.task;
            this.#show();
            this.#speak();
        } catch {
            // The line can be added all the same.
        }
    }

    #ranges() {
        return this.#literal.map(({ start, end }) => [start, end]);
    }

    #submit() {
        const text = this.#text.trim() === "" ? "" : this.#text;
        if (!text) return;
        const options = { literal: this.#ranges(), isToday: this.isToday, draft: this.#shown(text) };
        this.input.value = this.#text = "";
        this.#clear();
        this.dispatchEvent(new CustomEvent("add", { detail: { text, options }, bubbles: true }));
    }

    /**
     * What the task will look like, as far as it is known.
     * @param {string} text
     */
    #shown(text) {
        const { title, priority, tags, due: when, recurrence, reminders } = this.#draft ?? { title: text.trim() };
        const draft = this.#draft ? { title, priority, tags, due: when, recurrence, reminders } : { title };
        if (this.isToday && !draft.due) draft.due = today();
        return draft;
    }

    #clear() {
        clearTimeout(this.#timer);
        this.#asking?.abort();
        this.#spans = this.#literal = [];
        this.#draft = null;
        this.#show();
    }

    #show() {
        render(this.#marks, html`${pieces(this.#text, this.#spans).map(({ text, span }) =>
            span ? html`<mark class="${span.kind}">${text}</mark>` : html`<span>${text}</span>`)}`);
        this.#marks.scrollLeft = this.input.scrollLeft;
        const chips = this.querySelector(".understood");
        render(chips, html`${this.#spans.map((span, index) => html`
            <button type="button" class="chip ${span.kind}" data-index="${index}"
                aria-label="${kinds[span.kind]}: ${this.#meaning(span)}. Keep as words">
                <span dir="auto">${this.#meaning(span)}</span>${icon("close")}
            </button>`)}`);
        chips.onclick = (/** @type {PartEvent} */ event) => {
            const chip = event.target.closest(".chip");
            if (chip) this.#leave(this.#spans[Number(chip.dataset.index)]);
        };
    }

    /** @param {Span} values */
    #meaning({ kind, value, text }) {
        if (kind === "due") return this.#draft?.due ? dueWords(this.#draft.due) : safely(dueWords, value) ?? text;
        if (kind === "recurrence") return this.#draft?.recurrence ? ruleWords(this.#draft.recurrence) : text;
        if (kind === "priority") return priorityNames[value] ?? value;
        if (kind === "tag") return `#${value}`;
        if (kind === "reminder") return value.split(",").map((part) => minutesWords(Number(part))).join(", ");
        return text;
    }

    #speak() {
        const words = this.#spans.map((span) => `${kinds[span.kind]} ${this.#meaning(span)}`);
        this.querySelector("[role=status]").textContent = words.length > 0 ? `Understood: ${words.join(", ")}` : "";
    }

    /** A click puts the caret into a highlight: then it is not meant. */
    #clicked() {
        const { selectionStart: start, selectionEnd: end } = this.input;
        if (start !== end) return;
        const span = this.#spans.find((one) => one.start < start && start < one.end);
        if (span) this.#leave(span);
    }

    /** @param {PartEvent} event */
    #key(event) {
        if (event.key !== "Escape" || event.isComposing) return;
        const caret = this.input.selectionStart;
        const span = this.#spans.findLast((one) => one.start <= caret && caret <= one.end) ?? this.#spans.at(-1);
        event.stopPropagation();
        if (span) this.#leave(span);
        else this.input.blur();
    }

    /**
     * Leaves a highlighted part as the words that they are.
     * @param {any} span
     */
    #leave(span) {
        this.#literal = [...this.#literal, { start: span.start, end: span.end }];
        this.#spans = this.#spans.filter((one) => one !== span);
        this.#draft = null;
        this.#show();
        this.#askSoon(0);
        this.input.focus();
    }
}

/**
 * @param {(value: any) => any} work
 * @param {any} value
 */
function safely(work, value) {
    try {
        return due(value) ? work(value) : null;
    } catch {
        return null;
    }
}

customElements.define("quick-add", QuickAdd);
