// Every command and every task by a few letters, on Ctrl K.

import { folded, search, words } from "../scripts/model/search.js";
import { html, render } from "../scripts/view/html.js";
import { icon } from "../scripts/view/icons.js";
import { add, undoLast } from "../scripts/view/keys.js";
import { router } from "../scripts/view/router.js";
import { setTheme, themes } from "../scripts/view/theme.js";
import { tagsInUse, views } from "../scripts/model/views.js";
import { workspace } from "../scripts/model/workspace.js";

const most = 12;

/** @param {AppShell} shell */
function commands(shell) {
    const { filters } = workspace;
    return [
        ...Object.entries(views).map(([id, { name, icon: drawing }]) => ({ name, icon: drawing, hint: "Go to", run: () => router.go(`/${id}`) })),
        { name: "Add a task", icon: "add", hint: "n", run: () => add(shell) },
        { name: "Search tasks", icon: "search", hint: "/", run: () => shell.search.focus() },
        { name: "Assistant", icon: "chat", hint: "a", run: () => shell.toggle("chat") },
        { name: "Notifications", icon: "bell", hint: "b", run: () => shell.toggle("notifications") },
        { name: "Undo", icon: "undo", hint: "Ctrl Z", run: undoLast },
        { name: "Keyboard shortcuts", icon: "help", hint: "?", run: () => shell.sheet() },
        ...Object.entries(themes).map(([id, name]) => ({ name: `Theme: ${name.toLowerCase()}`, icon: id === "dark" ? "dark" : "light", run: () => setTheme(id) })),
        ...filters.list.map(({ id, name }) => ({ name, icon: "filter", hint: "Filter", run: () => router.go(`/filter/${encodeURIComponent(id)}`) })),
        ...tagsInUse(workspace.tasks.list).map(([name]) => ({ name: `#${name}`, icon: "tag", hint: "Tag", run: () => router.go(`/tag/${encodeURIComponent(name)}`) })),
        { name: "Sign out", icon: "person", run: () => shell.signOut() },
    ];
}

/** @param {AppShell} shell */
export function openPalette(shell) {
    if (document.querySelector(".palette-box")) return;
    const dialog = document.createElement("dialog");
    dialog.className = "palette-box";
    dialog.setAttribute("aria-label", "Commands");
    render(dialog, html`
        <input role="combobox" aria-label="Command or task" aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list"
            placeholder="Go somewhere, do something, find a task…" autocomplete="off" maxlength="200" dir="auto">
        <ul id="palette-list" role="listbox" aria-label="Commands and tasks"></ul>
        <p class="none" hidden>No results</p>`);
    document.body.append(dialog);
    new Palette(dialog, commands(shell));
    dialog.showModal();
}

class Palette {
    /** @type {Command[]} */
    #shown = [];
    #chosen = 0;

    /**
     * @param {Part} dialog
     * @param {Command[]} all
     */
    constructor(dialog, all) {
        this.dialog = dialog;
        this.all = all;
        this.input = dialog.querySelector("input");
        this.list = dialog.querySelector("ul");
        this.input.oninput = () => ((this.#chosen = 0), this.#show());
        this.input.onkeydown = (/** @type {PartEvent} */ event) => this.#key(event);
        this.list.onclick = (/** @type {PartEvent} */ { target }) => this.#run(Number(target.closest("li")?.dataset.index));
        dialog.onclick = (/** @type {PartEvent} */ { target }) => void (target === dialog && dialog.close());
        dialog.onclose = () => dialog.remove();
        this.#show();
    }

    #show() {
        const wanted = words(this.input.value);
        /** @param {{ name: string }} values */
        const fits = ({ name }) => wanted.every((word) => ` ${folded(name)}`.includes(` ${word}`));
        const tasks = search(workspace.tasks.list, this.input.value).map((task) => ({
            name: task.title, icon: task.status === "completed" ? "done" : "all", run: () => router.open(task.id),
        }));
        this.#shown = [...this.all.filter(fits), ...tasks].slice(0, wanted.length === 0 ? Math.min(30, this.all.length) : most);
        render(this.list, html`${this.#shown.map(({ name, icon: drawing, hint }, index) => html`
            <li role="option" id="palette-${index}" data-index="${index}" aria-selected="${String(index === this.#chosen)}">
                ${icon(drawing)}<span class="name" dir="auto">${name}</span>${hint && html`<span class="hint" aria-hidden="true">${hint}</span>`}</li>`)}`);
        this.dialog.querySelector(".none").hidden = this.#shown.length > 0;
        this.input.setAttribute("aria-activedescendant", this.#shown.length > 0 ? `palette-${this.#chosen}` : "");
        this.list.children[this.#chosen]?.scrollIntoView({ block: "nearest" });
    }

    /** @param {PartEvent} event */
    #key(event) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step && this.#shown.length > 0) {
            this.#chosen = (this.#chosen + step + this.#shown.length) % this.#shown.length;
            this.#show();
        } else if (event.key === "Enter" && !event.isComposing) {
            this.#run(this.#chosen);
        } else {
            return;
        }
        event.preventDefault();
    }

    /** @param {number} index */
    #run(index) {
        const command = this.#shown[index];
        if (!command) return;
        this.dialog.close();
        command.run();
    }
}
