// What a person does to tasks: each at once, with a word and a way back instead of a question beforehand.

import { dueWords, moved, plusDays, today } from "../model/dates.js";
import { knownZone } from "../net/time-zone.js";
import { byPosition } from "../model/ordering.js";
import { workspace } from "../model/workspace.js";
import { toast } from "./toast.js";

const fields = ["title", "description", "priority", "tags", "due", "reminders", "recurrence", "checklist", "status"];

/**
 * @param {string} text
 * @param {(isLast: boolean) => unknown} run
 */
function told(text, run) {
    const name = crypto.randomUUID();
    const undo = workspace.undoStack.push(text, run, { name });
    toast(text, { label: "Undo", action: undo, name });
}

/** @param {Task} task */
const fresh = (task) => workspace.tasks.get(task.id) ?? task;

/**
 * Adds a line of English; `draft` is what it is understood as so far, for showing it at once.
 * @param {string} text
 * @param {{ draft?: any; literal?: number[][]; isToday?: boolean }} [options]
 */
export function addLine(text, options = {}) {
    const { draft = {}, literal = [], isToday = false } = options;
    const { tasks, undoStack } = workspace;
    const id = tasks.do("quick", { text, zone: knownZone, literal, isToday, draft: { title: text, ...draft }, title: draft.title ?? text });
    undoStack.push("Task added", () => tasks.get(id) && tasks.do("remove", { task: tasks.get(id) }));
    return id;
}

/**
 * Adds several lines as tasks, taken back together. The words mean in each what they mean in one.
 * @param {string[]} lines
 * @param {{ isToday?: boolean, suffix?: string, draft?: any }} [options]
 */
export function addLines(lines, options = {}) {
    const { isToday = false, suffix = "", draft = {} } = options;
    const { tasks } = workspace;
    const ids = lines.map((line) => {
        const first = { title: line, ...(isToday && { due: today() }), ...draft };
        return tasks.do("quick", { text: `${line}${suffix}`, zone: knownZone, literal: [], isToday, draft: first, title: line });
    });
    told(`${lines.length} tasks added.`, () => {
        for (const task of ids.map((id) => tasks.get(id))) if (task) tasks.do("remove", { task });
    });
}

/** @param {Task} task */
export function duplicate(task) {
    const copy = Object.fromEntries(fields.filter((name) => name !== "status").map((name) => [name, task[name]]));
    const draft = { ...copy, checklist: (task.checklist ?? []).map(({ title }) => ({ title })) };
    const id = workspace.tasks.do("add", { draft, title: task.title });
    told("Task duplicated.", () => workspace.tasks.get(id) && workspace.tasks.do("remove", { task: workspace.tasks.get(id) }));
}

/**
 * Changes what is named. Quiet unless a text is given to say; changes that merge are taken back as one.
 * @param {Task} task
 * @param {Changes} changes
 * @param {string} [text]
 * @param {string} [merges]
 */
export function change(task, changes, text, merges) {
    const { tasks, undoStack } = workspace;
    const before = Object.fromEntries(Object.keys(changes).map((name) => [name, task[name] ?? null]));
    tasks.do("change", { task: fresh(task), fields: changes });
    const back = () => tasks.do("change", { task: fresh(task), fields: before });
    if (text) told(text, back);
    else undoStack.push("Change", back, { merges });
}

/** @param {Task} task */
export function complete(task) {
    const { tasks } = workspace;
    tasks.do("change", { task: fresh(task), fields: { status: "completed" } });
    told(task.recurrence ? "Done. The next one is on your list." : "Done.", (/** @type {boolean} */ isLast) => {
        if (task.recurrence && isLast) tasks.do("undo", { task: fresh(task) });
        else tasks.do("change", { task: fresh(task), fields: { status: "pending" } });
    });
}

/** @param {Task} task */
export function reopen(task) {
    const { tasks, undoStack } = workspace;
    tasks.do("change", { task: fresh(task), fields: { status: "pending" } });
    undoStack.push("Reopened", () => tasks.do("change", { task: fresh(task), fields: { status: "completed" } }));
}

/** @param {Task} task */
export function toggle(task) {
    if (task.status === "completed") reopen(task);
    else complete(task);
}

/** @param {Task} task */
export function remove(task) {
    const { tasks } = workspace;
    const shown = fresh(task);
    tasks.do("remove", { task: shown });
    told("Task deleted.", () => tasks.do("restore", { task: shown, shown }));
}

/**
 * @param {Task} task
 * @param {Due | null} due
 */
export function reschedule(task, due) {
    change(task, { due }, due ? `Due ${dueWords(due)}.` : "Due date removed.");
}

