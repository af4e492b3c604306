// What a virtual list of tasks is made of: headings and rows.

import "./task-row.js";

const base = 45;
const detailed = 68;
const charactersPerLine = 60;

/** A task's row; what it measures is guessed until it is shown. */
export class TaskItem {
    /**
     * @param {Task} task
     * @param {string} key
     * @param {string} section
     * @param {RowPlace} place
     */
    constructor(task, key, section, place) {
        this.task = task;
        this.key = key;
        this.section = section;
        this.place = place;
    }

    get estimate() {
        const { task } = this;
        const extra = Math.floor(task.title.length / charactersPerLine) * 23;
        const hasDetails = task.due || task.priority !== "P3" || task.tags?.length > 0 || task.checklist?.length > 0
            || task.recurrence || task.description;
        return (hasDetails ? detailed : base) + extra;
    }

    make() {
        return document.createElement("task-row");
    }

    /** @param {any} row */
    update(row) {
        row.task = this.task;
        const { index, count } = this.place;
        row.setAttribute("aria-posinset", index);
        row.setAttribute("aria-setsize", count);
        row.classList.toggle("picked", Boolean(this.place.picked?.has(this.key)));
        row.classList.toggle("opened", this.place.opened === this.key);
    }
}

/** The heading of a section; those that can be folded are buttons. */
export class HeadingItem {
    /**
     * @param {Section} section
     * @param {boolean} isOpen
     */
    constructor(section, isOpen) {
        this.section = section;
        this.isOpen = isOpen;
        this.key = `heading:${section.id}`;
        this.estimate = 52;
    }

    make() {
        const row = document.createElement("div");
        row.className = "heading";
        row.setAttribute("role", "listitem");
        const inner = document.createElement(this.section.isFolded === undefined ? "h2" : "button");
        if (inner instanceof HTMLButtonElement) inner.type = "button";
        row.append(inner);
        if (this.section.action) {
            const button = document.createElement("button");
            button.type = "button";
            button.className = "quiet";
            button.dataset.action = "reschedule";
            button.textContent = this.section.action;
            row.append(button);
        }
        return row;
    }

    /** @param {any} row */
    update(row) {
        const text = `${this.section.name}`;
        const inner = row.firstElementChild;
        const count = String(this.section.tasks.length);
        if (inner.dataset.text === text + count) return this.#fold(inner);
        inner.dataset.text = text + count;
        const number = document.createElement("span");
        number.className = "number";
        number.textContent = count;
        inner.replaceChildren(text, " ", number);
        row.dataset.section = this.section.id;
        this.#fold(inner);
    }

    /** @param {HTMLElement} inner */
    #fold(inner) {
        if (this.section.isFolded !== undefined) inner.setAttribute("aria-expanded", String(this.isOpen));
    }
}
