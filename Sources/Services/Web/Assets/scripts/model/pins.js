// What a person has put first in the navigation, in this browser: tags and saved filters.

import { choice, choose } from "../net/storage.js";

/** Says "change" when something was pinned or no longer is. */
class Pins extends EventTarget {
    /** @returns {string[]} */
    get #list() {
        try {
            return JSON.parse(choice("pins", "[]"));
        } catch {
            return [];
        }
    }

    /** @param {string} path An address within the page, such as `/tag/work`. */
    has(path) {
        return this.#list.includes(path);
    }

    /** @param {string} path */
    toggle(path) {
        const list = this.#list;
        this.#keep(list.includes(path) ? list.filter((one) => one !== path) : [...list, path]);
    }

    /**
     * What was pinned has another address now, or (null) none.
     * @param {string} path
     * @param {string | null} next
     */
    rename(path, next) {
        if (!this.has(path)) return;
        this.#keep([...new Set(this.#list.flatMap((one) => (one !== path ? [one] : next ? [next] : [])))]);
    }

    /** @param {string[]} list */
    #keep(list) {
        choose("pins", list.length > 0 ? JSON.stringify(list) : null);
        this.dispatchEvent(new Event("change"));
    }
}

export const pins = new Pins();
