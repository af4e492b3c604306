// The user's tasks: what the server said (by revision), and on top of it what is still on its way there.

import { Problem } from "./http.js";
import { Revisions } from "./revisions.js";
import { Writes } from "./writes.js";

const patience = { first: 1_000, limit: 30_000 };

const path = (id) => `/api/tasks/${encodeURIComponent(id)}`;

/** Says "change" when the list looks different, and "refused" (detail: write and problem) when a write failed. */
export class Tasks extends EventTarget {
    isLoaded = false;
    writes = new Writes();
    #revisions = new Revisions();
    #patience = patience.first;
    #timer = 0;
    #known = new Map();
    /** What was deleted, and the revision at which: a later one brings it back. */
    #gone = new Map();
    #real = new Map();
    #keys = new Map();

    constructor(session) {
        super();
        this.session = session;
        this.writes.addEventListener("change", () => this.#changed());
        this.writes.addEventListener("refused", ({ detail }) => this.dispatchEvent(new CustomEvent("refused", { detail })));
    }

    /** Every change up to this revision is known. */
    get rev() {
        return this.#revisions.rev;
    }

    /** The tasks as the user should see them. */
    get list() {
        return [...this.writes.overlay(new Map(this.#known)).values()];
    }

    /** What a task is called on the page: it stays the same when the server gives a new task its id. */
    key(task) {
        return this.#keys.get(task.id) ?? task.id;
    }

    /** Reads everything anew; what arrives meanwhile through the socket is kept where it is newer. */
    async load() {
        const tasks = [];
        let rev;
        let cursor = null;
        do {
            const query = new URLSearchParams({ limit: 1000, ...(cursor && { cursor }) });
            const page = await this.session.request("GET", `/api/tasks?${query}`);
            rev ??= page.rev;
            tasks.push(...page.tasks);
            cursor = page.next_cursor;
        } while (cursor);
        this.#replace(rev, tasks);
    }

    /** Forgets what is known, for a server that knows less than we do. */
    forget() {
        this.#revisions = new Revisions();
        this.#known.clear();
        this.#gone.clear();
    }

    /** Takes one frame of the socket. */
    receive(frame) {
        if (frame.op === "delete") this.#drop(frame.task_id, frame.rev);
        else this.#put(frame.task);
        this.#revisions.see(frame.rev);
        this.#watch();
        this.#changed();
    }

    /** The server is at `rev`: what does not arrive by itself is asked for. */
    expect(rev) {
        this.#revisions.expect(rev);
        this.#watch();
    }

    /** Sends and asks for nothing any more. */
    stop() {
        clearTimeout(this.#timer);
        this.writes.stop();
    }

    add(draft) {
        const key = crypto.randomUUID();
        const headers = { "Idempotency-Key": key };
        const known = new Set(this.#known.keys());
        const shown = { status: "pending", priority: "P3", tags: [], due: null, ...draft, id: key, isNew: true };
        shown.created_at = new Date().toISOString();
        this.writes.add({
            title: draft.title,
            send: () => this.session.request("POST", "/api/tasks", { body: draft, headers }),
            apply: (tasks) => {
                this.#hideEcho(tasks, known, draft.title);
                tasks.set(key, shown);
            },
            confirm: (task) => {
                this.#real.set(key, task.id);
                this.#keys.set(task.id, key);
                this.#put(task);
            },
        });
        return key;
    }

    change(task, fields) {
        const id = () => this.#real.get(task.id) ?? task.id;
        this.writes.add({
            title: task.title,
            send: () => this.session.request("PATCH", path(id()), { body: fields }),
            apply: (tasks) => tasks.has(id()) && tasks.set(id(), { ...tasks.get(id()), ...fields }),
            confirm: (answer) => this.#put(answer),
        });
    }

    remove(task) {
        const id = () => this.#real.get(task.id) ?? task.id;
        this.writes.add({
            title: task.title,
            send: () => this.session.request("DELETE", path(id())).catch(unlessMissing),
            apply: (tasks) => tasks.delete(id()),
            confirm: () => this.#drop(id()),
        });
    }

    /** Takes a task out of the trash again, with all it had. */
    restore(task) {
        const id = () => this.#real.get(task.id) ?? task.id;
        this.writes.add({
            title: task.title,
            send: () => this.session.request("POST", `${path(id())}/restore`),
            apply: (tasks) => tasks.set(id(), task),
            confirm: (answer) => this.#put(answer),
        });
    }

    /** The socket may bring a new task before its own answer does: show it once. */
    #hideEcho(tasks, known, title) {
        for (const [id, task] of tasks) {
            if (known.has(id) || this.#keys.has(id) || task.isNew || task.title !== title) continue;
            tasks.delete(id);
            return;
        }
    }

    #replace(rev, tasks) {
        const ids = new Set(tasks.map((task) => task.id));
        for (const [id, task] of this.#known) {
            if (!ids.has(id) && task.rev <= rev) this.#known.delete(id);
        }
        for (const task of tasks) this.#put(task);
        this.#revisions.reach(rev);
        this.isLoaded = true;
        this.#changed();
    }

    #watch() {
        clearTimeout(this.#timer);
        if (this.#revisions.isBehind) this.#timer = setTimeout(() => this.#catchUp(), this.#patience);
    }

    /** Asks for what the socket did not bring. */
    async #catchUp() {
        try {
            const answer = await this.session.request("GET", `/api/tasks/changes?since=${this.rev}`);
            for (const task of answer.tasks) this.#put(task);
            for (const { id, rev } of answer.deleted) this.#drop(id, rev);
            this.#revisions.reach(answer.rev);
            this.#changed();
        } catch (problem) {
            if (problem.status === 410) await this.load().catch(() => {});
        }
        this.#patience = this.#revisions.isBehind ? Math.min(2 * this.#patience, patience.limit) : patience.first;
        this.#watch();
    }

    #put(task) {
        if (this.#gone.get(task.id) >= task.rev || this.#known.get(task.id)?.rev > task.rev) return;
        this.#gone.delete(task.id);
        this.#known.set(task.id, task);
    }

    #drop(id, rev = this.#known.get(id)?.rev ?? 0) {
        if (this.#known.get(id)?.rev > rev) return;
        this.#known.delete(id);
        this.#gone.set(id, Math.max(rev, this.#gone.get(id) ?? 0));
    }

    #changed() {
        this.dispatchEvent(new Event("change"));
    }
}

function unlessMissing(problem) {
    if (!(problem instanceof Problem) || problem.status !== 404) throw problem;
}
