// What can be done with a saved filter or a tag as a whole, from its page.

import { html, render } from "../scripts/view/html.js";
import { icon } from "../scripts/view/icons.js";
import { changeAll } from "../scripts/view/actions.js";
import { settings, tagColours } from "../scripts/model/settings.js";
import { router } from "../scripts/view/router.js";
import { toast } from "../scripts/view/toast.js";
import { trying } from "../scripts/view/forms.js";
import { workspace } from "../scripts/model/workspace.js";
import { ask } from "./ask-dialog.js";
import { editFilter } from "./list-tools.js";
import { openMenu } from "./pop-menu.js";

const same = (/** @type {string} */ a, /** @type {string} */ b) => a.toLowerCase() === b.toLowerCase();

class ViewMenu extends HTMLElement {
    /** @type {ViewPlace} */
    #place = { view: "", argument: null };

    connectedCallback() {
        render(this, html`<button type="button" class="tool" aria-haspopup="menu" aria-expanded="false">${icon("more")}</button>`);
        this.querySelector("button").onclick = () => this.#open();
        this.place = this.#place;
    }

    /** @param {ViewPlace} place */
    set place(place) {
        this.#place = place;
        this.hidden = place.view !== "filter" && place.view !== "tag";
        this.querySelector("button")?.setAttribute("aria-label", place.view === "tag" ? "Tag actions" : "Filter actions");
    }

    #open() {
        const { view, argument } = this.#place;
        const path = `/${view}/${encodeURIComponent(argument ?? "")}`;
        const pin = { name: settings.isPinned(path) ? "Unpin from the top" : "Pin to the top", icon: "up", run: () => settings.togglePin(path) };
        const choices = view === "tag" ? tagChoices(argument ?? "", path) : filterChoices(argument ?? "", path);
        const colour = view === "tag" ? [{ name: "Colour…", icon: "tag", run: () => this.#openColours(argument ?? "") }] : [];
        openMenu(this.querySelector("button"), [choices[0], pin, ...colour, ...choices.slice(1)]);
    }

    /** @param {string} tag */
    #openColours(tag) {
        const now = settings.colourOf(tag);
        const choose = (/** @type {string | null} */ colour) => () => settings.change({ tag_colors: { [tag.toLowerCase()]: colour } });
        openMenu(this.querySelector("button"), [
            { name: "No colour", isChosen: !now, run: choose(null) },
            ...Object.entries(tagColours).map(([id, name]) => ({ name, colour: id, isChosen: id === now, run: choose(id) })),
        ]);
    }
}

/**
 * @param {string} id
 * @param {string} path
 */
function filterChoices(id, path) {
    const filter = workspace.filters.list.find((one) => one.id === id);
    if (!filter) return [{ name: "All tasks", icon: "all", run: () => router.go("/all") }];
    return [
        { name: "Edit…", icon: "note", run: () => editFilter(filter) },
        { name: "Duplicate…", icon: "copy", run: async () => {
            const saved = await editFilter({ name: `${filter.name} (copy)`, filter: filter.filter });
            if (saved) router.go(`/filter/${encodeURIComponent(saved.id)}`);
        } },
        { name: "Delete", icon: "trash", run: () => trying(async () => {
            await workspace.filters.delete(id);
            settings.movePin(path, null);
            router.go("/all");
            toast(`Filter “${filter.name}” deleted.`, { label: "Undo", action: () => trying(() => workspace.filters.save(filter.name, filter.filter)) });
        }) },
    ];
}

/**
 * @param {string} tag
 * @param {string} path
 */
function tagChoices(tag, path) {
    const tagged = () => workspace.tasks.list.filter(({ tags }) => tags?.some((one) => same(one, tag)));
    return [
        { name: "Rename or merge…", icon: "note", run: async () => {
            const next = await ask({
                title: `Rename #${tag}`, submit: "Rename",
                fields: [{ name: "tag", label: "New name", value: tag, required: true, maxlength: 50, hint: "The name of another tag merges the two." }],
                send: async ({ tag: name }) => name.trim().replace(/^#/, ""),
            });
            if (!next || next === tag) return;
            changeAll(tagged(), ({ tags }) => ({ tags: renamed(tags, tag, next) }), `tagged #${next}`);
            settings.movePin(path, `/tag/${encodeURIComponent(next)}`);
            router.go(`/tag/${encodeURIComponent(next)}`);
        } },
        { name: "Remove from all tasks", icon: "trash", run: () => {
            changeAll(tagged(), ({ tags }) => ({ tags: tags.filter((one) => !same(one, tag)) }), `no longer tagged #${tag}`);
            settings.movePin(path, null);
            router.go("/all");
        } },
    ];
}

/**
 * @param {string[]} tags
 * @param {string} old
 * @param {string} next
 */
function renamed(tags, old, next) {
    const list = tags.map((one) => (same(one, old) ? next : one));
    return list.filter((one, index) => list.findIndex((other) => same(other, one)) === index);
}

customElements.define("view-menu", ViewMenu);
