// Which view the address names. Every view has an address of its own, so that back, forward and bookmarks work.

import { on } from "../events.js";

/** Says "change" when another view or another task is to be shown. */
class Router extends EventTarget {
    constructor() {
        super();
        addEventListener("popstate", () => this.#say());
    }

    /** `{ view, argument, task }` of the address. */
    get place() {
        const [view, ...rest] = location.pathname.split("/").filter(Boolean);
        const task = new URLSearchParams(location.search).get("task");
        return { view: view ?? "today", argument: rest.map(decoded).join("/") || null, task };
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
        this.go(id ? `${location.pathname}?task=${encodeURIComponent(id)}` : location.pathname);
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
