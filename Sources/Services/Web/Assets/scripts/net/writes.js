// What the person did and the server has not confirmed: kept in this browser, sent in order, one at a time, repeated until
// it is answered. What meets somebody else's change is laid before the person.

import { Backoff } from "./backoff.js";
import { isUntouched, operations, path } from "./operations.js";

/** After so many milliseconds "live" would be a lie: the light says that something is being saved. */
const slowness = 2_000;

/**
 * Says "change"; "confirmed" (detail: write and answer), "refused" (detail: write and problem), and "conflict" (detail:
 * write and current, the task as it is now, null when it is gone).
 */
export class Writes extends EventTarget {
    /** @type {Write[]} */
    waiting = [];
    /** @type {Conflict[]} */
    conflicts = [];
    isStuck = false;
    /** What is on its way takes longer than a person would expect. */
    isSlow = false;
    #isSending = false;
    #stopped = false;
    #backoff = new Backoff(500, 10_000);

    /**
     * @param {Session} session
     * @param {LocalStore} localStore
     */
    constructor(session, localStore) {
        super();
        this.session = session;
        this.localStore = localStore;
    }

    /** @param {Write} write */
    add(write) {
        this.waiting.push(write);
        this.localStore.put(write);
        this.#say("change");
        this.#work();
    }

    /**
     * Takes over what a closed page left behind.
     * @param {Write[]} writes
     */
    adopt(writes) {
        const known = new Set(this.waiting.map(({ id }) => id));
        const left = writes.filter(({ id }) => !known.has(id)).sort((a, b) => a.at - b.at);
        if (left.length === 0) return;
        this.waiting.unshift(...left);
        this.isStuck = true;
        this.#say("change");
        this.#work();
    }

    stop() {
        this.#stopped = true;
    }

    /**
     * The given tasks (a map by id) as they will be once every write is confirmed.
     * @param {Map<string, Task>} tasks
     */
    overlay(tasks) {
        for (const write of this.waiting) operations[write.kind].apply(write, tasks);
        return tasks;
    }

    /**
     * Sends a write that met a conflict after all, over what is there now; or forgets it.
     * @param {Conflict} conflict
     * @param {boolean} isKept
     */
    settle(conflict, isKept) {
        this.conflicts = this.conflicts.filter((one) => one !== conflict);
        const { write, current } = conflict;
        this.localStore.delete(write.id);
        if (isKept && current) this.add({ ...write, id: crypto.randomUUID(), rev: current.rev, base: undefined });
        else this.#say("change");
    }

    async #work() {
        if (this.#isSending) return;
        this.#isSending = true;
        while (this.waiting.length > 0 && !this.#stopped) await this.#first();
        this.#isSending = false;
    }

    async #first() {
        const write = this.waiting[0];
        const slow = setTimeout(() => this.#linger(true), slowness);
        try {
            const answer = await operations[write.kind].send(write, this.session);
            this.#confirm(write, answer);
        } catch (problem) {
            if (problem.isTemporary || problem.status === 401) return await this.#wait(problem);
            if (problem.status === 412 || (problem.status === 404 && write.base)) return await this.#reconcile(write);
            this.#finish(write);
            this.#say("refused", { write, problem });
        } finally {
            clearTimeout(slow);
            this.#linger(false);
        }
    }

    /** @param {boolean} isSlow */
    #linger(isSlow) {
        if (this.isSlow === isSlow) return;
        this.isSlow = isSlow;
        this.#say("change");
    }

    /**
     * @param {Write} write
     * @param {any} answer
     */
    #confirm(write, answer) {
        this.dispatchEvent(new CustomEvent("confirmed", { detail: { write, answer } }));
        for (const later of this.waiting.slice(1)) this.#follow(later, write, answer);
        this.#finish(write);
    }

    /**
     * A later write of the same task was made upon this one: it goes on from the revision that this one has got.
     * @param {Write} later
     * @param {Write} write
     * @param {any} answer
     */
    #follow(later, write, answer) {
        if (!answer?.id || (later.task !== write.id && later.task !== answer.id)) return;
        const isNew = later.task === write.id;
        later.task = answer.id;
        if (later.place) later.place = replacedId(later.place, write.id, answer.id);
        if (later.rev === write.rev || isNew) later.rev = answer.rev;
        this.localStore.put(later);
    }

    /**
     * The task has changed since: where that is of no concern to the write it is sent again.
     * @param {Write} write
     */
    async #reconcile(write) {
        let current = null;
        try {
            current = await this.session.request("GET", path(write.task));
        } catch (problem) {
            if (problem.isTemporary) return await this.#wait(problem);
        }
        if (current && isUntouched(write, current)) {
            write.rev = current.rev;
            return;
        }
        this.#finish(write);
        if (!current && write.kind === "remove") return;
        const conflict = { write, current };
        this.conflicts.push(conflict);
        this.#say("conflict", conflict);
    }

    /** @param {Problem} problem */
    async #wait(problem) {
        this.isStuck = true;
        this.#say("change");
        await this.#backoff.pause(problem.retryAfter * 1000);
    }

    /** @param {Write} write */
    #finish(write) {
        this.waiting = this.waiting.filter((one) => one !== write);
        this.localStore.delete(write.id);
        this.isStuck = false;
        this.#backoff.reset();
        this.#say("change");
    }

    /**
     * @param {string} type
     * @param {any} [detail]
     */
    #say(type, detail) {
        this.dispatchEvent(new CustomEvent(type, { detail }));
    }
}

/**
 * @param {Place} place
 * @param {string} from
 * @param {string} to
 */
function replacedId(place, from, to) {
    return /** @type {Place} */ (Object.fromEntries(Object.entries(place).map(([side, id]) => [side, id === from ? to : id])));
}
