// The signed-in page: navigation, the bar above, the view, and what opens beside it; kept up to date by the socket.

import { on } from "../scripts/events.js";
import { Backoff } from "../scripts/net/backoff.js";
import { html, render } from "../scripts/view/html.js";
import { icon } from "../scripts/view/icons.js";
import { session } from "../scripts/net/session.js";
import { followLinks, router } from "../scripts/view/router.js";
import { settings } from "../scripts/model/settings.js";
import { lists, views } from "../scripts/model/views.js";
import { workspace } from "../scripts/model/workspace.js";
import { explain, explainConflict, remind } from "../scripts/view/announcements.js";
import { putUnder, reschedule } from "../scripts/view/actions.js";
import { plusDays, today } from "../scripts/model/dates.js";
import { warm } from "../scripts/model/search.js";
import { add, startKeys } from "../scripts/view/keys.js";
import { setTheme, isDark } from "../scripts/view/theme.js";
import { toast } from "../scripts/view/toast.js";
import { Outlet } from "./outlet.js";
import { editFilter } from "./list-tools.js";
import "./side-bar.js";
import "./status-light.js";
import "./task-view.js";

const bottom = ["today", "upcoming", "all", "board"];

const template = () => html`
    <a class="skip-link" href="#main">Skip to the tasks</a>
    <side-bar></side-bar>
    <div class="veil" data-action="veil" hidden></div>
    <header class="bar">
        <button type="button" class="tool menu" data-action="menu" aria-label="Menu" aria-expanded="false">${icon("menu")}</button>
        <search class="search">
            ${icon("search")}
            <label class="visually-hidden" for="search">Search tasks</label>
            <input id="search" type="search" placeholder="Search" autocomplete="off" maxlength="500" dir="auto" enterkeyhint="search">
            <kbd aria-hidden="true">/</kbd>
        </search>
        <status-light></status-light>
        <button type="button" class="tool palette" data-action="palette" aria-label="Commands" title="Commands (Ctrl K)">${icon("command")}</button>
        <button type="button" class="tool theme" data-action="theme" aria-label="Light or dark">${icon("dark")}</button>
        <button type="button" class="tool bell" data-action="bell" aria-label="Notifications" aria-expanded="false">${icon("bell")}<span class="dot" hidden></span></button>
        <button type="button" class="tool talk" data-action="talk" aria-label="Assistant" aria-expanded="false">${icon("chat")}</button>
    </header>
    <main id="main" class="scroller" tabindex="-1"></main>
    <aside class="beside" hidden></aside>
    <nav class="bottom" aria-label="Main views">
        ${bottom.map((id, index) => html`${index === 2 && html`<button type="button" data-action="add" aria-label="Add a task">${icon("add")}</button>`}
            <a href="/${id}" data-view="${id}">${icon(views[id].icon)}<span>${views[id].name.split(" ")[0]}</span></a>`)}
    </nav>`;

