// What the user did and the server has not confirmed: sent in order, one at a time, repeated until it is answered.

import { Backoff } from "./backoff.js";

/**
 * A write is `{ send, apply, confirm, title }`: `send()` performs it and is safe to repeat, `apply(tasks)` shows it at
 * once, `confirm(answer)` takes the server's word. Says "change", and "refused" (detail: the write and its problem).
 */
export class Writes extends EventTarget {
    waiting = [];
    isStuck = false;
    #isSending = false;
    #stopped = false;
    #backoff = new Backoff(500, 10_000);

    add(write) {
        this.waiting.push(write);
        this.#changed();
        this.#work();
    }

    stop() {
        this.#stopped = true;
    }

    /** The given tasks (a map by id) as they will be once every write is confirmed. */
    overlay(tasks) {
        for (const write of this.waiting) write.apply(tasks);
        return tasks;
    }

    async #work() {
        if (this.#isSending) return;
        this.#isSending = true;
        while (this.waiting.length > 0 && !this.#stopped) await this.#first();
        this.#isSending = false;
    }

    async #first() {
        const write = this.waiting[0];
        try {
            write.confirm(await write.send());
        } catch (problem) {
            if (problem.isTemporary) return await this.#wait(problem);
            this.#finish();
            this.dispatchEvent(new CustomEvent("refused", { detail: { write, problem } }));
            return;
        }
        this.#finish();
    }

    async #wait(problem) {
        this.isStuck = true;
        this.#changed();
        await this.#backoff.pause(problem.retryAfter * 1000);
    }

    #finish() {
        this.waiting.shift();
        this.isStuck = false;
        this.#backoff.reset();
        this.#changed();
    }

    #changed() {
        this.dispatchEvent(new Event("change"));
    }
}
