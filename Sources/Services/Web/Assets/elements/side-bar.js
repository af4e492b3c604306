// Where one can go: the views, the saved filters, the tags. On a phone it slides in.

import { html, render } from "../scripts/view/html.js";
import { icon } from "../scripts/view/icons.js";
import { settings } from "../scripts/model/settings.js";
import { router } from "../scripts/view/router.js";
import { session } from "../scripts/net/session.js";
import { counts, tagsInUse, views } from "../scripts/model/views.js";
import { throttled } from "../scripts/view/throttle.js";
import { workspace } from "../scripts/model/workspace.js";

const mostTags = 15;
/** Whether the navigation lists every tag. */
let isWhole = false;

class SideBar extends HTMLElement {
    #stopped = new AbortController();
    #plan = throttled(() => this.#show(), (/** @type {() => void} */ act) => setTimeout(act, 60));
    #shown = "";

    connectedCallback() {
        this.setAttribute("role", "navigation");
        this.setAttribute("aria-label", "Views");
        render(this, html`
            <a class="brand" href="/today"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 12.6l4 4L18.5 7.5" /></svg>Errand</a>
            <div class="places"></div>
            <div class="side-end">
                <a class="person" href="/settings" dir="auto"></a>
                <button type="button" class="quiet" data-action="sign-out">Sign out</button>
            </div>`);
        const { signal } = this.#stopped;
        for (const source of [workspace.tasks, workspace.filters, settings]) source.addEventListener("change", () => this.#plan(), { signal });
        router.addEventListener("change", () => this.#plan(), { signal });
        session.addEventListener("name", () => this.#plan(), { signal });
        this.#show();
    }

    disconnectedCallback() {
        this.#stopped.abort();
    }

    #show() {
        if (!workspace) return;
        const tasks = workspace.tasks.list;
        const numbers = counts(tasks);
        const place = router.place;
        const all = pinnedFirst(tagsInUse(tasks), ([name]) => `/tag/${encodeURIComponent(name)}`);
        const filters = pinnedFirst(workspace.filters.list, ({ id }) => `/filter/${encodeURIComponent(id)}`);
        const tags = isWhole ? all : all.slice(0, mostTags);
        const state = JSON.stringify([numbers, place.view, place.argument, tags, filters, all.length, settings.values.tag_colors]);
        const person = this.querySelector(".person");
        person.textContent = session.user?.name || session.user?.email || "";
        person.title = session.user?.email ?? "";
        if (state === this.#shown) return;
        this.#shown = state;
        this.#draw(numbers, place, tags, filters, all.length);
    }

    /**
     * @param {Record<string, number>} numbers
     * @param {ViewPlace} place
     * @param {any} tags
     * @param {SavedFilter[]} filters
     * @param {number} count
     */
    #draw(numbers, place, tags, filters, count) {
        /**
         * @param {string} path
         * @param {string} name
         * @param {Markup} content
         * @param {number} [number]
         */
        const link = (path, name, content, number) => {
            const isHere = decodeURI(path) === `/${[place.view, place.argument].filter(Boolean).join("/")}`;
            return html`<li><a href="${path}" ${isHere && html`aria-current="page"`}>${content}<span class="name" dir="auto">${name}</span>
                ${number !== undefined && number > 0 && html`<span class="number">${number}</span>`}</a></li>`;
        };
        const focus = this.querySelector(".places a:focus")?.getAttribute("href");
        render(this.querySelector(".places"), html`
            <ul>${Object.entries(views).map(([id, { name, icon: drawing }]) => link(`/${id}`, name, icon(drawing), numbers[id]))}</ul>
            <h2>Filters<button type="button" class="tool" data-action="new-filter" aria-label="New filter">${icon("add")}</button></h2>
            ${filters.length > 0 && html`<ul>${filters.map(({ id, name }) => link(`/filter/${encodeURIComponent(id)}`, name, icon("filter")))}</ul>`}
            ${tags.length > 0 && html`<h2>Tags</h2>
                <ul>${tags.map((/** @type {[string, number]} */ [name, number]) => link(`/tag/${encodeURIComponent(name)}`, name, html`<span class="tag-mark" data-colour="${settings.colourOf(name) ?? ""}">${icon("tag")}</span>`, number))}</ul>`}
            ${count > mostTags && html`<button type="button" class="quiet all-tags" aria-expanded="${String(isWhole)}">${isWhole ? "Show fewer tags" : `Show all ${count} tags`}</button>`}`);
        const more = this.querySelector(".all-tags");
        if (more) more.onclick = () => {
            isWhole = !isWhole;
            this.#show();
            this.querySelector(".all-tags").focus();
        };
        if (focus) this.querySelector(`.places a[href="${CSS.escape(focus)}"]`)?.focus();
    }
}

/**
 * The pinned ones before the others.
 * @template T
 * @param {T[]} list
 * @param {(one: T) => string} path
 */
function pinnedFirst(list, path) {
    return [...list.filter((one) => settings.isPinned(path(one))), ...list.filter((one) => !settings.isPinned(path(one)))];
}

customElements.define("side-bar", SideBar);
