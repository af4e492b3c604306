// What a person can do to tasks, as plain records that outlive the page: how each is sent, and how it looks until it is confirmed.
//
// A record is `{ id, kind, task?, title, at, … }`. Sending it is safe to repeat: creations carry an Idempotency-Key, changes
// name values (never "toggle") and the revision that they were made on.

import { Problem } from "./http.js";

/** @param {string} id */
const path = (id) => `/api/tasks/${encodeURIComponent(id)}`;
/** @param {number | undefined} rev */
const matching = (rev) => (rev ? { "If-Match": `"${rev}"` } : {});

const empty = {
    status: "pending", description: null, priority: "P3", tags: [], due: null, reminders: null, recurrence: null,
    series: null, checklist: [], completed_at: null, rev: 0,
};

/**
 * What a new task looks like before the server knows it: at the end of the list.
 * @param {Write} write
 * @returns {Task}
 */
function drafted(write) {
    const created_at = new Date(write.at).toISOString();
    return /** @type {any} */ ({
        ...empty, created_at, updated_at: created_at, position: `~${created_at}`, ...write.draft, id: write.id, isNew: true,
    });
}

/**
 * @param {Task} task
 * @param {Changes} fields
 */
function changed(task, fields) {
    const next = { ...task, ...fields };
    if (fields.status === "completed" && task.status !== "completed") next.completed_at = new Date().toISOString();
    if (fields.status === "pending") next.completed_at = null;
    return next;
}

/**
 * A line without a day of its own, added where everything is due today, is due today.
 * @param {Write} write
 * @param {Session} session
 */
async function line(write, session) {
    // "Tomorrow" is meant from when it was typed, which may have been before a night without a network.
    const body = { text: write.text, zone: write.zone, literal: write.literal, typed_at: new Date(write.at).toISOString() };
    if (!write.isToday) return body;
    const { task } = await session.request("POST", "/api/tasks/quick/preview", { body });
    return task.due || task.recurrence ? body : { ...body, text: `${write.text} today` };
}

/** @type {Record<WriteKind, Operation>} */
export const operations = {
    quick: {
        async send(write, session) {
            const body = await line(write, session);
            return (await session.request("POST", "/api/tasks/quick", { body, headers: { "Idempotency-Key": write.id } })).task;
        },
        apply: (write, tasks) => tasks.set(write.id, drafted(write)),
    },
    add: {
        send: (write, session) =>
            session.request("POST", "/api/tasks", { body: write.draft, headers: { "Idempotency-Key": write.id } }),
        apply: (write, tasks) => tasks.set(write.id, drafted(write)),
    },
    change: {
        send: (write, session) =>
            session.request("PATCH", path(write.task), { body: write.fields, headers: matching(write.rev) }),
        apply(write, tasks) {
            const task = tasks.get(write.task);
            if (task) tasks.set(write.task, changed(task, write.fields ?? {}));
        },
    },
    remove: {
        send: (write, session) => session.request("DELETE", path(write.task), { headers: matching(write.rev) }).catch(unlessMissing),
        apply: (write, tasks) => tasks.delete(write.task),
    },
    restore: {
        send: (write, session) => session.request("POST", `${path(write.task)}/restore`),
        apply: (write, tasks) => write.shown && tasks.set(write.task, write.shown),
    },
    move: {
        send: (write, session) => session.request("POST", `${path(write.task)}/move`, { body: write.place }),
        apply(write, tasks) {
            const task = tasks.get(write.task);
            if (task) tasks.set(write.task, { ...task, position: write.position ?? task.position });
        },
    },
    bulk: {
        send: (write, session) =>
            session.request("POST", "/api/tasks/bulk", { body: { operations: write.steps }, headers: { "Idempotency-Key": write.id } }),
        apply(write, tasks) {
            for (const step of write.steps ?? []) applyStep(step, tasks, write.shown);
        },
    },
    /**
     * Takes back a completion with the occurrence that it brought about, where nothing else was changed since. Asked twice it
     * would bring it back: so it looks first.
     */
    undo: {
        async send(write, session) {
            const task = await session.request("GET", path(write.task));
            if (task.status === "pending") return task;
            try {
                return await session.request("POST", `/api/tasks/undo?task=${encodeURIComponent(write.task)}`);
            } catch (problem) {
                if (problem.status !== 409) throw problem;
                return await session.request("PATCH", path(write.task), { body: { status: "pending" } });
            }
        },
        apply(write, tasks) {
            const task = tasks.get(write.task);
            if (!task) return;
            tasks.set(write.task, changed(task, { status: "pending" }));
            for (const [id, other] of tasks) if (follows(other, task)) tasks.delete(id);
        },
    },
    skip: {
        send: (write, session) => session.request("POST", `${path(write.task)}/recurrence/skip`, { headers: matching(write.rev) }),
        apply: () => {},
    },
};

/**
 * Whether a task is the occurrence that came after another one was done, and is not done itself.
 * @param {Task} task
 * @param {Task} done
 */
function follows(task, done) {
    return done.series && task.series?.id === done.series.id && task.series.occurrence === done.series.occurrence + 1
        && task.status === "pending";
}

/**
 * @param {BulkStep} step
 * @param {Map<string, Task>} tasks
 * @param {any} shown
 */
function applyStep(step, tasks, shown) {
    const task = tasks.get(step.id);
    if (step.op === "delete") tasks.delete(step.id);
    else if (step.op === "restore" && shown?.[step.id]) tasks.set(step.id, shown[step.id]);
    else if (!task) return;
    else if (step.op === "update") tasks.set(step.id, changed(task, step.task ?? {}));
    else if (step.op === "reschedule") tasks.set(step.id, changed(task, { due: step.due }));
    else tasks.set(step.id, changed(task, { status: step.op === "complete" ? "completed" : "pending" }));
}

/**
 * The values that a change replaces; a removal replaces all of them.
 * @param {Write} write
 * @param {Task} task
 */
export function replaced(write, task) {
    const names = write.kind === "change" ? Object.keys(write.fields ?? {}) : Object.keys(empty).filter((name) => name !== "rev");
    return Object.fromEntries(names.map((name) => [name, task[name] ?? null]));
}

/**
 * Whether a change still says what was meant, although the task is not as it was: what it replaces is untouched.
 * @param {Write} write
 * @param {Task} current
 */
export function isUntouched(write, current) {
    return Object.entries(write.base ?? {}).every(([name, value]) => {
        const now = current[name] ?? null;
        return same(now, value) || same(now, write.fields?.[name]);
    });
}

/**
 * @param {unknown} a
 * @param {unknown} b
 */
const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** @param {any} problem */
function unlessMissing(problem) {
    if (!(problem instanceof Problem) || problem.status !== 404) throw problem;
}

export { path };
