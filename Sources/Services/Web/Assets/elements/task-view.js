// A list of tasks: today's, what comes, everything, what is done, of a tag, of a filter, or what a search finds.

import { on } from "../scripts/events.js";
import { addLine, addLines, changeAll, move, remove, reschedule, toggle } from "../scripts/view/actions.js";
import { search } from "../scripts/model/search.js";
import { html, render } from "../scripts/view/html.js";
import { TaskSelection } from "../scripts/model/selection.js";
import { Refinement } from "../scripts/model/refinement.js";
import { throttled, nextFrame } from "../scripts/view/throttle.js";
import { router } from "../scripts/view/router.js";
import { choice } from "../scripts/net/storage.js";
import { dueWords, moved, today } from "../scripts/model/dates.js";
import { counted, emptyWords } from "../scripts/model/list-words.js";
import { settings } from "../scripts/model/settings.js";
import { sections, views } from "../scripts/model/views.js";
import { toast } from "../scripts/view/toast.js";
import { workspace } from "../scripts/model/workspace.js";
import { dragRows } from "./dragging.js";
import { HeadingItem, TaskItem } from "./list-items.js";
import { listKeys } from "./list-keys.js";
import { VirtualList } from "./virtual-list.js";
import "./list-tools.js";
import "./quick-add.js";
import "./selection-bar.js";
import "./view-menu.js";

const sortable = new Set(["today", "all", "tag", "filter"]);
/** What a list is sorted by until something else is chosen. */
const usual = { today: "due" };
/** What shows a new person how things are said. */
const examples = [
    "Complete this task by its circle, then press Ctrl Z today p1", "Plan the weekend saturday 10am #home remind 1h", "Water the plants every sunday #home",
];
const adding = new Set(["today", "upcoming", "all", "tag"]);

export class TaskView extends HTMLElement {
    #stopped = new AbortController();
    /** @type {VirtualList} */
    #list = /** @type {any} */ (null);
    #planned = throttled(() => this.#show(), nextFrame);
    #folded = new Map();
    /** @type {ViewPlace} */
    #place = { view: "today", argument: null };
    #query = "";
    refinement = new Refinement();
    selection = new TaskSelection();

    connectedCallback() {
        render(this, html`
            <header class="view-head">
                <div>
                    <h1 tabindex="-1" dir="auto"></h1>
                    <p class="count" role="status"></p>
                </div>
                <list-tools></list-tools>
            </header>
            <quick-add></quick-add>
            <div class="tasks" role="list" aria-label="Tasks"></div>
            <div class="empty" hidden>
                <svg viewBox="0 0 120 90" aria-hidden="true">
                    <path class="hill" d="M6 78c20-30 38-38 56-20 12-22 30-26 52 20z" /><circle class="sun" cx="84" cy="28" r="11" />
                </svg>
                <p class="empty-words"></p>
                <div class="first-steps" hidden>
                    <button type="button" class="primary" data-action="examples">Add three example tasks</button>
                    <a class="quiet" href="/settings/exchange">Import from another app</a>
                </div>
            </div>
            <selection-bar hidden></selection-bar>`);
        this.classList.add("drop-zone");
        this.#list = new VirtualList(this.querySelector(".tasks"), this.closest(".scroller"));
        this.querySelector("list-tools").view = this;
        this.querySelector("selection-bar").view = this;
        this.#listen();
        this.#show();
    }

    disconnectedCallback() {
        this.#stopped.abort();
        this.#list.stop();
    }

