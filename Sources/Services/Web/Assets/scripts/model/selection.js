// Which tasks of a list are chosen, to do one thing to all of them.

/** Says "change" when others are chosen. */
export class TaskSelection extends EventTarget {
    keys = new Set();
    /** Whether a plain click chooses; else it takes a modifier key. */
    isOn = false;
    /** @type {string} */
    #last = "";

    get count() {
        return this.keys.size;
    }

    /** @param {string} key */
    has(key) {
        return this.keys.has(key);
    }

    /** @param {boolean} isOn */
    turn(isOn) {
        this.isOn = isOn;
        if (!isOn) this.keys.clear();
        this.#say();
    }

    /**
     * Chooses a task or no longer; with `isRange` all from the last one on.
     * @param {string} key
     * @param {boolean | undefined} isRange
     * @param {ListItem[]} items
     */
    pick(key, isRange, items) {
        const keys = items.filter(({ task }) => task).map((item) => item.key);
        const from = keys.indexOf(this.#last);
        if (isRange && from >= 0) {
            const to = keys.indexOf(key);
            for (const one of keys.slice(Math.min(from, to), Math.max(from, to) + 1)) this.keys.add(one);
        } else if (this.keys.has(key)) {
            this.keys.delete(key);
        } else {
            this.keys.add(key);
        }
        this.#last = key;
        this.isOn = this.keys.size > 0;
        this.#say();
    }

    /** @param {ListItem[]} items */
    all(items) {
        for (const { key, task } of items) if (task) this.keys.add(key);
        this.isOn = this.keys.size > 0;
        this.#say();
    }

    clear() {
        if (this.keys.size === 0 && !this.isOn) return;
        this.keys.clear();
        this.isOn = false;
        this.#say();
    }

    #say() {
        this.dispatchEvent(new Event("change"));
    }
}