export class AppShell extends HTMLElement {
    #stopped = new AbortController();
    /** @type {Outlet} */
    #outlet = /** @type {any} */ (null);
    #typing = 0;
    /** What the buttons of the bar and of the navigation do. */
    #actions = {
        menu: () => this.#menu(true), veil: () => this.#menu(false), theme: () => setTheme(isDark() ? "light" : "dark"),
        bell: () => this.#outlet.toggle("notifications"), talk: () => this.#outlet.toggle("chat"), palette: () => this.palette(), add: () => add(this),
        "sign-out": () => this.signOut(), "new-filter": () => this.#newFilter(),
    };

    connectedCallback() {
        render(this, template());
        this.#outlet = new Outlet(this);
        this.#listen();
        this.#place();
        this.#start();
    }

    disconnectedCallback() {
        this.#stopped.abort();
    }

    get list() {
        return this.querySelector("task-view");
    }

    get search() {
        return this.querySelector("#search");
    }

    #listen() {
        const { signal } = this.#stopped;
        const { tasks, live, notifications } = workspace;
        followLinks(this);
        tasks.addEventListener("change", () => this.#light(), { signal });
        on(tasks, "refused", ({ detail }) => explain(detail), { signal });
        on(tasks, "conflict", ({ detail }) => explainConflict(detail), { signal });
        live.addEventListener("state", () => this.#light(), { signal });
        on(live, "frame", ({ detail }) => this.#receive(detail), { signal });
        notifications.addEventListener("change", () => this.#bell(), { signal });
        router.addEventListener("change", () => this.#place(), { signal });
        startKeys(this, signal);
        this.search.oninput = () => this.#search();
        this.search.onkeydown = (/** @type {PartEvent} */ event) => this.#searchKey(event);
        on(this, "drop-on", ({ target, detail }) => putUnder(target.task, detail));
        on(this, "later", ({ target }) => reschedule(target.task, plusDays(today(), 1)));
        on(this, "click", ({ target }) => this.#clicked(target));
        addEventListener("beforeunload", (event) => workspace?.unsent > 0 && event.preventDefault(), { signal });
        addEventListener("online", () => (tasks.adopt(), settings.load().catch(() => {})), { signal });
        settings.addEventListener("rewrite", () => location.reload(), { signal });
        addEventListener("pagehide", () => tasks.localStore.rescue(tasks.writes.waiting), { signal });
        addEventListener("pageshow", () => tasks.localStore.rescue([]), { signal });
        navigator.serviceWorker?.addEventListener("message", ({ data }) => data.open && router.go(data.open), { signal });
    }

    async #start() {
        const { tasks, live, filters, notifications } = workspace;
        await tasks.recall();
        if (tasks.isLoaded) live.start();
        await this.#load();
        if (this.#stopped.signal.aborted) return;
        if (live.state === "connecting") live.start();
        await Promise.allSettled([filters.load(), notifications.load(), settings.load()]);
        warm(tasks.list);
        // What is opened next most often is fetched while there is nothing else to do.
        for (const load of [() => import("./task-panel.js"), () => import("./command-palette.js")]) load().catch(() => {});
    }

    async #load() {
        const backoff = new Backoff();
        while (!this.#stopped.signal.aborted) {
            try {
                return await workspace.tasks.refresh();
            } catch (problem) {
                if (!session.user || !workspace) return;
                this.querySelector("status-light").show(navigator.onLine ? "reconnecting" : "offline", workspace.tasks.writes.waiting.length);
                await backoff.pause((problem.retryAfter ?? 0) * 1000);
            }
        }
    }

    /** @param {Frame} frame */
    #receive(frame) {
        const { tasks } = workspace;
        if (frame.type === "changed") tasks.receive(frame);
        if (frame.type === "resync") tasks.load().catch(() => {});
        if (frame.type === "hello") this.#compare(frame.rev);
        if (frame.type === "notice" && frame.notice?.text) remind(frame.notice);
    }

    /**
     * A server that knows less than the page was set back: the page follows.
     * @param {number} rev
     */
    #compare(rev) {
        const { tasks } = workspace;
        if (rev >= tasks.rev) return tasks.expect(rev);
        tasks.forget();
        tasks.load().catch(() => {});
    }

    async #place() {
        const { place } = router;
        const view = views[place.view] || lists.has(place.view) ? place.view : "today";
        this.#menu(false);
        for (const link of this.querySelectorAll(".bottom a")) {
            if (link.dataset.view === view) link.setAttribute("aria-current", "page");
            else link.removeAttribute("aria-current");
        }
        if (document.activeElement !== this.search || !place.query) this.search.value = place.query;
        if (place.query && !lists.has(view)) this.#outlet.showList();
        else await this.#outlet.show({ ...place, view });
        if (this.list) this.list.query = place.query;
        this.#takeShared();
    }

    /** What another app has shared is put into the field for a new task. */
    #takeShared() {
        const query = new URLSearchParams(location.search);
        const shared = ["title", "text", "url"].map((name) => query.get(name)?.trim()).filter(Boolean).join(" ");
        if (!shared && !query.has("add")) return;
        history.replaceState(null, "", location.pathname);
        this.querySelector("quick-add")?.fill(shared);
    }

    #search() {
        const { value } = this.search;
        if (!this.list && value) this.#outlet.showList();
        if (this.list) this.list.query = value;
        clearTimeout(this.#typing);
        // The list follows each key, the address when they rest.
        if (value) this.#typing = setTimeout(() => router.search(value), 300);
        else router.search("");
    }

    /** @param {PartEvent} event */
    #searchKey(event) {
        if (event.key === "Escape") {
            this.search.value = "";
            this.#search();
        } else if (event.key === "ArrowDown" || event.key === "Enter") {
            this.querySelector("task-row .title")?.focus();
        } else {
            return;
        }
        event.preventDefault();
    }

    /** @param {Part} target */
    #clicked(target) {
        /** @type {HTMLElement | null} */
        const button = target.closest("[data-action]");
        // What the view and the panel hold is theirs.
        if (button && this.contains(button) && !button.closest("main, .beside")) this.#actions[button.dataset.action ?? ""]?.();
    }

    closeMenu() {
        this.#menu(false);
    }

    /** @param {string} name */
    toggle(name) {
        return this.#outlet.toggle(name);
    }

    closeBeside() {
        return this.#outlet.close();
    }

    async palette() {
        const { openPalette } = await import("./command-palette.js");
        openPalette(this);
    }

    async sheet() {
        const { openSheet } = await import("./shortcut-sheet.js");
        openSheet();
    }

    async #newFilter() {
        const saved = await editFilter({ name: "", filter: "" });
        if (saved) router.go(`/filter/${encodeURIComponent(saved.id)}`);
    }

    /** @param {boolean} isOpen */
    #menu(isOpen) {
        this.classList.toggle("menu-open", isOpen);
        this.querySelector(".veil").hidden = !isOpen;
        this.querySelector("[data-action=menu]").setAttribute("aria-expanded", String(isOpen));
        if (isOpen) this.querySelector("side-bar a[aria-current], side-bar a").focus();
    }

    #light() {
        const { writes } = workspace.tasks;
        const { state } = workspace.live;
        this.querySelector("status-light").show(state === "live" && writes.isSlow && !writes.isStuck ? "saving" : state, writes.isStuck ? writes.waiting.length : 0);
    }

    #bell() {
        /** @type {any} */ (navigator).setAppBadge?.(workspace.notifications.open.length).catch(() => {});
        const count = workspace.notifications.open.length;
        this.querySelector(".bell .dot").hidden = count === 0;
        this.querySelector("[data-action=bell]").setAttribute("aria-label", count > 0 ? `Notifications, ${count} open` : "Notifications");
    }

    signOut() {
        if (workspace.unsent === 0) return session.signOut();
        toast("Some changes have not been saved yet.", { label: "Sign out and lose them", action: () => session.signOut() });
    }
}

customElements.define("app-shell", AppShell);
