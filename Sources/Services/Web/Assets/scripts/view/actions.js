// What a person does to tasks: each at once, with a word and a way back instead of a question beforehand.

import { dueWords, knownZone } from "../model/dates.js";
import { byPosition } from "../model/ordering.js";
import { workspace } from "../model/workspace.js";
import { toast } from "./toast.js";

const fields = ["title", "description", "priority", "tags", "due", "reminders", "recurrence", "checklist", "status"];

function told(text, run) {
    const undo = workspace.undoStack.push(text, run);
    toast(text, { label: "Undo", action: undo });
}

const fresh = (task) => workspace.tasks.get(task.id) ?? task;

/** Adds a line of English; `draft` is what it is understood as so far, for showing it at once. */
export function addLine(text, { draft = {}, literal = [], isToday = false } = {}) {
    const { tasks, undoStack } = workspace;
    const id = tasks.do("quick", { text, zone: knownZone, literal, isToday, draft: { title: text, ...draft }, title: draft.title ?? text });
    undoStack.push("Task added", () => tasks.get(id) && tasks.do("remove", { task: tasks.get(id) }));
    return id;
}

export function duplicate(task) {
    const copy = Object.fromEntries(fields.filter((name) => name !== "status").map((name) => [name, task[name]]));
    const draft = { ...copy, checklist: (task.checklist ?? []).map(({ title }) => ({ title })) };
    const id = workspace.tasks.do("add", { draft, title: task.title });
    told("Task duplicated.", () => workspace.tasks.get(id) && workspace.tasks.do("remove", { task: workspace.tasks.get(id) }));
}

/** Changes what is named. Quiet unless a text is given to say. */
export function change(task, changes, text) {
    const { tasks, undoStack } = workspace;
    const before = Object.fromEntries(Object.keys(changes).map((name) => [name, task[name] ?? null]));
    tasks.do("change", { task: fresh(task), fields: changes });
    const back = () => tasks.do("change", { task: fresh(task), fields: before });
    if (text) told(text, back);
    else undoStack.push("Change", back);
}

export function complete(task) {
    const { tasks } = workspace;
    tasks.do("change", { task: fresh(task), fields: { status: "completed" } });
    told(task.recurrence ? "Done. It comes back by itself." : "Done.", (isLast) => {
        if (task.recurrence && isLast) tasks.do("undo", { task: fresh(task) });
        else tasks.do("change", { task: fresh(task), fields: { status: "pending" } });
    });
}

export function reopen(task) {
    const { tasks, undoStack } = workspace;
    tasks.do("change", { task: fresh(task), fields: { status: "pending" } });
    undoStack.push("Reopened", () => tasks.do("change", { task: fresh(task), fields: { status: "completed" } }));
}

export function toggle(task) {
    if (task.status === "completed") reopen(task);
    else complete(task);
}

export function remove(task) {
    const { tasks } = workspace;
    const shown = fresh(task);
    tasks.do("remove", { task: shown });
    told("Task deleted.", () => tasks.do("restore", { task: shown, shown }));
}

export function reschedule(task, due) {
    change(task, { due }, due ? `Due ${dueWords(due)}.` : "No due date any more.");
}

export function skip(task) {
    workspace.tasks.do("skip", { task: fresh(task) });
    toast("Skipped to the next time.");
}

/** Puts a task between two others: after `previous`, or before `next` when there is none. */
export function move(task, previous, next) {
    if (!previous && !next) return;
    const { tasks, undoStack } = workspace;
    const place = previous ? { after: previous.id } : { before: next.id };
    const position = previous ? `${previous.position}\u0001` : "";
    const before = task.position;
    const neighbour = neighbours(task);
    tasks.do("move", { task: fresh(task), place, position });
    undoStack.push("Move", () => neighbour && tasks.do("move", { task: fresh(task), place: neighbour, position: before }));
}

/** Where a task stands in the order by hand, as a place to bring it back to. */
function neighbours(task) {
    const ordered = workspace.tasks.list.filter(({ isNew }) => !isNew).sort(byPosition);
    const index = ordered.findIndex(({ id }) => id === task.id);
    if (index > 0) return { after: ordered[index - 1].id };
    return ordered[1] ? { before: ordered[1].id } : null;
}

/** Does one thing to many tasks. `step` gives the operation for a task. */
export function bulk(chosen, step, text, back) {
    const { tasks } = workspace;
    const send = (list, stepOf, shown) => {
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

const count = (list) => (list.length === 1 ? "1 task" : `${list.length} tasks`);

export function completeAll(list) {
    bulk(list, ({ id }) => ({ op: "complete", id }), `${count(list)} done.`, ({ id, status }) =>
        ({ op: status === "completed" ? "complete" : "reopen", id }));
}

export function removeAll(list) {
    bulk(list, ({ id }) => ({ op: "delete", id }), `${count(list)} deleted.`, ({ id }) => ({ op: "restore", id }));
}

export function changeAll(list, changesOf, text) {
    bulk(list, (task) => ({ op: "update", id: task.id, task: changesOf(task) }), `${count(list)} ${text}.`, (task) => ({
        op: "update", id: task.id,
        task: Object.fromEntries(Object.keys(changesOf(task)).map((name) => [name, task[name] ?? null])),
    }));
}
