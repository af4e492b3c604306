// What is said about a list as a whole: how much there is, and why there is nothing.

import { longDay, today } from "./dates.js";

/** @typedef {{ isSearch: boolean, isNarrowed: boolean, isFirst: boolean }} ListState */

/**
 * @param {string} view
 * @param {number} count How many open tasks there are.
 * @param {ListState} state
 */
export function counted(view, count, { isSearch, isFirst }) {
    if (isSearch) return count === 1 ? "1 task found" : `${count} tasks found`;
    if (view === "completed") return count === 1 ? "1 thing done" : `${count} things done`;
    const day = view === "today" ? `${longDay(today())} · ` : "";
    if (isFirst) return `${day}No tasks yet`;
    return day + (count === 0 ? "Nothing left to do" : count === 1 ? "1 thing to do" : `${count} things to do`);
}

const clear = "A clear day. Add the first thing above.";
const nothing = { today: clear, upcoming: "Nothing is coming up.", completed: "What you complete is kept here." };

/**
 * @param {string} view
 * @param {Section[]} groups
 * @param {ListState} state
 */
export function emptyWords(view, groups, { isSearch, isNarrowed, isFirst }) {
    if (isSearch) return "No results.";
    if (isNarrowed) return "No tasks match this filter.";
    if (isFirst && view !== "completed" && view !== "filter") return "Nothing here yet. Type above what is to be done: dates, #tags and priorities are understood.";
    if (groups.some(({ tasks }) => tasks.length > 0)) return "All done. Enjoy the view.";
    return nothing[view] ?? clear;
}
