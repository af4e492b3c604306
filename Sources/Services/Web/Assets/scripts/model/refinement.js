// What a person narrows a view down to: priorities, tags, a time. It can be kept as a filter, in the API's language.

import { due, plusDays, today } from "./dates.js";
import { isOverdue } from "./details.js";
import { fit, words } from "./search.js";

export const times = { overdue: "Overdue", today: "Today", week: "Next 7 days", none: "No date" };

const language = { overdue: "overdue", today: "today", week: "next 7 days", none: "no due" };

export class Refinement {
    priorities = new Set();
    tags = new Set();
    time = null;
    text = "";

    get isEmpty() {
        return this.priorities.size === 0 && this.tags.size === 0 && !this.time && !this.text.trim();
    }

    /** Another text whenever something else is chosen. */
    get key() {
        return JSON.stringify([[...this.priorities], [...this.tags], this.time]);
    }

    get count() {
        return this.priorities.size + this.tags.size + (this.time ? 1 : 0);
    }

    clear() {
        this.priorities.clear();
        this.tags.clear();
        this.time = null;
    }

    /** @param {Task} task */
    holds(task) {
        if (this.priorities.size > 0 && !this.priorities.has(task.priority)) return false;
        for (const tag of this.tags) {
            if (!task.tags?.some((one) => one.toLowerCase() === tag.toLowerCase())) return false;
        }
        return !this.time || this.#isDue(task);
    }

    /** @param {Task} task */
    fits(task) {
        const query = words(this.text);
        return query.length === 0 || fit(task, query) > 0;
    }

    /** The same as a text of the filter language. */
    get language() {
        const parts = [];
        if (this.priorities.size > 0) {
            const names = [...this.priorities].sort().map((name) => name.toLowerCase());
            parts.push(names.length > 1 ? `(${names.join(" | ")})` : names[0]);
        }
        for (const tag of this.tags) parts.push(/^[\p{L}\p{N}_-]+$/u.test(tag) ? `#${tag}` : `#"${tag.replaceAll('"', "")}"`);
        if (this.time) parts.push(language[this.time]);
        const text = this.text.trim().replaceAll('"', "");
        if (text) parts.push(`"${text}"`);
        return parts.join(" & ");
    }

    /** @param {Task} task */
    #isDue(task) {
        if (this.time === "overdue") return isOverdue(task);
        if (this.time === "none") return !task.due;
        const value = task.due && due(task.due).day;
        if (!value) return false;
        if (this.time === "today") return value === today();
        return value >= today() && value <= plusDays(today(), 6);
    }
}
