// A list by keyboard: arrows or j and k walk, and single letters do things to the task that has the focus.

import { on } from "../scripts/events.js";
import { priorityNames } from "../scripts/model/details.js";
import { byPosition } from "../scripts/model/ordering.js";
import { change, move, reschedule } from "../scripts/view/actions.js";
import { plusDays, today } from "../scripts/model/dates.js";
import { toast } from "../scripts/view/toast.js";

/** The row that had the focus last. */
let left = "";
const steps = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 };

/**
 * @param {TaskView} view
 * @param {AbortSignal} signal
 */
export function listKeys(view, signal) {
    // From the page itself the keys enter the list, where it was left or at the first task that is on the screen.
    on(window, "keydown", (event) => {
        if (event.target !== document.body && !event.target.matches?.("main, h1, task-panel")) return;
        if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
        const row = event.key in steps ? entered(view) : null;
        if (!row) return;
        event.preventDefault();
        row.titleButton.focus();
    }, { signal });
    on(view, "focusin", ({ target }) => {
        const row = target.closest("task-row");
        if (row) left = row.dataset.key;
    }, { signal });
    on(view.querySelector(".tasks"), "keydown", (/** @type {PartEvent} */ event) => {
        if (event.ctrlKey || event.metaKey || event.isComposing) return;
        const row = event.target.closest("task-row");
        if (!row && !event.target.closest(".heading")) return;
        const isDone = event.altKey ? arranged(view, row, event.key) : walked(view, event) || acted(view, row, event.key);
        if (isDone) event.preventDefault();
    }, { signal });
}

/**
 * @param {TaskView} view
 * @param {PartEvent} event
 */
function walked(view, event) {
    const current = event.target.closest("[data-key]").dataset.key;
    const keys = view.items.filter(({ task }) => task || event.key.startsWith("Arrow")).map(({ key }) => key);
    const last = keys.length - 1;
    const index = { Home: 0, End: last }[event.key] ?? keys.indexOf(current) + (steps[event.key] ?? NaN);
    if (Number.isNaN(index)) return false;
    const row = view.reveal(keys[Math.min(last, Math.max(0, index))]);
    row?.querySelector("button:not(.tool)")?.focus({ preventScroll: true });
    return true;
}

/**
 * @param {TaskView} view
 * @param {TaskRow} row
 * @param {string} key
 */
function acted(view, row, key) {
    if (!row) return false;
    const { task } = row;
    const act = {
        c: () => row.dispatchEvent(new CustomEvent("toggle", { bubbles: true })),
        e: () => row.dispatchEvent(new CustomEvent("open", { bubbles: true })),
        x: () => row.dispatchEvent(new CustomEvent("pick", { bubbles: true })),
        Delete: () => row.dispatchEvent(new CustomEvent("remove", { bubbles: true })),
        t: () => reschedule(task, today()),
        w: () => reschedule(task, plusDays(today(), 1)),
    }[key] ?? (/^[1-4]$/.test(key) && (() => change(task, { priority: /** @type {Priority} */ (`P${key}`) }, `Priority: ${priorityNames[`P${key}`]}`)));
    if (!act) return false;
    act();
    return true;
}

/**
 * Alt with an arrow moves the task in the order by hand.
 * @param {TaskView} view
 * @param {TaskRow} row
 * @param {string} key
 */
function arranged(view, row, key) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (!step || !row) return false;
    if (view.order !== "position" || !view.isSortable) {
        toast("To move tasks, sort this list by My order.");
        return true;
    }
    const open = view.items.flatMap(({ task }) => (task && task.status !== "completed" ? [task] : [])).sort(byPosition);
    const index = open.findIndex(({ id }) => id === row.task.id);
    const others = open.filter((_, at) => at !== index);
    const target = index + step;
    if (index < 0 || target < 0 || target > others.length) return true;
    move(row.task, others[target - 1], others[target]);
    requestAnimationFrame(() => requestAnimationFrame(() => view.reveal(row.dataset.key ?? "")?.querySelector(".title").focus()));
    return true;
}

/** @param {TaskView} view */
function entered(view) {
    const scroller = view.closest(".scroller").getBoundingClientRect();
    const rows = /** @type {TaskRow[]} */ ([...view.querySelectorAll("task-row")]);
    const isSeen = (/** @type {TaskRow} */ row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return bottom > scroller.top && top < scroller.bottom;
    };
    return rows.find((row) => row.dataset.key === left && isSeen(row)) ?? rows.find((row) => row.getBoundingClientRect().top >= scroller.top && isSeen(row)) ?? null;
}