/**
 * Does to a task what a place of the navigation stands for: gives it a day, or a tag.
 * @param {Task} task
 * @param {string} path
 */
export function putUnder(task, path) {
    const [, view, argument] = path.split("/");
    if (view === "today") reschedule(task, task.due ? moved(task.due, today()) : today());
    if (view === "upcoming") reschedule(task, task.due ? moved(task.due, plusDays(today(), 1)) : plusDays(today(), 1));
    if (view !== "tag") return;
    const tag = decodeURIComponent(argument);
    const tags = task.tags ?? [];
    if (!tags.some((one) => one.toLowerCase() === tag.toLowerCase())) change(task, { tags: [...tags, tag] }, `Tagged #${tag}.`);
}

/**
 * Adds a task for a day, its words as they are.
 * @param {string} title
 * @param {Day} day
 */
export function addOn(title, day) {
    const { tasks } = workspace;
    const id = tasks.do("add", { draft: { title, due: day }, title });
    told(`Added to ${dueWords(day)}.`, () => {
        const task = tasks.get(id);
        if (task) tasks.do("remove", { task });
    });
}

/** @param {Task} task */
export function skip(task) {
    workspace.tasks.do("skip", { task: fresh(task) });
    toast("Skipped to the next occurrence.");
}

/**
 * Puts a task between two others: after `previous`, or before `next` when there is none.
 * @param {Task} task
 * @param {Task | null | undefined} previous
 * @param {Task | null | undefined} next
 */
export function move(task, previous, next) {
    if (!previous && !next) return;
    const { tasks } = workspace;
    const place = previous ? { after: previous.id } : { before: /** @type {Task} */ (next).id };
    const position = previous ? `${previous.position}\u0001` : "";
    const before = task.position;
    const neighbour = neighbours(task);
    tasks.do("move", { task: fresh(task), place, position });
    told("Moved.", () => neighbour && tasks.do("move", { task: fresh(task), place: neighbour, position: before }));
}

/**
 * Where a task stands in the order by hand, as a place to bring it back to.
 * @param {Task} task
 */
function neighbours(task) {
    const ordered = workspace.tasks.list.filter(({ isNew }) => !isNew).sort(byPosition);
    const index = ordered.findIndex(({ id }) => id === task.id);
    if (index > 0) return { after: ordered[index - 1].id };
    return ordered[1] ? { before: ordered[1].id } : null;
}

/**
 * Does one thing to many tasks. `step` gives the operation for a task.
 * @param {Task[]} chosen
 * @param {(task: Task) => BulkStep} step
 * @param {string} text
 * @param {(task: Task, shown: any) => BulkStep} back
 */
export function bulk(chosen, step, text, back) {
    const { tasks } = workspace;
    /**
     * @param {Task[]} list
     * @param {(task: Task, shown: any) => BulkStep} stepOf
     * @param {any} shown
     */
    const send = (list, stepOf, shown = undefined) => {
        for (let start = 0; start < list.length; start += 100) {
            const part = list.slice(start, start + 100);
            tasks.do("bulk", { steps: part.map(stepOf), shown, title: text });
        }
    };
    const list = chosen.map(fresh).filter(({ isNew }) => !isNew);
    send(list, step);
    const shown = Object.fromEntries(list.map((task) => [task.id, task]));
    told(text, () => send(list, back, shown));
}

/** @param {Task[]} list */
const count = (list) => (list.length === 1 ? "1 task" : `${list.length} tasks`);

/** @param {Task[]} list */
export function completeAll(list) {
    bulk(list, (/** @type {{ id: string }} */ { id }) => ({ op: "complete", id }), `${count(list)} done.`, (/** @type {{ id: string; status: string }} */ { id, status }) =>
        ({ op: status === "completed" ? "complete" : "reopen", id }));
}

/** @param {Task[]} list */
export function removeAll(list) {
    bulk(list, (/** @type {{ id: string }} */ { id }) => ({ op: "delete", id }), `${count(list)} deleted.`, (/** @type {{ id: string }} */ { id }) => ({ op: "restore", id }));
}

/**
 * @param {Task[]} list
 * @param {(task: Task) => Changes} changesOf
 * @param {string} text
 */
export function changeAll(list, changesOf, text) {
    bulk(list, (/** @type {Task} */ task) => ({ op: "update", id: task.id, task: changesOf(task) }), `${count(list)} ${text}.`, (/** @type {Task} */ task) => ({
        op: "update", id: task.id,
        task: Object.fromEntries(Object.keys(changesOf(task)).map((name) => [name, task[name] ?? null])),
    }));
}
