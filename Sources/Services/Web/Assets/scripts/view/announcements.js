// What the page tells of its own accord: refusals, conflicts, reminders.

import { dueWords } from "../model/dates.js";
import { priorityNames } from "../model/details.js";
import { complete } from "./actions.js";
import { ruleWords } from "../model/rules.js";
import { router } from "./router.js";
import { session } from "../net/session.js";
import { workspace } from "../model/workspace.js";
import { toast } from "./toast.js";

/** @param {string} title */
export function shortened(title) {
    return title.length > 40 ? `${title.slice(0, 39)}…` : title;
}

/** @param {{ write: Write; problem: Problem }} values */
export function explain({ write, problem }) {
    if (!session.user) return;
    toast(`“${shortened(write.title)}” was not saved. ${problem.summary}`, { isProblem: true });
}

const names = {
    title: "the title", description: "the notes", priority: "the priority", due: "the due date", tags: "the tags",
    status: "whether it is done", recurrence: "the repeat", reminders: "the reminders", checklist: "the steps",
};

/**
 * Two people, or one on two devices, changed the same: whoever is here decides.
 * @param {Conflict} conflict
 */
export function explainConflict(conflict) {
    const { write, current } = conflict;
    const { writes } = workspace.tasks;
    const title = shortened(write.title);
    if (!current) {
        return toast(`“${title}” was deleted elsewhere; your change was not saved.`, {
            isProblem: true, isLasting: true, label: "Restore it", action: () => restored(conflict), closed: () => writes.settle(conflict, false),
        });
    }
    const what = write.kind === "remove" ? `“${title}” was changed elsewhere before you deleted it.` : `“${title}” was changed elsewhere: ${theirs(write, current)}.`;
    toast(`${what} Yours is not saved.`, {
        isProblem: true, isLasting: true, label: write.kind === "remove" ? "Delete anyway" : "Use my version",
        action: () => writes.settle(conflict, true), close: "Keep the other version", closed: () => writes.settle(conflict, false),
    });
}

/** @param {Conflict} conflict */
function restored(conflict) {
    const { write } = conflict;
    const { tasks } = workspace;
    tasks.writes.settle(conflict, false);
    tasks.do("restore", { task: { id: write.task, title: write.title } });
    tasks.writes.add({ ...write, id: crypto.randomUUID(), rev: undefined, base: undefined });
}

/**
 * @param {Write} write
 * @param {Task} current
 */
function theirs(write, current) {
    const changed = Object.keys(write.fields ?? {}).filter((name) => JSON.stringify(current[name]) !== JSON.stringify(write.base?.[name]));
    return changed.map((name) => `${names[name] ?? name} is now ${value(name, current[name])}`).join(", ");
}

/**
 * @param {string} name
 * @param {any} now
 */
function value(name, now) {
    if (now === null || now === undefined || now.length === 0) return "empty";
    if (name === "due") return dueWords(now);
    if (name === "priority") return priorityNames[now].toLowerCase();
    if (name === "recurrence") return ruleWords(now).toLowerCase();
    if (name === "tags") return now.map((/** @type {string} */ tag) => `#${tag}`).join(" ");
    if (name === "status") return now === "completed" ? "yes" : "no";
    return typeof now === "string" ? `“${shortened(now)}”` : "different";
}

/**
 * A reminder, or another word of the server's.
 * @param {Notice} notice
 */
export function remind(notice) {
    const { notifications, tasks } = workspace;
    if (notice.kind !== "reminder") return toast(notice.text);
    notifications.announce(notice);
    notifications.load().catch(() => {});
    const task = tasks.get(notice.task_id);
    toast(notice.text, {
        isLasting: true, label: "Snooze 10 min",
        action: () => notifications.snooze(notice.id, 10).catch((/** @type {any} */ problem) => toast(problem.message, { isProblem: true })),
        second: task && { label: "Done", action: () => complete(task) },
        open: task && (() => router.open(task.id)),
    });
}

