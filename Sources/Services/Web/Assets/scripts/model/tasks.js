// The user's tasks: what the server said (by revision), and on top of it what is still on its way there.

import { on } from "../events.js";
import { Revisions } from "./revisions.js";
import { LocalStore } from "../net/local-store.js";
import { Writes } from "../net/writes.js";
import { replaced } from "../net/operations.js";

/** How long a new task is waited for before it is spoken of as it was typed. */
const settling = 1_500;
/** As many tasks as are fetched before anything is shown. */
const early = 150;
const patience = { first: 1_000, limit: 30_000 };

/** Says "change" when the list looks different, "refused" and "conflict" as writes do. */
export class Tasks extends EventTarget {
    isLoaded = false;
    /** Some tasks are here and can be shown; the others are on their way. */
    isPartial = false;
    #revisions = new Revisions();
    #patience = patience.first;
    #timer = 0;
    /** @type {Map<string, Task>} */
    #known = new Map();
    /**
     * What was deleted, and the revision at which: a later one brings it back.
     * @type {Map<string, number>}
     */
    #gone = new Map();
    /** @type {Map<string, string>} */
    #real = new Map();
    /** @type {Map<string, string>} */
    #keys = new Map();
    /** @type {Map<string, Task> | null} */
    #shown = null;
    /** @type {Task[] | null} */
    #list = null;

    /** @param {Session} session */
    constructor(session) {
        super();
        this.session = session;
        this.localStore = new LocalStore(session.user.id);
        this.writes = new Writes(session, this.localStore);
        this.writes.addEventListener("change", () => this.#changed());
        on(this.writes, "confirmed", ({ detail }) => this.#confirm(detail));
        for (const type of ["refused", "conflict"]) {
            on(this.writes, type, ({ detail }) => this.dispatchEvent(new CustomEvent(type, { detail })));
        }
    }

    /** Every change up to this revision is known. */
    get rev() {
        return this.#revisions.rev;
    }

    /** The tasks as the user should see them, by id. */
    get all() {
        if (!this.#shown) {
            this.#shown = this.writes.overlay(new Map(this.#known));
            this.#hideEchoes(this.#shown);
        }
        return this.#shown;
    }

    /** The same array until something changes. */
    get list() {
        this.#list ??= [...this.all.values()];
        return this.#list;
    }

    /**
     * The task that has this id, or had this one before the server gave it another.
     * @param {string | null} id
     */
    get(id) {
        return id === null ? undefined : this.all.get(this.#real.get(id) ?? id);
    }

    /**
     * A task that was just added, once the server has said what it is; as it was drafted when that takes long.
     * @param {string} id
     * @returns {Promise<Task | undefined>}
     */
    settled(id) {
        return new Promise((resolve) => {
            const stopped = new AbortController();
            const done = () => {
                stopped.abort();
                clearTimeout(timer);
                resolve(this.get(id));
            };
            const timer = setTimeout(done, settling);
            this.addEventListener("change", () => this.get(id)?.isNew || done(), { signal: stopped.signal });
        });
    }

    /**
     * What a task is called on the page: it stays the same when the server gives a new task its id.
     * @param {Task} task
     */
    key(task) {
        return this.#keys.get(task.id) ?? task.id;
    }

    /** Shows what this browser remembers, and takes over what was not sent. */
    async recall() {
        const first = await this.localStore.first(early);
        if (first.length > 0 && !this.isLoaded) this.#begin(first);
        const [memory, writes] = await Promise.all([this.localStore.remembered(), this.localStore.abandoned()]);
        if (memory && !this.isLoaded) {
            for (const task of memory.tasks) this.#known.set(task.id, task);
            this.#revisions.reach(memory.rev);
            this.isPartial = false;
            this.isLoaded = true;
        }
        this.writes.adopt(writes);
        this.#changed();
    }

    async adopt() {
        this.writes.adopt(await this.localStore.abandoned());
    }

    /** Reads everything anew; what arrives meanwhile through the socket is kept where it is newer. */
    async load() {
        /** @type {Task[]} */
        const tasks = [];
        let rev;
        let cursor = null;
        do {
            /** @type {URLSearchParams} */
            const query = new URLSearchParams({ limit: String(tasks.length > 0 || this.isLoaded ? 1000 : early), ...(cursor && { cursor }) });
            /** @type {any} */
            const page = await this.session.request("GET", `/api/tasks?${query}`);
            rev ??= page.rev;
            tasks.push(...page.tasks);
            cursor = page.next_cursor;
            if (!this.isLoaded && cursor) this.#begin(page.tasks);
        } while (cursor);
        this.#replace(rev, tasks);
    }

    /**
     * Shows the first tasks while the rest is on its way.
     * @param {Task[]} tasks
     */
    #begin(tasks) {
        for (const task of tasks) this.#known.set(task.id, task);
        this.isPartial = true;
        this.#changed();
    }

    /** Reads what changed since the last visit, or everything. */
    async refresh() {
        if (!this.isLoaded) return await this.load();
        try {
            await this.#ask();
        } catch (problem) {
            if (problem.status !== 410) throw problem;
            this.forget();
            await this.load();
        }
    }

    /** Forgets what is known, for a server that knows less than we do. */
    forget() {
        this.#revisions = new Revisions();
        this.#known.clear();
        this.#gone.clear();
        this.localStore.renew();
    }

    /**
     * Takes one frame of the socket.
     * @param {Frame} frame
     */
    receive(frame) {
        if (frame.op === "delete") this.#drop(frame.task_id ?? "", frame.rev);
        else this.#put(frame.task);
        this.#revisions.see(frame.rev);
        this.#watch();
        this.#changed();
    }

    /**
     * The server is at `rev`: what does not arrive by itself is asked for.
     * @param {number} rev
     */
    expect(rev) {
        this.#revisions.expect(rev);
        this.#watch();
    }

    /** Sends and asks for nothing any more. */
    stop() {
        clearTimeout(this.#timer);
        this.writes.stop();
        this.localStore.close();
    }

    /**
     * Does one of the operations; those upon a task remember what it was.
     * @param {WriteKind} kind
     * @param {{ task?: any; [more: string]: any }} values
     */
    do(kind, { task, ...rest }) {
        /** @type {any} */
        const write = { id: crypto.randomUUID(), kind, at: Date.now(), since: this.rev, title: task?.title ?? "", ...rest };
        if (task) {
            write.task = this.#real.get(task.id) ?? task.id;
            if (!task.isNew) write.rev = task.rev;
            if ((kind === "change" || kind === "remove") && !task.isNew) write.base = replaced(write, task);
        }
        this.writes.add(write);
        return write.id;
    }

    /** @param {{ write: Write; answer: any }} values */
    #confirm({ write, answer }) {
        if (write.kind === "quick" || write.kind === "add") {
            this.#real.set(write.id, answer.id);
            this.#keys.set(answer.id, write.id);
        }
        if (write.kind === "remove") return this.#drop(write.task);
        for (const result of answer?.results ?? []) this.#result(result);
        for (const task of answer?.tasks ?? []) this.#put(task);
        for (const id of [...(answer?.deleted ?? []), ...(answer?.withdrawn ?? [])]) this.#drop(id);
        if (answer?.rev) this.#put(answer);
        if (write.kind === "bulk") this.#confirmSteps(write, answer);
    }

    /** @param {{ task?: Task }} values */
    #result({ task }) {
        if (task) this.#put(task);
    }

    /**
     * @param {any} values
     * @param {any} values
     */
    #confirmSteps({ steps, title }, { results }) {
        steps.forEach((/** @type {BulkStep} */ step, /** @type {number} */ index) => {
            const { status, problem } = results[index] ?? {};
            if (step.op === "delete" && status < 300) this.#drop(step.id);
            if (status >= 400 && status !== 404) {
                const told = new Error(problem?.detail || problem?.title || "");
                this.dispatchEvent(new CustomEvent("refused", { detail: { write: { title }, problem: { summary: told.message } } }));
            }
        });
    }

