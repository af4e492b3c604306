// One task: complete it, edit its title in place, delete it. Says "toggle", "rename" (detail: title) and "remove".

import { html, render } from "../scripts/html.js";
import { details } from "../scripts/details.js";

class TaskRow extends HTMLElement {
    #task = null;

    connectedCallback() {
        if (this.#task) return;
        this.setAttribute("role", "listitem");
        render(this, html`
            <label class="check">
                <input type="checkbox">
                <svg viewBox="0 0 24 24" aria-hidden="true">
                    <circle cx="12" cy="12" r="10.5" /><path d="M7.2 12.4l3.3 3.3 6.3-7" pathLength="1" />
                </svg>
            </label>
            <div class="body">
                <button type="button" class="title" title="Edit the title"></button>
                <p class="details"></p>
            </div>
            <button type="button" class="remove">
                <svg viewBox="0 0 24 24" aria-hidden="true">
                    <path d="M5 7h14M10 7V5h4v2M7 7l.8 12h8.4L17 7M10.4 10.5v5.2M13.6 10.5v5.2" />
                </svg>
            </button>`);
        this.#check.addEventListener("change", () => this.#say("toggle"));
        this.#title.addEventListener("click", () => this.#edit());
        this.querySelector(".remove").addEventListener("click", () => this.#say("remove"));
        this.addEventListener("keydown", (event) => this.#key(event));
    }

    get task() {
        return this.#task;
    }

    set task(task) {
        this.#task = task;
        const isDone = task.status === "completed";
        this.classList.toggle("done", isDone);
        this.classList.toggle("new", Boolean(task.isNew));
        this.#check.checked = isDone;
        this.#check.setAttribute("aria-label", `Completed: ${task.title}`);
        this.querySelector(".remove").setAttribute("aria-label", `Delete: ${task.title}`);
        if (this.#title.textContent !== task.title) this.#title.textContent = task.title;
        this.#showDetails(details(task));
    }

    get #check() {
        return this.querySelector("input[type=checkbox]");
    }

    get #title() {
        return this.querySelector(".title");
    }

    #showDetails(list) {
        const element = this.querySelector(".details");
        element.hidden = list.length === 0;
        render(element, html`${list.map(({ kind, text }) => html`<span class="${kind}">${text}</span>`)}`);
    }

    #edit() {
        const input = document.createElement("input");
        Object.assign(input, { className: "rename", value: this.#task.title, maxLength: 500 });
        input.setAttribute("aria-label", "Title");
        this.#title.hidden = true;
        this.#title.after(input);
        input.focus();
        input.select();
        const finish = (keep, hadFocus) => {
            if (!input.isConnected) return;
            const title = input.value.trim();
            input.onblur = null;
            input.remove();
            this.#title.hidden = false;
            if (hadFocus) this.#title.focus();
            if (keep && title && title !== this.#task.title) this.#say("rename", title);
        };
        input.onblur = () => finish(true, false);
        input.onkeydown = (event) => {
            if (event.isComposing) return;
            if (event.key === "Enter" || event.key === "Escape") finish(event.key === "Enter", true);
        };
    }

    #key(event) {
        if (event.target !== this.#title) return;
        if (event.key === "Delete") this.#say("remove");
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (!step) return;
        const rows = [...this.closest("task-board").querySelectorAll("task-row")].filter((row) => row.checkVisibility());
        rows[rows.indexOf(this) + step]?.querySelector(".title").focus();
        event.preventDefault();
    }

    #say(type, detail) {
        this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));
    }
}

customElements.define("task-row", TaskRow);
