// The last things that a person did, each with what takes it back.

const most = 50;

export class UndoStack {
    /** @type {UndoStep[]} */
    #steps = [];

    /**
     * `run` takes the step back; it is told whether nothing was done since. The answer is what calls it, once.
     * @param {string} label
     * @param {(isLast: boolean) => unknown} run
     * @param {{ name?: string, merges?: string }} [options] What the step is called elsewhere; steps that merge are one, as the letters of
     *     a text are: the first of them knows what was there before.
     */
    push(label, run, options = {}) {
        const { name = "", merges = "" } = options;
        const before = this.#steps.at(-1);
        if (merges && before?.merges === merges) return () => this.#take(before);
        const step = { label, run, name, merges };
        this.#steps.push(step);
        if (this.#steps.length > most) this.#steps.shift();
        return () => this.#take(step);
    }

    get size() {
        return this.#steps.length;
    }

    /** Takes the last step back, and gives it; null when there is none. */
    last() {
        const step = this.#steps.at(-1);
        if (!step) return null;
        this.#take(step);
        return step;
    }

    /** @param {UndoStep} step */
    #take(step) {
        if (!this.#steps.includes(step)) return;
        const isLast = this.#steps.at(-1) === step;
        this.#steps = this.#steps.filter((one) => one !== step);
        step.run(isLast);
    }
}