    /**
     * The socket may bring a new task before its own answer does: show it once.
     * @param {Map<string, Task>} shown
     */
    #hideEchoes(shown) {
        for (const write of this.writes.waiting) {
            if (write.kind !== "quick" && write.kind !== "add") continue;
            for (const [id, task] of this.#known) {
                if (task.rev <= write.since || this.#keys.has(id) || task.title !== write.draft?.title) continue;
                shown.delete(id);
                break;
            }
        }
    }

    /**
     * @param {number} rev
     * @param {Task[]} tasks
     */
    #replace(rev, tasks) {
        const ids = new Set(tasks.map((task) => task.id));
        for (const [id, task] of this.#known) {
            if (!ids.has(id) && task.rev <= rev) this.#known.delete(id);
        }
        for (const task of tasks) this.#put(task);
        this.#revisions.reach(rev);
        this.isPartial = false;
        this.isLoaded = true;
        this.localStore.renew();
        this.#changed();
    }

    #watch() {
        clearTimeout(this.#timer);
        if (this.#revisions.isBehind) this.#timer = setTimeout(() => this.#catchUp(), this.#patience);
    }

    async #ask() {
        const answer = await this.session.request("GET", `/api/tasks/changes?since=${this.rev}`);
        for (const task of answer.tasks) this.#put(task);
        for (const { id, rev } of answer.deleted) this.#drop(id, rev);
        this.#revisions.reach(answer.rev);
        this.#changed();
    }

    /** Asks for what the socket did not bring. */
    async #catchUp() {
        try {
            await this.#ask();
        } catch (problem) {
            if (problem.status === 410) await this.load().catch(() => {});
        }
        this.#patience = this.#revisions.isBehind ? Math.min(2 * this.#patience, patience.limit) : patience.first;
        this.#watch();
    }

    /** @param {Task} task */
    #put(task) {
        if ((this.#gone.get(task.id) ?? -1) >= task.rev || (this.#known.get(task.id)?.rev ?? -1) > task.rev) return;
        this.#gone.delete(task.id);
        this.#known.set(task.id, task);
        this.#note(task.id, task);
    }

    /**
     * @param {string} id
     * @param {number} [rev]
     */
    #drop(id, rev = this.#known.get(id)?.rev ?? 0) {
        if ((this.#known.get(id)?.rev ?? -1) > rev) return;
        this.#known.delete(id);
        this.#gone.set(id, Math.max(rev, this.#gone.get(id) ?? 0));
        this.#note(id, null);
    }

    /**
     * @param {string} id
     * @param {Task | null} task
     */
    #note(id, task) {
        const known = this.#known;
        const revisions = this.#revisions;
        this.localStore.note([[id, task]], { tasks: known, get rev() { return revisions.rev; } });
    }

    #changed() {
        this.#shown = this.#list = null;
        this.dispatchEvent(new Event("change"));
    }
}
