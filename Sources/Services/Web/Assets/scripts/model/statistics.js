// Figures that people would rather look at than read.

import { dayOf, due, plusDays, today } from "./dates.js";

/**
 * How much was done on each of the last `count` days, today last: `{ day, value }`.
 * @param {Task[]} tasks
 * @param {number} count
 */
export function completedPerDay(tasks, count) {
    const days = span(plusDays(today(), 1 - count), count);
    for (const { completed_at } of tasks) {
        if (!completed_at) continue;
        const entry = days.get(dayOf(new Date(completed_at)));
        if (entry) entry.value += 1;
    }
    return [...days.values()];
}

/**
 * How much is due on each of the next `count` days, today first and with what is overdue.
 * @param {Task[]} tasks
 * @param {number} count
 */
export function duePerDay(tasks, count) {
    const first = today();
    const days = span(first, count);
    for (const task of tasks) {
        if (task.status === "completed" || !task.due) continue;
        const { day } = due(task.due);
        const entry = days.get(day < first ? first : day);
        if (entry) entry.value += 1;
    }
    return [...days.values()];
}

/**
 * @param {Day} first
 * @param {number} count
 */
function span(first, count) {
    const days = Array.from({ length: count }, (_, index) => plusDays(first, index));
    return new Map(days.map((day) => [day, { day, value: 0 }]));
}

/**
 * For how many days on end something was done, until today or yesterday; and the longest such run.
 * @param {Task[]} tasks
 */
export function streaks(tasks) {
    const days = new Set(tasks.flatMap((task) => (task.completed_at ? [dayOf(new Date(task.completed_at))] : [])));
    /** @param {Day} last */
    const run = (last) => {
        let length = 0;
        for (let day = last; days.has(day); day = plusDays(day, -1)) length += 1;
        return length;
    };
    const current = run(today()) || run(plusDays(today(), -1));
    const longest = [...days].filter((day) => !days.has(plusDays(day, 1))).reduce((most, day) => Math.max(most, run(day)), 0);
    return { current, longest };
}
