// Everything about one task, beside the list. Each field is saved when it is left; what others change appears at once.

import { on } from "../scripts/events.js";
import { change, duplicate, remove, skip, toggle } from "../scripts/view/actions.js";
import { agoWords, momentWords } from "../scripts/model/dates.js";
import { html, render } from "../scripts/view/html.js";
import { icon } from "../scripts/view/icons.js";
import { priorityNames } from "../scripts/model/details.js";
import { isFormatted, rendered } from "../scripts/view/markdown.js";
import { router } from "../scripts/view/router.js";
import { workspace } from "../scripts/model/workspace.js";
import "./check-list.js";
import "./due-field.js";
import "./reminder-field.js";
import "./repeat-field.js";
import "./tag-field.js";

const template = () => html`
    <header class="panel-head">
        <label class="check"><input type="checkbox" class="done-box">
            <svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="10.5" /><path d="M7.2 12.4l3.3 3.3 6.3-7" pathLength="1" /></svg>
        </label>
        <h2 class="visually-hidden">Task</h2>
        <span class="spacer"></span>
        <button type="button" class="tool copy" data-action="copy" aria-label="Duplicate">${icon("copy")}</button>
        <button type="button" class="tool delete" data-action="delete" aria-label="Delete task">${icon("trash")}</button>
        <button type="button" class="tool close" data-action="close" aria-label="Close">${icon("close")}</button>
    </header>
    <div class="panel-body">
        <label class="visually-hidden" for="panel-title">Title</label>
        <textarea id="panel-title" class="big" rows="1" maxlength="500" dir="auto" enterkeyhint="done"></textarea>
        <label class="visually-hidden" for="panel-description">Notes</label>
        <textarea id="panel-description" rows="2" maxlength="10000" dir="auto" placeholder="Notes"></textarea>
        <div class="notes" dir="auto" hidden></div>
        <button type="button" class="quiet edit-notes" data-action="notes" hidden>Edit notes</button>
        <due-field></due-field>
        <fieldset class="priorities"><legend>Priority</legend>
            ${Object.entries(priorityNames).map(([id, name]) => html`
                <label class="${id.toLowerCase()}"><input type="radio" name="priority" value="${id}">${icon("flag")}${name}</label>`)}
        </fieldset>
        <tag-field></tag-field>
        <repeat-field></repeat-field>
        <reminder-field></reminder-field>
        <check-list></check-list>
        <p class="dates"></p>
    </div>
    <p class="panel-gone" hidden>This task no longer exists.</p>`;

/** How long after the last key what is typed is saved. */
const rest = 800;
const fields = ["due-field", "tag-field", "repeat-field", "reminder-field", "check-list"];

class TaskPanel extends HTMLElement {
    #stopped = new AbortController();
    /** @type {string | null} */
    #id = null;
    /** @type {any} */
    #task = null;
    #timer = 0;

