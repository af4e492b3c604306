// Saved filters, and which tasks one means: the API reads the language, the page keeps the answer up to date.

import { inZone } from "../net/time-zone.js";

const pause = 400;

/** Says "change" when the list of filters or what the current one holds is another. */
export class Filters extends EventTarget {
    /** @type {SavedFilter[]} */
    list = [];
    /**
     * The filter that is shown, and what it holds.
     * @type {{ filter: string, ids: Set<string> | null, problem: Problem | null } | null}
     */
    shown = null;
    #timer = 0;

    /**
     * @param {Session} session
     * @param {Tasks} tasks
     */
    constructor(session, tasks) {
        super();
        this.session = session;
        this.tasks = tasks;
        tasks.addEventListener("change", () => this.shown && this.#again());
    }

    async load() {
        this.list = (await this.session.request("GET", "/api/filters")).filters;
        this.#say();
    }

    /**
     * @param {string} name
     * @param {string} filter
     * @param {string} [id]
     */
    async save(name, filter, id) {
        const path = id ? `/api/filters/${encodeURIComponent(id)}` : "/api/filters";
        const saved = await this.session.request(id ? "PUT" : "POST", path, { body: { name, filter } });
        this.list = id ? this.list.map((one) => (one.id === id ? saved : one)) : [...this.list, saved];
        this.#say();
        return saved;
    }

    /** @param {string} id */
    async delete(id) {
        await this.session.request("DELETE", `/api/filters/${encodeURIComponent(id)}`);
        this.list = this.list.filter((one) => one.id !== id);
        this.#say();
    }

    /**
     * Shows what this filter holds, from now on; null shows none.
     * @param {string | null} filter
     */
    show(filter) {
        if (filter === (this.shown?.filter ?? null)) return;
        this.shown = filter === null ? null : { filter, ids: null, problem: null };
        clearTimeout(this.#timer);
        if (this.shown) this.#ask(this.shown);
    }

    /**
     * The problem of a filter's text, or null.
     * @param {string} filter
     * @param {AbortSignal} signal
     */
    async check(filter, signal) {
        try {
            const query = new URLSearchParams({ filter, limit: "1", ...inZone });
            await this.session.request("GET", `/api/tasks?${query}`, { signal });
            return null;
        } catch (problem) {
            return problem;
        }
    }

    #again() {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.shown && this.#ask(this.shown), pause);
    }

    /** @param {any} shown */
    async #ask(shown) {
        try {
            shown.ids = await this.#matching(shown.filter);
            shown.problem = null;
        } catch (problem) {
            shown.problem = problem;
        }
        if (shown === this.shown) this.#say();
    }

    /** @param {string} filter */
    async #matching(filter) {
        const ids = new Set();
        /** @type {string | null} */
        let cursor = null;
        do {
            const query = new URLSearchParams({ filter, ...inZone, limit: "1000", ...(cursor && { cursor }) });
            /** @type {any} */
            const page = await this.session.request("GET", `/api/tasks?${query}`);
            for (const { id } of page.tasks) ids.add(id);
            cursor = page.next_cursor;
        } while (cursor);
        return ids;
    }

    #say() {
        this.dispatchEvent(new Event("change"));
    }
}
