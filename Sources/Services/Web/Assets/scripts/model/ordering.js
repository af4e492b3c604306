// The orders a list can be in.

import { due } from "./dates.js";

/**
 * @param {Task} a
 * @param {Task} b
 */
const created = (a, b) => Date.parse(b.created_at) - Date.parse(a.created_at) || (a.id < b.id ? 1 : -1);
const titles = new Intl.Collator(undefined, { sensitivity: "base", numeric: true });
/** @param {Task} task */
const time = (task) => (task.due ? due(task.due) : null);

/**
 * The order by hand.
 * @param {Task} a
 * @param {Task} b
 */
export const byPosition = (a, b) => (a.position < b.position ? -1 : a.position > b.position ? 1 : 0);

/**
 * Days before times on them would be odd: what has a time comes at its time, what has none after those.
 * @param {Task} a
 * @param {Task} b
 */
export function byDue(a, b) {
    const [x, y] = [time(a), time(b)];
    if (!x || !y) return x ? -1 : y ? 1 : byPosition(a, b);
    if (x.day !== y.day) return x.day < y.day ? -1 : 1;
    if (x.hasTime !== y.hasTime) return x.hasTime ? -1 : 1;
    return x.at - y.at || byPriority(a, b);
}

/**
 * @param {Task} a
 * @param {Task} b
 */
function byPriority(a, b) {
    return a.priority < b.priority ? -1 : a.priority > b.priority ? 1 : byPosition(a, b);
}

/** @param {Task} task */
const completion = (task) => (task.completed_at ? Date.parse(task.completed_at) : Infinity);

/**
 * @param {Task} a
 * @param {Task} b
 */
export function byCompletion(a, b) {
    return completion(a) === completion(b) ? 0 : completion(b) - completion(a);
}

/**
 * What was sorted by each comparison last.
 * @type {Map<(a: Task, b: Task) => number, Task[]>}
 */
const last = new Map();
/** With as many tasks that are new to an order, sorting all of them costs no more. */
const many = 500;

/**
 * The tasks in an order. Most of them are those of the last time, in the same order: so only what changed is put in its place, and
 * a change among ten thousand tasks costs no ten thousand comparisons.
 * @param {Task[]} tasks
 * @param {(a: Task, b: Task) => number} compare
 * @returns {Task[]}
 */
export function arranged(tasks, compare) {
    const wanted = new Set(tasks);
    const kept = (last.get(compare) ?? []).filter((task) => wanted.delete(task));
    const added = [...wanted].sort(compare);
    const sorted = added.length > many || kept.length === 0 ? [...tasks].sort(compare) : merged(kept, added, compare);
    last.set(compare, sorted);
    return [...sorted];
}

/**
 * @param {Task[]} kept
 * @param {Task[]} added
 * @param {(a: Task, b: Task) => number} compare
 */
function merged(kept, added, compare) {
    /** @type {Task[]} */
    const list = [];
    let from = 0;
    for (const task of added) {
        let [low, high] = [from, kept.length];
        while (low < high) {
            const middle = (low + high) >> 1;
            if (compare(kept[middle], task) <= 0) low = middle + 1;
            else high = middle;
        }
        for (; from < low; from += 1) list.push(kept[from]);
        list.push(task);
    }
    for (; from < kept.length; from += 1) list.push(kept[from]);
    return list;
}

export const orders = {
    position: { name: "My order", compare: byPosition },
    created: { name: "Newest first", compare: created },
    due: { name: "Due date", compare: byDue },
    priority: { name: "Priority", compare: byPriority },
    title: { name: "Title", compare: (/** @type {Task} */ a, /** @type {Task} */ b) => titles.compare(a.title, b.title) },
};
