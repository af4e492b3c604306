/** Which revisions have arrived. Frames may come late or twice; what is missing in between must not be forgotten. */
export class Revisions {
    /** Nothing up to this revision is missing. */
    rev = 0;
    #target = 0;
    #ahead = new Set();

    /** Whether something is known to exist that has not arrived. */
    get isBehind() {
        return this.rev < this.#target;
    }

    /**
     * The server is at `rev`.
     * @param {number} rev
     */
    expect(rev) {
        this.#target = Math.max(this.#target, rev);
    }

    /**
     * The change of revision `rev` arrived.
     * @param {number} rev
     */
    see(rev) {
        this.expect(rev);
        if (rev > this.rev) this.#ahead.add(rev);
        this.#advance();
    }

    /**
     * All changes up to `rev` arrived.
     * @param {number} rev
     */
    reach(rev) {
        this.expect(rev);
        this.rev = Math.max(this.rev, rev);
        this.#advance();
    }

    #advance() {
        while (this.#ahead.has(this.rev + 1)) this.rev += 1;
        for (const rev of this.#ahead) if (rev <= this.rev) this.#ahead.delete(rev);
    }
}
