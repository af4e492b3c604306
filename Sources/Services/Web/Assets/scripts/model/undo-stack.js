// The last things that a person did, each with what takes it back.

const most = 50;

export class UndoStack {
    /** @type {UndoStep[]} */
    #steps = [];

    /**
     * `run` takes the step back; it is told whether nothing was done since. The answer is what calls it, once.
     * @param {string} label
     * @param {(isLast: boolean) => unknown} run
     */
    push(label, run) {
        const step = { label, run };
        this.#steps.push(step);
        if (this.#steps.length > most) this.#steps.shift();
        return () => this.#take(step);
    }

    get size() {
        return this.#steps.length;
    }

    /** Takes the last step back; its label, or null when there is none. */
    last() {
        const step = this.#steps.at(-1);
        if (!step) return null;
        this.#take(step);
        return step.label;
    }

    /** @param {UndoStep} step */
    #take(step) {
        if (!this.#steps.includes(step)) return;
        const isLast = this.#steps.at(-1) === step;
        this.#steps = this.#steps.filter((one) => one !== step);
        step.run(isLast);
    }
}
