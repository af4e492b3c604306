// Which elements the page consists of just now: the view in the middle, and what is open beside it. What is not always needed is
// fetched when it is.

import { lists } from "../scripts/model/views.js";
import { router } from "../scripts/view/router.js";
import { workspace } from "../scripts/model/workspace.js";

const parts = {
    board: { tag: "priority-board", load: () => import("./priority-board.js") },
    calendar: { tag: "calendar-view", load: () => import("./calendar-view.js") },
    insights: { tag: "insight-view", load: () => import("./insight-view.js") },
    history: { tag: "history-view", load: () => import("./history-view.js") },
    settings: { tag: "settings-view", load: () => import("./settings-view.js") },
    task: { tag: "task-panel", load: () => import("./task-panel.js") },
    chat: { tag: "chat-panel", load: () => import("./chat-panel.js") },
    notifications: { tag: "notice-panel", load: () => import("./notice-panel.js") },
};

const buttons = { chat: "[data-action=talk]", notifications: "[data-action=bell]" };

export class Outlet {
    /** @type {string | null} */
    #beside = null;
    /** @type {string | null} */
    #view = null;
    /** @type {any} */
    #opener = null;

    /** @param {AppShell} shell */
    constructor(shell) {
        this.main = shell.querySelector("main");
        this.aside = shell.querySelector(".beside");
        this.shell = shell;
    }

    /**
     * Whether another view than the current one is asked for.
     * @param {ViewPlace} values
     */
    shows({ view, argument }) {
        return this.#view !== `${view}/${argument}`;
    }

    /** @param {ViewPlace} place */
    async show(place) {
        const isOther = this.shows(place);
        this.#view = `${place.view}/${place.argument}`;
        if (lists.has(place.view)) this.#list(place);
        else if (isOther || !this.main.firstElementChild?.matches(parts[place.view].tag)) await this.#replace(place);
        if (isOther && document.activeElement?.closest("side-bar, .bottom")) this.main.focus({ preventScroll: true });
        await this.#task(place.task);
    }

    /** The list of tasks, for a search from a view that has none. */
    showList() {
        this.#list({ view: "all", argument: null });
        this.#view = "all/null";
    }

    /** @param {ViewPlace} place */
    #list(place) {
        let list = this.main.querySelector("task-view");
        if (!list) {
            list = document.createElement("task-view");
            this.main.replaceChildren(list);
        }
        list.place = place;
    }

    /** @param {ViewPlace} place */
    async #replace(place) {
        const view = this.#view;
        const { tag, load } = parts[place.view];
        await load();
        if (view !== this.#view) return;
        const element = document.createElement(tag);
        element.argument = place.argument;
        workspace.filters.show(null);
        this.main.replaceChildren(element);
        this.main.scrollTop = 0;
    }

    /** @param {string | null | undefined} id */
    async #task(id) {
        if (!id) return this.#beside === "task" ? this.#put(null) : undefined;
        const isOther = this.#beside !== "task";
        if (isOther) await this.#put("task");
        const panel = this.aside.firstElementChild;
        if (panel?.matches("task-panel")) panel.show(id);
    }

    /**
     * Opens chat or notifications beside the view, or closes them.
     * @param {string} name
     */
    async toggle(name) {
        const isOpen = this.#beside === name;
        if (this.#beside === "task") router.open(null);
        await this.#put(isOpen ? null : name);
    }

    /** Closes what is open beside the view; whether there was something. */
    close() {
        if (!this.#beside) return false;
        if (this.#beside === "task") router.open(null);
        else this.#put(null);
        return true;
    }

    /** @param {string | null | undefined} name */
    async #put(name) {
        this.#beside = name ?? null;
        if (name && !this.aside.contains(document.activeElement)) this.#opener = document.activeElement;
        if (name) await parts[name].load();
        if (this.#beside !== name) return;
        this.aside.hidden = !name;
        this.shell.classList.toggle("with-beside", Boolean(name));
        for (const [one, selector] of Object.entries(buttons)) {
            this.shell.querySelector(selector).setAttribute("aria-expanded", String(one === name));
        }
        if (name) this.aside.replaceChildren(document.createElement(parts[name].tag));
        else this.#empty();
    }

    #empty() {
        const hadFocus = this.aside.contains(document.activeElement);
        this.aside.replaceChildren();
        if (!hadFocus) return;
        const back = this.#opener?.isConnected ? this.#opener : this.main;
        back.focus({ preventScroll: true });
    }
}
