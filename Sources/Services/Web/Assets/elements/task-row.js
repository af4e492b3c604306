// One task in a list: complete it, open it, choose it, move it. Says "toggle", "open", "pick" (detail: the event).

import { on } from "../scripts/events.js";
import { details, priorityNames } from "../scripts/model/details.js";
import { settings } from "../scripts/model/settings.js";
import { element, html } from "../scripts/view/html.js";
import { drawn, icon } from "../scripts/view/icons.js";

let template = null;

function content() {
    template ??= element(html`
        <div>
            <span class="grip" aria-hidden="true">${icon("drag")}</span>
            <label class="check">
                <input type="checkbox">
                <svg viewBox="0 0 24 24" aria-hidden="true">
                    <circle cx="12" cy="12" r="10.5" /><path d="M7.2 12.4l3.3 3.3 6.3-7" pathLength="1" />
                </svg>
            </label>
            <div class="body">
                <button type="button" class="title" dir="auto"></button>
                <p class="details"></p>
            </div>
            <button type="button" class="remove tool" tabindex="-1">${icon("trash")}</button>
        </div>`);
    return [...template.cloneNode(true).children];
}

export class TaskRow extends HTMLElement {
    /** @type {any} */
    #task = null;
    /** @type {any} */
    #parts = null;
    /** The colours that its tags were drawn in. */
    #look = {};

    get task() {
        return this.#task;
    }

    set task(task) {
        const look = settings.values.tag_colors;
        if (task === this.#task && look === this.#look) return;
        this.#look = look;
        this.#build();
        this.#task = task;
        const { check, title, remove } = this.#parts;
        const isDone = task.status === "completed";
        this.className = `${task.priority.toLowerCase()}${isDone ? " done" : ""}${task.isNew ? " new" : ""}`;
        check.checked = isDone;
        check.setAttribute("aria-label", `Completed: ${task.title}`);
        remove.setAttribute("aria-label", `Delete: ${task.title}`);
        if (title.textContent !== task.title) title.textContent = task.title;
        this.#show(task);
    }

    get titleButton() {
        return this.#parts.title;
    }

    #build() {
        if (this.#parts) return;
        this.setAttribute("role", "listitem");
        this.append(...content());
        this.#parts = {
            check: this.querySelector("input"), title: this.querySelector(".title"),
            details: this.querySelector(".details"), remove: this.querySelector(".remove"),
        };
        const { check, title, remove } = this.#parts;
        check.addEventListener("change", () => this.#say("toggle"));
        on(title, "click", (event) => this.#say(event.ctrlKey || event.metaKey || event.shiftKey ? "pick" : "open", event));
        remove.addEventListener("click", () => this.#say("remove"));
    }

    /** @param {Task} task */
    #show(task) {
        const list = details(task);
        const line = this.#parts.details;
        line.hidden = list.length === 0 && !["P1", "P2", "P4"].includes(task.priority);
        if (line.hidden && line.childElementCount === 0) return;
        const parts = list.map(({ kind, text, icon: name, label }) => {
            const span = document.createElement("span");
            span.className = kind;
            if (name) span.append(drawn(name));
            span.append(text);
            if (kind === "tag") mark(span, text);
            if (label) span.append(hidden(label));
            return span;
        });
        if (task.priority !== "P3") parts.unshift(priority(task.priority));
        line.replaceChildren(...parts);
    }

    /**
     * @param {string} type
     * @param {any} [detail]
     */
    #say(type, detail) {
        this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));
    }
}

/**
 * @param {HTMLElement} span
 * @param {string} tag
 */
function mark(span, tag) {
    span.dir = "auto";
    const colour = settings.colourOf(tag);
    if (colour) span.dataset.colour = colour;
}

/** @param {string} text */
function hidden(text) {
    const span = document.createElement("span");
    span.className = "visually-hidden";
    span.textContent = text;
    return span;
}

/** @param {string} name */
function priority(name) {
    const span = document.createElement("span");
    span.className = `priority ${name.toLowerCase()}`;
    span.append(drawn("flag"), priorityNames[name]);
    return span;
}

customElements.define("task-row", TaskRow);
