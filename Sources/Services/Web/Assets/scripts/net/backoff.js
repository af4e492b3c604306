/** Waiting times that double up to a limit, each shortened at random so that clients do not return all at once. */
export class Backoff {
    #attempt = 0;

    constructor(first = 400, limit = 20_000) {
        this.first = first;
        this.limit = limit;
    }

    reset() {
        this.#attempt = 0;
    }

    /** The next wait in milliseconds. */
    next() {
        const ceiling = Math.min(this.limit, this.first * 2 ** this.#attempt++);
        return ceiling * (0.5 + Math.random() / 2);
    }

    /** Waits, but no longer than until the browser says it is online again. */
    pause(atLeast = 0) {
        return new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
            const done = () => {
                clearTimeout(timer);
                removeEventListener("online", done);
                resolve();
            };
            const timer = setTimeout(done, Math.max(atLeast, this.next()));
            addEventListener("online", done);
        });
    }
}
