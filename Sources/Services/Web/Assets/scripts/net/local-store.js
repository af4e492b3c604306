// Where unsent writes and the last known tasks lie while the page is closed. Without IndexedDB everything still works, until then.

import { Database } from "./database.js";
import { choice, choices, choose } from "./storage.js";

const pause = 400;

/** Several pages of one browser share a localStore: each sends its own writes, and those of pages that are gone. */
export class LocalStore {
    #database;
    #page = crypto.randomUUID();
    #stopped = new AbortController();
    #isKeeper = !navigator.locks;
    #changed = new Map();
    #timer = 0;
    #isWhole = true;

    /** @param {string} user */
    constructor(user) {
        this.user = user;
        this.#database = globalThis.indexedDB ? new Database(user) : null;
        this.#hold(`errand-page-${this.#page}`);
        this.#hold(`errand-keeper-${user}`, () => (this.#isKeeper = true));
    }

    /** @param {Write} write */
    put(write) {
        this.#quietly((/** @type {Database} */ database) => database.put("writes", { ...write, page: this.#page }));
    }

    /** @param {string} id */
    delete(id) {
        this.#quietly((/** @type {Database} */ database) => database.delete("writes", id));
    }

    /**
     * Puts writes where they lie at once: a page that is being closed has no time for a database.
     * @param {Write[]} writes
     */
    rescue(writes) {
        choose(`unsent.${this.user}.${this.#page}`, writes.length > 0 ? JSON.stringify(writes) : null);
    }

    /**
     * Forgets what was rescued for a user.
     * @param {string} user
     */
    static forget(user) {
        for (const name of choices(`unsent.${user}.`)) choose(name, null);
    }

    /**
     * Some of the tasks of the last visit, to be shown while all of them are read.
     * @param {number} count
     * @returns {Promise<Task[]>}
     */
    async first(count) {
        return await this.#quietly(async (/** @type {Database} */ database) => {
            const rev = await database.get("facts", "rev");
            return rev === undefined ? [] : database.all("tasks", count);
        }) ?? [];
    }

    /** The tasks of the last visit and the revision up to which they are complete; null when there was none. */
    async remembered() {
        return await this.#quietly(async (/** @type {Database} */ database) => {
            const [tasks, rev] = await Promise.all([database.all("tasks"), database.get("facts", "rev")]);
            return rev === undefined ? null : { tasks, rev };
        });
    }

    /** The writes that pages left behind which are closed now; they are this page's from here on. */
    async abandoned() {
        const found = await this.#quietly((/** @type {Database} */ database) => exclusively(async () => {
            const locks = (await navigator.locks?.query())?.held ?? [];
            const open = new Set(locks.map(({ name }) => name));
            const kept = (await database.all("writes")).filter((/** @type {Write} */ { page }) => !open.has(`errand-page-${page}`));
            const left = [...new Map([...this.#rescued(open), ...kept].map((write) => [write.id, write])).values()];
            for (const write of left) await database.put("writes", { ...write, page: this.#page });
            return left;
        }));
        return found ?? [];
    }

    /** @param {Set<string | undefined>} open */
    #rescued(open) {
        const prefix = `unsent.${this.user}.`;
        const names = choices(prefix).filter((name) => !open.has(`errand-page-${name.slice(prefix.length)}`));
        return names.flatMap((name) => {
            const writes = JSON.parse(choice(name, "[]"));
            choose(name, null);
            return writes;
        });
    }

    /**
     * Notes what the server said, to be kept in a moment; one page of the browser does so.
     * @param {[string, Task | null][]} changes
     * @param {{ tasks: Map<string, Task>; rev: number }} source
     */
    note(changes, source) {
        for (const [id, task] of changes) this.#changed.set(id, task);
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#keep(source), pause);
    }

    /** Everything is to be kept anew. */
    renew() {
        this.#isWhole = true;
    }

    close() {
        clearTimeout(this.#timer);
        this.#stopped.abort();
        this.#quietly((/** @type {Database} */ database) => database.close());
    }

    /** @param {{ tasks: Map<string, Task>; rev: number }} values */
    #keep({ tasks, rev }) {
        if (!this.#isKeeper || this.#stopped.signal.aborted) return;
        const puts = this.#isWhole ? [...tasks.values()] : [...this.#changed.values()].filter(Boolean);
        const drops = [...this.#changed].filter(([, task]) => !task).map(([id]) => id);
        const isWhole = this.#isWhole;
        this.#isWhole = false;
        this.#changed.clear();
        this.#quietly((/** @type {Database} */ database) => database.keep({ puts, drops, rev, isWhole }));
    }

    /**
     * A lock that lasts as long as the page: its name tells the others that it is open.
     * @param {string} name
     * @param {() => void} [granted]
     */
    #hold(name, granted = () => {}) {
        const { signal } = this.#stopped;
        const ended = new Promise((resolve) => signal.addEventListener("abort", resolve));
        navigator.locks?.request(name, { signal }, () => (granted(), ended)).catch(() => {});
    }

    /**
     * A browser that will not store anything is no reason to stop.
     * @param {(database: Database) => any} work
     */
    async #quietly(work) {
        try {
            return this.#database ? await work(this.#database) : null;
        } catch {
            return null;
        }
    }
}

/** @param {() => any} work */
function exclusively(work) {
    return navigator.locks ? navigator.locks.request("errand-adoption", work) : work();
}
