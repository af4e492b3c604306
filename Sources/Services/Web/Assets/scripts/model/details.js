// What a row shows beneath the title: due date, repetition, checklist, tags; nothing for a plain task.

import { due, dueWords } from "./dates.js";

export const priorityNames = { P1: "Urgent", P2: "High", P3: "Normal", P4: "Low" };

/**
 * A list of `{ kind, text, icon }`.
 * @param {Task} task
 */
export function details(task) {
    /** @type {{ kind: string, text: string, icon?: string, label?: string }[]} */
    const list = [];
    if (task.due) list.push(dueDetail(task));
    if (task.recurrence) list.push({ kind: "repeats", text: "Repeats", icon: "repeat" });
    const items = task.checklist?.length ?? 0;
    if (items > 0) {
        const done = task.checklist.filter((item) => item.done).length;
        list.push({ kind: "items", text: `${done}/${items}`, icon: "list", label: `${done} of ${items} done` });
    }
    if (task.description) list.push({ kind: "note", text: "", icon: "note", label: "Has notes" });
    for (const tag of task.tags ?? []) list.push({ kind: "tag", text: tag });
    return list;
}

/** @param {Task} task */
function dueDetail(task) {
    const isOver = task.status !== "completed" && isOverdue(task);
    return { kind: isOver ? "due late" : "due", text: dueWords(task.due ?? ""), icon: "calendar" };
}

/**
 * @param {Task} task
 * @param {number} [now]
 */
export function isOverdue(task, now = Date.now()) {
    return task.status !== "completed" && task.due !== null && due(task.due).end <= now;
}
