// How a person's list is shown, on all their devices: the clock, the week's first day, the start page, what is pinned, the colours
// of tags. The server keeps it; this browser remembers it, so that the page opens as it was, and what was chosen without a network.

import { session } from "../net/session.js";
import { choice, choose } from "../net/storage.js";

const path = "/api/account/settings";
/** @type {AccountSettings} */
const usual = { clock: null, week_start: null, start_page: null, pins: [], tag_colors: {} };
const weekdays = { sunday: "0", monday: "1", saturday: "6" };

/** The colours that a tag can have. */
export const tagColours = { red: "Red", orange: "Orange", yellow: "Yellow", green: "Green", teal: "Teal", blue: "Blue", purple: "Purple", pink: "Pink", grey: "Grey" };

/** Says "change" when something is shown in another way. */
class Settings extends EventTarget {
    #isSending = false;
    /** What `values` was read from, and what came of it. */
    #read = { text: "", values: usual };

    /** @returns {AccountSettings} */
    get values() {
        const text = choice("settings", "");
        if (text !== this.#read.text) this.#read = { text, values: { ...usual, ...parsed(text) } };
        return this.#read.values;
    }

    /** @param {string} address An address within the page, such as `/tag/work`. */
    isPinned(address) {
        return this.values.pins.includes(address);
    }

    /**
     * The name of a tag's colour.
     * @param {string} tag
     * @returns {string | undefined}
     */
    colourOf(tag) {
        return this.values.tag_colors[tag.toLowerCase()];
    }

    /** Asks what the server has; first it gets what was chosen here without it. */
    async load() {
        if (choice("settings-unsent", null)) await this.#send();
        else this.#keep(await session.request("GET", path));
    }

    /**
     * Shows it so at once, here, and then on every device.
     * @param {Partial<Omit<AccountSettings, "tag_colors">> & { tag_colors?: Record<string, string | null> }} changes
     */
    change(changes) {
        const unsent = parsed(choice("settings-unsent", "{}"));
        choose("settings-unsent", JSON.stringify({ ...unsent, ...changes, ...colours(unsent, changes) }));
        const tags = Object.entries({ ...this.values.tag_colors, ...changes.tag_colors }).filter(([, colour]) => colour);
        this.#keep({ ...this.values, .../** @type {any} */ (changes), tag_colors: Object.fromEntries(tags) });
        this.#send().catch(() => {});
    }

    /** @param {string} address */
    togglePin(address) {
        const { pins } = this.values;
        this.change({ pins: this.isPinned(address) ? pins.filter((one) => one !== address) : [...pins, address] });
    }

    /**
     * What is called by one address has another now, or (null) none.
     * @param {string} address
     * @param {string | null} next
     */
    movePin(address, next) {
        if (!this.isPinned(address)) return;
        this.change({ pins: [...new Set(this.values.pins.flatMap((one) => (one !== address ? [one] : next ? [next] : [])))] });
    }

    async #send() {
        if (this.#isSending) return;
        this.#isSending = true;
        try {
            for (let text = choice("settings-unsent", null); text; text = choice("settings-unsent", null)) {
                const answer = await session.request("PATCH", path, { body: JSON.parse(text) }).catch(unlessRefused);
                // What was chosen meanwhile goes with the next round.
                if (choice("settings-unsent", null) !== text) continue;
                choose("settings-unsent", null);
                if (answer) this.#keep(answer);
            }
        } finally {
            this.#isSending = false;
        }
    }

    /** @param {AccountSettings} values */
    #keep(values) {
        const text = JSON.stringify(values);
        if (text === choice("settings", "")) return;
        const before = [choice("clock", ""), choice("week-start", "")].join();
        choose("settings", text);
        choose("clock", values.clock);
        choose("week-start", values.week_start && weekdays[values.week_start]);
        choose("start", values.start_page);
        this.dispatchEvent(new Event("change"));
        // Every day and time that is on the page was written the other way.
        if ([choice("clock", ""), choice("week-start", "")].join() !== before) this.dispatchEvent(new Event("rewrite"));
    }
}

/** @param {string} text */
function parsed(text) {
    try {
        return JSON.parse(text) ?? {};
    } catch {
        return {};
    }
}

/**
 * @param {any} before
 * @param {any} changes
 */
function colours(before, changes) {
    return before.tag_colors || changes.tag_colors ? { tag_colors: { ...before.tag_colors, ...changes.tag_colors } } : {};
}

/**
 * What the server refuses for good is given up; what it cannot do now is asked again later.
 * @param {any} problem
 */
function unlessRefused(problem) {
    if (problem.isTemporary || problem.status === 401) throw problem;
    return null;
}

export const settings = new Settings();