    connectedCallback() {
        this.setAttribute("role", "region");
        this.setAttribute("aria-label", "Task");
        this.tabIndex = -1;
        render(this, template());
        workspace.tasks.addEventListener("change", () => this.#show(), { signal: this.#stopped.signal });
        this.#title.onchange = () => this.#saveTitle();
        this.#title.oninput = () => (grow(this.#title), this.#soon());
        this.#title.onkeydown = (/** @type {PartEvent} */ event) => this.#titleKey(event);
        this.#description.onchange = () => this.#saveNotes();
        this.#description.oninput = () => (grow(this.#description), this.#soon());
        this.#description.onblur = () => this.#showNotes();
        this.querySelector("[data-action=notes]").onclick = () => this.#editNotes();
        this.querySelector(".notes").onclick = (/** @type {PartEvent} */ { target }) => target.closest("a") || this.#editNotes();
        const { signal } = this.#stopped;
        // Before the page puts unsent changes aside: these are among them.
        addEventListener("pagehide", () => this.#flush(), { signal, capture: true });
        addEventListener("visibilitychange", () => document.hidden && this.#flush(), { signal, capture: true });
        addEventListener("beforeunload", () => this.#flush(), { signal, capture: true });
        this.querySelector(".priorities").onchange = (/** @type {PartEvent} */ { target }) => this.#save({ priority: target.value });
        this.querySelector(".done-box").onchange = () => toggle(this.#task);
        this.querySelector("[data-action=copy]").onclick = () => duplicate(this.#task);
        this.querySelector("[data-action=delete]").onclick = () => (remove(this.#task), router.open(null));
        this.querySelector("[data-action=close]").onclick = () => router.open(null);
        on(this, "save", ({ detail }) => this.#save(detail));
        this.addEventListener("skip", () => skip(this.#task));
    }

    disconnectedCallback() {
        this.#flush();
        this.#stopped.abort();
    }

    /** What is typed is saved when the typing rests, not only when the field is left. */
    #soon() {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#flush(), rest);
    }

    /** Saves what was typed and is not saved yet. */
    #flush() {
        clearTimeout(this.#timer);
        this.#timer = 0;
        if (!this.#task) return;
        if (this.#title.value.trim()) this.#saveTitle();
        this.#saveNotes();
    }

    #saveNotes() {
        const { value } = this.#description;
        this.#save({ description: value.trim() === "" ? null : value }, `notes of ${this.#id}`);
    }

    #editNotes() {
        this.#showNotes(true);
        this.#description.focus();
        grow(this.#description);
    }

    /** Notes with links or formatting are shown as they are meant until they are edited. */
    #showNotes(isEdited = document.activeElement === this.#description) {
        const { value } = this.#description;
        const isShown = !isEdited && isFormatted(value);
        this.#description.hidden = isShown;
        this.querySelector(".notes").hidden = !isShown;
        this.querySelector("[data-action=notes]").hidden = !isShown;
        if (isShown) render(this.querySelector(".notes"), rendered(value));
    }

    /** @param {string} id */
    show(id) {
        if (id === this.#id) return;
        this.#flush();
        this.#id = id;
        this.#task = null;
        this.#show();
        // On a phone the keyboard would hide half of what was opened.
        if (matchMedia("(pointer: coarse)").matches) return this.focus({ preventScroll: true });
        this.#title.focus({ preventScroll: true });
        this.#title.setSelectionRange(this.#title.value.length, this.#title.value.length);
    }

    get #title() {
        return this.querySelector("#panel-title");
    }

    get #description() {
        return this.querySelector("#panel-description");
    }

    #show() {
        const task = workspace?.tasks.get(this.#id);
        const isGone = !task && workspace?.tasks.isLoaded;
        this.querySelector(".panel-gone").hidden = !isGone;
        this.querySelector(".panel-body").hidden = !task;
        if (!task || task === this.#task) return;
        const before = this.#task;
        this.#task = task;
        fill(this.#title, task.title, before?.title);
        fill(this.#description, task.description ?? "", before && (before.description ?? ""));
        this.#showNotes();
        this.querySelector(`.priorities [value=${task.priority}]`).checked = true;
        const done = this.querySelector(".done-box");
        done.checked = task.status === "completed";
        done.setAttribute("aria-label", `Completed: ${task.title}`);
        for (const name of fields) this.querySelector(name).task = task;
        const ended = task.completed_at ? ` · Done ${agoWords(task.completed_at)}` : "";
        this.querySelector(".dates").textContent = `Added ${momentWords(task.created_at)}${ended}`;
    }

    /**
     * @param {Changes} changes
     * @param {string} [merges]
     */
    #save(changes, merges) {
        const isNew = Object.entries(changes).some(([name, value]) => JSON.stringify(this.#task[name] ?? null) !== JSON.stringify(value));
        if (isNew) change(this.#task, changes, undefined, merges);
    }

    #saveTitle() {
        const title = this.#title.value.replace(/\s+/g, " ").trim();
        if (title) this.#save({ title }, `title of ${this.#id}`);
        else this.#title.value = this.#task.title;
    }

    /** @param {PartEvent} event */
    #titleKey(event) {
        if (event.isComposing) return;
        if (event.key === "Enter") {
            event.preventDefault();
            this.#saveTitle();
            router.open(null);
        }
        if (event.key === "Escape") {
            event.stopPropagation();
            clearTimeout(this.#timer);
            this.#title.value = this.#task.title;
            router.open(null);
        }
    }
}

/**
 * What a person is typing stays; a field that is as it was follows.
 * @param {Part} field
 * @param {string} text
 * @param {string | null | undefined} before
 */
function fill(field, text, before) {
    const isFocused = document.activeElement === field && Boolean(before !== undefined && before !== null);
    // What was saved while it is typed comes back without the blanks at its end.
    if (!(isFocused && (field.value !== before || field.value.trim() === text.trim())) && field.value !== text) field.value = text;
    grow(field);
}

/** @param {Part} field */
function grow(field) {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
}

customElements.define("task-panel", TaskPanel);
