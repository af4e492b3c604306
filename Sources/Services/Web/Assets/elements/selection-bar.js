// What can be done to the tasks that are chosen, all at once.

import { on } from "../scripts/events.js";
import { changeAll, completeAll, removeAll } from "../scripts/view/actions.js";
import { plusDays, today } from "../scripts/model/dates.js";
import { priorityNames } from "../scripts/model/details.js";
import { html, render } from "../scripts/view/html.js";
import { icon } from "../scripts/view/icons.js";
import { ask } from "./ask-dialog.js";

const days = { today: () => today(), tomorrow: () => plusDays(today(), 1), week: () => plusDays(today(), 7), none: () => null };

class SelectionBar extends HTMLElement {
    /**
     * The list that this is for.
     * @type {TaskView}
     */
    view = /** @type {any} */ (null);

    connectedCallback() {
        this.setAttribute("role", "toolbar");
        this.setAttribute("aria-label", "Selected tasks");
        render(this, html`
            <span class="picked-count" role="status"></span>
            <button type="button" data-do="all">All</button>
            <button type="button" data-do="complete">${icon("check")}Complete</button>
            <label><span class="visually-hidden">Due</span><select data-do="due">
                <option value="">Due…</option><option value="today">Today</option><option value="tomorrow">Tomorrow</option>
                <option value="week">In a week</option><option value="none">No date</option>
            </select></label>
            <label><span class="visually-hidden">Priority</span><select data-do="priority">
                <option value="">Priority…</option>
                ${Object.entries(priorityNames).map(([id, name]) => html`<option value="${id}">${name}</option>`)}
            </select></label>
            <button type="button" data-do="tag">${icon("tag")}Tag</button>
            <button type="button" data-do="remove">${icon("trash")}Delete</button>
            <button type="button" data-do="clear" aria-label="Clear selection">${icon("close")}</button>`);
        on(this, "click", (/** @type {any} */ { target }) => this.#do(target.closest("button")?.dataset.do));
        on(this, "change", (/** @type {any} */ { target }) => this.#set(target.dataset.do, target));
    }

    show() {
        const { selection } = this.view;
        this.hidden = !selection.isOn;
        this.querySelector(".picked-count").textContent = `${selection.count} selected`;
        for (const control of this.querySelectorAll("[data-do]")) {
            control.disabled = selection.count === 0 && !["clear", "all"].includes(control.dataset.do);
        }
    }

    /** @param {any} verb */
    #do(verb) {
        const { picked, selection, items } = this.view;
        if (verb === "all") return selection.all(items);
        if (verb === "tag") return this.#tag(picked);
        if (verb === "complete") completeAll(picked);
        if (verb === "remove") removeAll(picked);
        if (verb) selection.clear();
    }

    /**
     * @param {any} verb
     * @param {Part} select
     */
    #set(verb, select) {
        const { value } = select;
        const { picked, selection } = this.view;
        select.value = "";
        if (!value) return;
        if (verb === "due") changeAll(picked, () => ({ due: days[value]() }), "rescheduled");
        if (verb === "priority") changeAll(picked, () => ({ priority: value }), `set to ${priorityNames[value].toLowerCase()}`);
        selection.clear();
    }

    /** @param {Task[]} picked */
    async #tag(picked) {
        const answer = await ask({
            title: "Tag tasks", submit: "Add tag",
            fields: [{ name: "tag", label: "Tag", required: true, maxlength: 50 }],
            /** @param {any} values */
            send: async ({ tag }) => tag.trim().replace(/^#/, ""),
        });
        if (!answer) return;
        changeAll(picked, (/** @type {any} */ { tags }) => ({ tags: [...(tags ?? []).filter((/** @type {string} */ one) => one !== answer), answer].slice(0, 10) }), `tagged #${answer}`);
        this.view.selection.clear();
    }
}

customElements.define("selection-bar", SelectionBar);
