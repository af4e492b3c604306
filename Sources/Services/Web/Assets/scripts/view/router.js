// Which view the address names. Every view has an address of its own, so that back, forward and bookmarks work.

import { on } from "../events.js";
import { choice } from "../net/storage.js";

/** Says "change" when another view or another task is to be shown. */
class Router extends EventTarget {
    constructor() {
        super();
        addEventListener("popstate", () => this.#say());
    }

    /** `{ view, argument, task, query }` of the address. */
    get place() {
        const [view, ...rest] = location.pathname.split("/").filter(Boolean);
        const query = new URLSearchParams(location.search);
        return { view: view ?? choice("start", "today"), argument: rest.map(decoded).join("/") || null, task: query.get("task"), query: query.get("q") ?? "" };
    }

    /**
     * @param {string} path
     * @param {{ replace?: boolean }} [options]
     */
    go(path, options = {}) {
        if (path === location.pathname + location.search) return this.#say();
        history[options.replace ? "replaceState" : "pushState"](null, "", path);
        this.#say();
    }

    /**
     * Opens a task beside the view, or closes it.
     * @param {string | null} id
     */
    open(id) {
        this.#with("task", id);
    }

    /**
     * Puts what is searched for into the address, without a step back for each letter.
     * @param {string} text
     */
    search(text) {
        this.#with("q", text || null, { replace: true });
    }

    /**
     * @param {string} name
     * @param {string | null} value
     * @param {{ replace?: boolean }} [options]
     */
    #with(name, value, options) {
        const query = new URLSearchParams(location.search);
        if (value === null) query.delete(name);
        else query.set(name, value);
        const text = query.toString();
        this.go(location.pathname + (text && `?${text}`), options);
    }

    #say() {
        this.dispatchEvent(new Event("change"));
    }
}

/** @param {string} part */
function decoded(part) {
    try {
        return decodeURIComponent(part);
    } catch {
        return part;
    }
}

export const router = new Router();

/**
 * Follows links within the page without leaving it.
 * @param {HTMLElement} root
 */
export function followLinks(root) {
    on(root, "click", (event) => {
        const link = event.target.closest?.("a[href^='/']");
        if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
        if (link.target || link.hasAttribute("download") || link.dataset.outside !== undefined) return;
        event.preventDefault();
        router.go(link.getAttribute("href"));
    });
}
