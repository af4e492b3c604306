// What is to do, in four columns by priority. A task changes its column by its grip, or by Alt and an arrow.

import { on } from "../scripts/events.js";
import { addLine, addLines, change, move, remove, toggle } from "../scripts/view/actions.js";
import { priorityNames } from "../scripts/model/details.js";
import { html, render } from "../scripts/view/html.js";
import { byPosition } from "../scripts/model/ordering.js";
import { throttled, nextFrame } from "../scripts/view/throttle.js";
import { linesOf } from "../scripts/model/pasted.js";
import { router } from "../scripts/view/router.js";
import { workspace } from "../scripts/model/workspace.js";
import { dragRows } from "./dragging.js";
import { TaskItem } from "./list-items.js";
import { VirtualList } from "./virtual-list.js";

const columns = /** @type {Priority[]} */ (Object.keys(priorityNames));
const words = { P1: "p1", P2: "p2", P3: "p3", P4: "p4" };

class PriorityBoard extends HTMLElement {
    #stopped = new AbortController();
    #lists = new Map();
    #plan = throttled(() => this.#show(), nextFrame);

    connectedCallback() {
        render(this, html`
            <header class="view-head"><div><h1 tabindex="-1">Board</h1><p class="count" role="status"></p></div></header>
            <div class="columns">${columns.map((id) => html`
                <section class="column drop-zone ${id.toLowerCase()}" data-priority="${id}" aria-labelledby="column-${id}">
                    <h2 id="column-${id}">${priorityNames[id]} <span class="number"></span></h2>
                    <form class="column-add"><label class="visually-hidden" for="add-${id}">New task, ${priorityNames[id]}</label>
                        <input id="add-${id}" placeholder="Add a task" maxlength="2000" autocomplete="off" dir="auto" enterkeyhint="done"></form>
                    <div class="scroller" tabindex="-1"><div class="tasks" role="list" aria-label="${priorityNames[id]}"></div></div>
                </section>`)}</div>`);
        const { signal } = this.#stopped;
        for (const column of this.querySelectorAll(".column")) this.#column(column);
        on(this, "toggle", ({ target }) => toggle(target.task));
        on(this, "remove", ({ target }) => remove(target.task));
        on(this, "open", ({ target }) => router.open(target.task.id));
        on(this, "keydown", (event) => this.#key(event));
        workspace.tasks.addEventListener("change", () => this.#plan(), { signal });
        router.addEventListener("change", () => this.#plan(), { signal });
        document.title = "Board · Errand";
        this.#show();
    }

    disconnectedCallback() {
        this.#stopped.abort();
        for (const list of this.#lists.values()) list.stop();
    }

    /** @param {Part} column */
    #column(column) {
        const { priority } = column.dataset;
        const scroller = column.querySelector(".scroller");
        const list = column.querySelector(".tasks");
        this.#lists.set(priority, new VirtualList(list, scroller));
        dragRows(list, scroller, (/** @type {TaskRow} */ row, /** @type {Part | undefined} */ previous, /** @type {Part | undefined} */ next, /** @type {Part} */ target) => this.#dropped(row, previous, next, target));
        column.querySelector("input").onpaste = (/** @type {PartEvent} */ event) => {
            const lines = linesOf(event.clipboardData?.getData("text/plain") ?? "");
            if (lines.length < 2) return;
            event.preventDefault();
            addLines(lines, { suffix: ` ${words[priority]}`, draft: { priority } });
        };
        column.querySelector("form").onsubmit = (/** @type {PartEvent} */ event) => {
            event.preventDefault();
            const input = event.target.querySelector("input");
            const text = input.value.trim();
            input.value = "";
            if (text) addLine(`${text} ${words[priority]}`, { draft: { title: text, priority } });
        };
    }

    /**
     * @param {{ task: Task }} values
     * @param {Part | undefined} previous
     * @param {Part | undefined} next
     * @param {Part} list
     */
    #dropped({ task }, previous, next, list) {
        const { priority } = list.closest(".column").dataset;
        if (priority !== task.priority) change(task, { priority }, `Priority: ${priorityNames[priority]}`);
        if (previous?.task || next?.task) move(workspace.tasks.get(task.id) ?? task, previous?.task, next?.task);
    }

    /** @param {PartEvent} event */
    #key(event) {
        const row = event.target.closest("task-row");
        if (!row || event.isComposing || event.ctrlKey || event.metaKey) return;
        const { priority } = row.closest(".column").dataset;
        const sideways = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        const along = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (event.altKey && sideways) this.#shift(row.task, columns[columns.indexOf(priority) + sideways]);
        else if (sideways) this.#focus(columns[columns.indexOf(priority) + sideways], 0);
        else if (along && !event.altKey) this.#focus(priority, this.#index(priority, row) + along);
        else if (event.key === "c") toggle(row.task);
        else if (event.key === "Delete") remove(row.task);
        else if (/^[1-4]$/.test(event.key)) this.#shift(row.task, /** @type {Priority} */ (`P${event.key}`));
        else return;
        event.preventDefault();
    }

    /**
     * @param {Priority} priority
     * @param {TaskRow} row
     */
    #index(priority, row) {
        return this.#lists.get(priority).items.findIndex((/** @type {ListItem} */ { key }) => key === row.dataset.key);
    }

    /**
     * @param {Priority} priority
     * @param {number} index
     */
    #focus(priority, index) {
        const list = this.#lists.get(priority);
        const item = list?.items[Math.max(0, Math.min(index, list.items.length - 1))];
        if (item) list.reveal(item.key)?.querySelector(".title").focus();
    }

    /**
     * Moves a task to another column; it keeps the focus.
     * @param {Task} task
     * @param {Priority} priority
     */
    #shift(task, priority) {
        if (!priority || priority === task.priority) return;
        change(task, { priority }, `Priority: ${priorityNames[priority]}`);
        const key = workspace.tasks.key(task);
        requestAnimationFrame(() => requestAnimationFrame(() => this.#lists.get(priority).reveal(key)?.querySelector(".title").focus()));
    }

    #show() {
        if (!workspace || !this.isConnected) return;
        const open = workspace.tasks.list.filter(({ status }) => status !== "completed").sort(byPosition);
        const opened = router.place.task;
        for (const [priority, list] of this.#lists) {
            const tasks = open.filter((task) => task.priority === priority);
            list.items = tasks.map((task, index) => {
                const key = workspace.tasks.key(task);
                return new TaskItem(task, key, priority, { index: index + 1, count: tasks.length, opened: task.id === opened ? key : null });
            });
            this.querySelector(`[data-priority=${priority}] .number`).textContent = tasks.length;
        }
        this.querySelector(".count").textContent = open.length === 1 ? "1 thing to do" : `${open.length} things to do`;
    }
}

customElements.define("priority-board", PriorityBoard);