    /** `{ view, argument }` of the address. */
    set place(place) {
        const isSame = place.view === this.#place.view && place.argument === this.#place.argument;
        this.#place = place;
        if (isSame) {
            this.#planned();
            return;
        }
        this.selection.clear();
        this.refinement.clear();
        this.#query = "";
        if (this.#list) this.#list.scroller.scrollTop = 0;
        this.#showFilter();
        if (this.isConnected) this.#show();
    }

    get place() {
        return this.#place;
    }

    get order() {
        const { view } = this.#place;
        return sortable.has(view) ? choice(`order.${view}`, usual[view] ?? "position") : "position";
    }

    get isSortable() {
        return sortable.has(this.#place.view) && !this.#query;
    }

    /**
     * What is searched for in all tasks; "" shows the view again. Shown at once: this is what typing waits for.
     * @param {string} text
     */
    set query(text) {
        if (text === this.#query) return;
        this.#query = text;
        this.#list.scroller.scrollTop = 0;
        this.#show();
    }

    /** The items of the list, headings among them. */
    get items() {
        return this.#list.items;
    }

    /** @param {string} key */
    reveal(key) {
        return this.#list.reveal(key);
    }

    refresh() {
        this.#planned();
    }

    /** The tasks that are picked, as they are now. */
    get picked() {
        return this.items.flatMap(({ key, task }) => (task && this.selection.has(key) ? [task] : []));
    }

    #listen() {
        const { signal } = this.#stopped;
        for (const source of [workspace.tasks, router, settings, this.selection]) source.addEventListener("change", () => this.#planned(), { signal });
        workspace.filters.addEventListener("change", () => (this.#showFilter(), this.#planned()), { signal });
        on(this, "toggle", ({ target }) => target.task && this.#keepFocus(target, () => toggle(target.task)));
        on(this, "remove", ({ target }) => this.#keepFocus(target, () => remove(target.task)));
        on(this, "open", ({ target }) => this.#open(target));
        on(this, "pick", ({ target, detail }) => this.selection.pick(target.dataset.key, detail?.shiftKey, this.items));
        on(this, "add", ({ detail }) => this.#add(detail));
        on(this.querySelector(".first-steps"), "click", ({ target }) => target.closest("[data-action]") && addLines(examples));
        on(this, "add-lines", ({ detail }) => this.#addLines(detail));
        on(this.querySelector(".tasks"), "click", ({ target }) => {
            if (target.closest("[data-action=reschedule]")) this.#rescheduleLate();
            else this.#fold(target.closest(".heading > button[aria-expanded]"));
        });
        listKeys(this, signal);
        dragRows(this.querySelector(".tasks"), this.#list.scroller, (/** @type {TaskRow} */ row, /** @type {Part | undefined} */ previous, /** @type {Part | undefined} */ next) => this.#dropped(row, previous, next));
    }

    /** @param {TaskRow} row */
    #open(row) {
        if (this.selection.isOn) this.selection.pick(row.dataset.key ?? "", false, this.items);
        else router.open(row.task.id);
    }

    /** @param {{ text: string; options: any }} values */
    #add({ text, options }) {
        const { view, argument } = this.#place;
        const line = view === "tag" ? `${text} #"${argument}"` : text;
        const id = addLine(line, view === "tag" ? { ...options, draft: { ...options.draft, tags: [argument] } } : options);
        this.#tellWhere(id);
    }

    /**
     * The field stays where it is: a new task beyond the screen, or in another view, is told of instead.
     * @param {string} id
     */
    async #tellWhere(id) {
        const task = await workspace.tasks.settled(id);
        if (!task || !this.isConnected) return;
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        const key = workspace.tasks.key(task);
        const row = this.#list.row(key);
        const box = row?.getBoundingClientRect();
        const { top, bottom } = this.#list.scroller.getBoundingClientRect();
        if (box && box.top >= top && box.bottom <= bottom) return row?.classList.add("fresh");
        const isHere = this.items.some((item) => item.key === key);
        const where = isHere ? "below" : task.due ? `to ${dueWords(task.due)}` : "to All tasks";
        toast(`Added ${where}.`, {
            label: "Undo", action: () => remove(task), second: { label: "Open", action: () => router.open(task.id) }, name: `added ${key}`,
        });
    }

    /** @param {{ lines: string[], isToday: boolean }} values */
    #addLines({ lines, isToday }) {
        const { view, argument } = this.#place;
        addLines(lines, view === "tag" ? { suffix: ` #"${argument}"`, draft: { tags: [argument] } } : { isToday });
    }

    /**
     * The row next to one that goes gets its focus.
     * @param {TaskRow} row
     * @param {() => any} work
     */
    #keepFocus(row, work) {
        const hadFocus = row.contains(document.activeElement);
        const part = document.activeElement?.matches("input") ? "input" : ".title";
        const keys = this.items.filter(({ task }) => task).map(({ key }) => key);
        const index = keys.indexOf(row.dataset.key ?? "");
        work();
        if (!hadFocus) return;
        requestAnimationFrame(() => requestAnimationFrame(() => {
            if (document.activeElement !== document.body && document.activeElement?.isConnected) return;
            const next = this.#list.row(keys[index + 1]) ?? this.#list.row(keys[index - 1]);
            (next?.querySelector(part) ?? this.querySelector("#new-title") ?? this.querySelector("h1")).focus();
        }));
    }

    /** @param {Part | null} button */
    #fold(button) {
        if (!button) return;
        const { section } = button.parentElement.dataset;
        this.#folded.set(section, button.getAttribute("aria-expanded") === "true");
        this.#show();
    }

    /** Everything overdue is due today, at the time that it had; repeating tasks go on from there. */
    #rescheduleLate() {
        const late = sections("today", null, workspace.tasks.list, "due", null)[0].tasks;
        changeAll(late, ({ due: old }) => ({ due: moved(old ?? "", today()) }), "rescheduled to today");
    }

    #showFilter() {
        const { view, argument } = this.#place;
        const saved = view === "filter" ? workspace.filters.list.find(({ id }) => id === argument) : null;
        workspace.filters.show(saved?.filter ?? null);
    }

    /**
     * @param {TaskRow} row
     * @param {Part | undefined} previous
     * @param {Part | undefined} next
     */
    #dropped(row, previous, next) {
        const { view } = this.#place;
        const { task } = row;
        if (view === "upcoming" || view === "today") return this.#droppedOnDay(task, previous);
        if (this.order !== "position") return this.#planned();
        move(task, previous?.task, next?.task);
    }

    /**
     * @param {Task} task
     * @param {Part | undefined} previous
     */
    #droppedOnDay(task, previous) {
        let heading = previous;
        while (heading && !heading.classList.contains("heading")) heading = heading.previousElementSibling;
        const section = heading?.dataset.section;
        const day = section === "today" ? today() : /^\d{4}-\d\d-\d\d$/.test(section ?? "") ? section : null;
        if (day && day !== task.due?.slice(0, 10)) reschedule(task, moved(task.due ?? "", day));
        else this.#planned();
    }

    #show() {
        if (!this.isConnected || !workspace) return;
        const { tasks } = workspace;
        const isKnown = tasks.isLoaded || (tasks.list.length > 0 && !tasks.isPartial);
        const groups = this.#groups(tasks.list);
        this.#list.items = this.#made(groups);
        this.#label(groups, isKnown);
        this.querySelector("quick-add").hidden = Boolean(this.#query) || !adding.has(this.#place.view);
        this.querySelector("quick-add").isToday = this.#place.view === "today";
        this.querySelector("list-tools").show();
        this.querySelector("selection-bar").show();
        this.classList.toggle("arranged", this.isSortable && this.order === "position");
    }

    /** @param {Task[]} tasks */
    #groups(tasks) {
        if (this.#query) return [{ id: "found", name: "", tasks: search(tasks, this.#query) }];
        const { view, argument } = this.#place;
        const chosen = this.refinement.isEmpty ? tasks : tasks.filter((task) => this.refinement.holds(task));
        return sections(view, argument, chosen, this.order, workspace.filters.shown?.ids);
    }

    /** @param {Section[]} groups */
    #made(groups) {
        const items = [];
        const opened = router.place.task;
        const count = groups.reduce((sum, { tasks }) => sum + tasks.length, 0);
        let index = 0;
        for (const group of groups) {
            if (group.tasks.length === 0) continue;
            const isOpen = !(this.#folded.get(group.id) ?? group.isFolded ?? false);
            if (group.name) items.push(new HeadingItem(group, isOpen));
            if (!isOpen) continue;
            for (const task of group.tasks) {
                const key = workspace.tasks.key(task);
                index += 1;
                items.push(new TaskItem(task, key, group.id, {
                    index, count, picked: this.selection.keys, opened: task.id === opened ? key : null,
                }));
            }
        }
        return items;
    }

    /**
     * @param {Section[]} groups
     * @param {boolean} isKnown
     */
    #label(groups, isKnown) {
        const { view, argument } = this.#place;
        const filter = workspace.filters.list.find(({ id }) => id === argument);
        const name = this.#query ? "Search" : view === "tag" ? `#${argument}` : view === "filter" ? filter?.name ?? "Filter" : views[view].name;
        set(this.querySelector("h1"), name);
        const open = groups.filter(({ id }) => id !== "done").reduce((sum, { tasks }) => sum + tasks.length, 0);
        const problem = view === "filter" ? workspace.filters.shown?.problem : null;
        set(this.querySelector(".count"), problem ? problem.summary : isKnown ? counted(this.#place.view, open, this.#state) : "Loading your tasks…");
        const isEmpty = isKnown && !problem && this.items.every(({ task }) => !task) && open === 0;
        this.querySelector(".empty").hidden = !isEmpty;
        this.querySelector(".first-steps").hidden = !isEmpty || !this.#isFirst || Boolean(this.#query);
        if (isEmpty) set(this.querySelector(".empty-words"), emptyWords(this.#place.view, groups, this.#state));
        document.title = `${open > 0 && isKnown ? `(${open}) ` : ""}${name} · Errand`;
    }

    /** What the words about the list depend on. */
    get #state() {
        return { isSearch: Boolean(this.#query), isNarrowed: !this.refinement.isEmpty, isFirst: this.#isFirst };
    }

    /** There has never been a task. */
    get #isFirst() {
        return workspace.tasks.isLoaded && workspace.tasks.all.size === 0;
    }
}

/**
 * @param {Part} element
 * @param {string} text
 */
function set(element, text) {
    if (element.textContent !== text) element.textContent = text;
}

customElements.define("task-view", TaskView);
