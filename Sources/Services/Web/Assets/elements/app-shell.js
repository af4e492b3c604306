// The signed-in page: navigation, the bar above, the view, and what opens beside it; kept up to date by the socket.

import { Backoff } from "../scripts/backoff.js";
import { html, render } from "../scripts/html.js";
import { icon } from "../scripts/icons.js";
import { session } from "../scripts/session.js";
import { followLinks, router } from "../scripts/router.js";
import { lists, views } from "../scripts/views.js";
import { workspace } from "../scripts/workspace.js";
import { explain, explainConflict, remind } from "../scripts/telling.js";
import { startKeys } from "../scripts/keys.js";
import { setTheme, isDark } from "../scripts/theme.js";
import { toast } from "./toast-stack.js";
import { Outlet } from "./outlet.js";
import { editFilter } from "./list-tools.js";
import "./side-bar.js";
import "./status-light.js";
import "./task-view.js";

const bottom = ["today", "upcoming", "all", "board"];

const template = () => html`
    <a class="skip" href="#main">Skip to the tasks</a>
    <side-bar></side-bar>
    <div class="veil" hidden></div>
    <header class="bar">
        <button type="button" class="tool menu" aria-label="Menu" aria-expanded="false">${icon("menu")}</button>
        <search class="search">
            ${icon("search")}
            <label class="visually-hidden" for="search">Search tasks</label>
            <input id="search" type="search" placeholder="Search" autocomplete="off" maxlength="500" dir="auto" enterkeyhint="search">
            <kbd aria-hidden="true">/</kbd>
        </search>
        <status-light></status-light>
        <button type="button" class="tool palette" aria-label="Commands" title="Commands (Ctrl K)">${icon("command")}</button>
        <button type="button" class="tool theme" aria-label="Light or dark">${icon("dark")}</button>
        <button type="button" class="tool bell" aria-label="Notifications" aria-expanded="false">${icon("bell")}<span class="dot" hidden></span></button>
        <button type="button" class="tool talk" aria-label="Assistant" aria-expanded="false">${icon("chat")}</button>
    </header>
    <main id="main" class="scroller" tabindex="-1"></main>
    <aside class="beside" hidden></aside>
    <nav class="bottom" aria-label="Main views">
        ${bottom.map((id) => html`<a href="/${id}" data-view="${id}">${icon(views[id].icon)}<span>${views[id].name.split(" ")[0]}</span></a>`)}
    </nav>`;

class AppShell extends HTMLElement {
    #stopped = new AbortController();
    #outlet = null;

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
        const { tasks, live, notices } = workspace;
        followLinks(this);
        tasks.addEventListener("change", () => this.#light(), { signal });
        tasks.addEventListener("refused", ({ detail }) => explain(detail), { signal });
        tasks.addEventListener("conflict", ({ detail }) => explainConflict(detail), { signal });
        live.addEventListener("state", () => this.#light(), { signal });
        live.addEventListener("frame", ({ detail }) => this.#receive(detail), { signal });
        notices.addEventListener("change", () => this.#bell(), { signal });
        router.addEventListener("change", () => this.#place(), { signal });
        startKeys(this, signal);
        this.search.oninput = () => this.#search();
        this.search.onkeydown = (event) => this.#searchKey(event);
        this.onclick = ({ target }) => this.#clicked(target);
        addEventListener("beforeunload", (event) => workspace?.unsent > 0 && event.preventDefault(), { signal });
        addEventListener("online", () => tasks.adopt(), { signal });
        addEventListener("pagehide", () => tasks.shelf.rescue(tasks.writes.waiting), { signal });
        addEventListener("pageshow", () => tasks.shelf.rescue([]), { signal });
        navigator.serviceWorker?.addEventListener("message", ({ data }) => data.open && router.go(data.open), { signal });
    }

    async #start() {
        const { tasks, live, filters, notices } = workspace;
        await tasks.recall();
        if (tasks.isLoaded) live.start();
        await this.#load();
        if (this.#stopped.signal.aborted) return;
        if (live.state === "connecting") live.start();
        await Promise.allSettled([filters.load(), notices.load()]);
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

    #receive(frame) {
        const { tasks } = workspace;
        if (frame.type === "changed") tasks.receive(frame);
        if (frame.type === "resync") tasks.load().catch(() => {});
        if (frame.type === "hello") this.#compare(frame.rev);
        if (frame.type === "notice" && frame.notice?.text) remind(frame.notice);
    }

    /** A server that knows less than the page was set back: the page follows. */
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
        if (this.#outlet.shows({ ...place, view })) this.search.value = "";
        await this.#outlet.show({ ...place, view });
    }

    #search() {
        const { value } = this.search;
        if (!this.list && value) this.#outlet.showList();
        if (this.list) this.list.query = value;
        if (!value) this.#place();
    }

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

    #clicked(target) {
        const button = target.closest("button, .veil");
        if (!button || !this.contains(button)) return;
        const { classList } = button;
        if (classList.contains("menu") || classList.contains("veil")) this.#menu(classList.contains("menu"));
        if (classList.contains("sign-out")) this.signOut();
        if (classList.contains("theme")) setTheme(isDark() ? "light" : "dark");
        if (classList.contains("bell")) this.#outlet.toggle("notices");
        if (classList.contains("talk")) this.#outlet.toggle("chat");
        if (classList.contains("palette")) this.palette();
        if (classList.contains("new-filter")) this.#newFilter();
    }

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

    async #newFilter() {
        const saved = await editFilter({ name: "", filter: "" });
        if (saved) router.go(`/filter/${encodeURIComponent(saved.id)}`);
    }

    #menu(isOpen) {
        this.classList.toggle("menu-open", isOpen);
        this.querySelector(".veil").hidden = !isOpen;
        this.querySelector(".menu").setAttribute("aria-expanded", String(isOpen));
        if (isOpen) this.querySelector("side-bar a[aria-current], side-bar a").focus();
    }

    #light() {
        const { writes } = workspace.tasks;
        this.querySelector("status-light").show(workspace.live.state, writes.isStuck ? writes.waiting.length : 0);
    }

    #bell() {
        const count = workspace.notices.open.length;
        this.querySelector(".bell .dot").hidden = count === 0;
        this.querySelector(".bell").setAttribute("aria-label", count > 0 ? `Notifications, ${count} open` : "Notifications");
    }

    signOut() {
        if (workspace.unsent === 0) return session.signOut();
        toast("Some changes have not been saved yet.", { label: "Sign out and lose them", action: () => session.signOut() });
    }
}

customElements.define("app-shell", AppShell);
