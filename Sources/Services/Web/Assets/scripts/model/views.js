// The views: which tasks each shows, and under which headings.

import { locale } from "./locale.js";
import { dateOf, dayOf, dayWords, daysBetween, due, longDay, plusDays, today } from "./dates.js";
import { arranged, byCompletion, byDue, orders } from "./ordering.js";

const month = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric" });

export const views = {
    today: { name: "Today", icon: "today" },
    upcoming: { name: "Upcoming", icon: "upcoming" },
    all: { name: "All tasks", icon: "all" },
    calendar: { name: "Calendar", icon: "calendar" },
    board: { name: "Board", icon: "board" },
    completed: { name: "Completed", icon: "done" },
    insights: { name: "Insights", icon: "chart" },
    history: { name: "History", icon: "history" },
    settings: { name: "Settings", icon: "settings" },
};

export const lists = new Set(["today", "upcoming", "all", "completed", "tag", "filter"]);

/** @param {Task} task */
const isOpen = (task) => task.status !== "completed";

/**
 * A list of `{ id, name, tasks, isFolded? }`; `order` is the name of an order for the views that can be sorted.
 * @param {string} view
 * @param {string | null} argument
 * @param {Task[]} tasks
 * @param {string} order
 * @param {Set<string> | null | undefined} ids
 */
export function sections(view, argument, tasks, order, ids) {
    if (view === "today") return todays(tasks, order);
    if (view === "upcoming") return upcoming(tasks);
    if (view === "completed") return completed(tasks);
    const chosen =
        view === "tag" ? tasks.filter((task) => task.tags?.some((tag) => tag.toLowerCase() === argument?.toLowerCase()))
        : view === "filter" ? tasks.filter((task) => ids?.has(task.id))
        : tasks;
    const open = arranged(chosen.filter(isOpen), orders[order].compare);
    const done = arranged(chosen.filter((task) => !isOpen(task)), byCompletion);
    return [section("open", "", open), { ...section("done", `Done`, done), isFolded: view !== "filter" }];
}

/**
 * @param {string} id
 * @param {string} name
 * @param {Task[]} tasks
 */
const section = (id, name, tasks) => ({ id, name, tasks });

/**
 * @param {Task[]} tasks
 * @param {string} order
 */
function todays(tasks, order) {
    const day = today();
    const { compare } = orders[order] ?? orders.due;
    const open = tasks.filter((task) => task.due && isOpen(task));
    const late = open.filter((task) => due(task.due ?? "").day < day).sort(compare);
    const current = open.filter((task) => due(task.due ?? "").day === day).sort(compare);
    const done = tasks.filter((task) => !isOpen(task) && task.completed_at && dayOf(new Date(task.completed_at)) === day);
    return [
        { ...section("late", "Overdue", late), action: "Reschedule all" }, section("today", late.length > 0 ? "Today" : "", current),
        { ...section("done", "Done today", done.sort(byCompletion)), isFolded: true },
    ];
}

/**
 * A fortnight by days, what comes after by months.
 * @param {Task[]} tasks
 */
function upcoming(tasks) {
    const first = plusDays(today(), 1);
    const groups = new Map();
    const coming = tasks.filter((task) => task.due && isOpen(task) && due(task.due ?? "").day >= first);
    for (const task of arranged(coming, byDue)) {
        const { day } = due(task.due ?? "");
        const isNear = daysBetween(first, day) < 14;
        const id = isNear ? day : day.slice(0, 7);
        if (!groups.has(id)) groups.set(id, section(id, isNear ? heading(day) : month.format(dateOf(day)), []));
        groups.get(id).tasks.push(task);
    }
    return [...groups.values()];
}

/** @param {Day} day */
function heading(day) {
    return day === plusDays(today(), 1) ? `Tomorrow · ${longDay(day)}` : longDay(day);
}

/** @param {Task[]} tasks */
function completed(tasks) {
    const groups = new Map();
    for (const task of arranged(tasks.filter((one) => !isOpen(one)), byCompletion)) {
        const day = task.completed_at ? dayOf(new Date(task.completed_at)) : today();
        if (!groups.has(day)) groups.set(day, section(day, dayWords(day), []));
        groups.get(day).tasks.push(task);
    }
    return [...groups.values()];
}

/**
 * How many open tasks each of the first views holds.
 * @param {Task[]} tasks
 */
export function counts(tasks) {
    const day = today();
    const result = { today: 0, upcoming: 0, all: 0 };
    for (const task of tasks) {
        if (!isOpen(task)) continue;
        result.all += 1;
        if (!task.due) continue;
        if (due(task.due ?? "").day <= day) result.today += 1;
        else result.upcoming += 1;
    }
    return result;
}

/**
 * The tags in use by open tasks, the most used first: `[name, count]`.
 * @param {Task[]} tasks
 */
export function tagsInUse(tasks) {
    const tags = new Map();
    for (const task of tasks) {
        if (!isOpen(task)) continue;
        for (const tag of task.tags ?? []) tags.set(tag, (tags.get(tag) ?? 0) + 1);
    }
    return [...tags].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}
