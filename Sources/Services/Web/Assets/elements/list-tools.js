// The order of a list, what it is narrowed down to, and choosing several tasks.

import { html, render } from "../scripts/view/html.js";
import { icon } from "../scripts/view/icons.js";
import { orders } from "../scripts/model/ordering.js";
import { priorityNames } from "../scripts/model/details.js";
import { times } from "../scripts/model/refinement.js";
import { choose } from "../scripts/net/storage.js";
import { tagsInUse } from "../scripts/model/views.js";
import { router } from "../scripts/view/router.js";
import { workspace } from "../scripts/model/workspace.js";
import { ask } from "./ask-dialog.js";
import { toast } from "../scripts/view/toast.js";

class ListTools extends HTMLElement {
    /**
     * The list that this is for.
     * @type {TaskView}
     */
    view = /** @type {any} */ (null);
    #isOpen = false;
    /** What the chips were drawn for. */
    #drawn = "";

    connectedCallback() {
        render(this, html`
            <div class="tools">
                <label class="order" hidden><span class="visually-hidden">Order</span>
                    <select>${Object.entries(orders).map(([id, { name }]) => html`<option value="${id}">${name}</option>`)}</select>
                </label>
                <button type="button" class="quiet narrow" data-action="narrow" aria-expanded="false" aria-controls="narrowing">
                    ${icon("filter")}<span class="words">Filter</span></button>
                <button type="button" class="quiet pick" data-action="pick" aria-pressed="false">${icon("list")}<span class="words">Select</span></button>
                <view-menu hidden></view-menu>
            </div>
            <div id="narrowing" class="narrowing" hidden></div>`);
        this.querySelector("select").onchange = (/** @type {PartEvent} */ { target }) => {
            choose(`order.${this.view.place.view}`, target.value);
            this.view.refresh();
        };
        this.querySelector("[data-action=narrow]").onclick = () => this.toggle();
        this.querySelector("[data-action=pick]").onclick = () => this.view.selection.turn(!this.view.selection.isOn);
        this.querySelector(".narrowing").onclick = (/** @type {PartEvent} */ event) => this.#clicked(event.target.closest("button"));
    }

    /** Opens what a list can be narrowed down by, or closes it. */
    toggle() {
        this.#isOpen = !this.#isOpen;
        this.#fill();
        this.show();
    }

    show() {
        if (!this.view) return;
        const { refinement, selection, isSortable, order } = this.view;
        this.querySelector(".order").hidden = !isSortable;
        this.querySelector("select").value = order;
        const narrow = this.querySelector("[data-action=narrow]");
        narrow.setAttribute("aria-expanded", String(this.#isOpen));
        narrow.classList.toggle("on", !refinement.isEmpty);
        narrow.querySelector(".words").textContent = refinement.count > 0 ? `Filter · ${refinement.count}` : "Filter";
        const pick = this.querySelector("[data-action=pick]");
        pick.setAttribute("aria-pressed", String(selection.isOn));
        this.querySelector(".narrowing").hidden = !this.#isOpen;
        if (this.#isOpen && this.#drawn !== refinement.key) this.#fill();
        this.querySelector("view-menu").place = this.view.place;
    }

    #fill() {
        const { refinement } = this.view;
        this.#drawn = refinement.key;
        /**
         * @param {string} kind
         * @param {any} value
         * @param {string} text
         * @param {boolean} isOn
         */
        const chip = (kind, value, text, isOn) => html`
            <button type="button" class="chip ${isOn ? "on" : ""}" data-kind="${kind}" data-value="${value}" aria-pressed="${String(isOn)}"
                dir="auto">${text}</button>`;
        const tags = tagsInUse(workspace.tasks.list).map(([name]) => name);
        render(this.querySelector(".narrowing"), html`
            <div role="group" aria-label="Priority">${Object.entries(priorityNames).map(([id, name]) =>
                chip("priorities", id, name, refinement.priorities.has(id)))}</div>
            <div role="group" aria-label="Due">${Object.entries(times).map(([id, name]) =>
                chip("time", id, name, refinement.time === id))}</div>
            ${tags.length > 0 && html`<div role="group" aria-label="Tags" class="narrowing-tags">${tags.map((name) =>
                chip("tags", name, `#${name}`, refinement.tags.has(name)))}</div>`}
            <div class="narrowing-end">
                <button type="button" class="quiet" data-kind="save">Save as filter…</button>
                <button type="button" class="quiet" data-kind="clear">Clear</button>
            </div>`);
    }

    /** @param {Part | null} button */
    #clicked(button) {
        if (!button) return;
        const { refinement } = this.view;
        const { kind, value } = button.dataset;
        if (kind === "save") return this.#save();
        if (kind === "clear") refinement.clear();
        else if (kind === "time") refinement.time = refinement.time === value ? null : value;
        else if (!refinement[kind].delete(value)) refinement[kind].add(value);
        this.#fill();
        this.querySelector(`[data-kind="${kind}"]${value ? `[data-value="${CSS.escape(value)}"]` : ""}`)?.focus();
        this.view.refresh();
    }

    async #save() {
        const { refinement } = this.view;
        const saved = await editFilter({ name: "", filter: refinement.isEmpty ? "" : refinement.language });
        if (saved) router.go(`/filter/${encodeURIComponent(saved.id)}`);
    }
}

/**
 * Asks for a filter's name and text; the API says what is wrong with the text. Gives the saved filter, or null.
 * @param {{ id?: string; name: string; filter: string }} values
 */
export async function editFilter({ id, name, filter }) {
    const answer = await ask({
        title: id ? "Edit filter" : "New filter",
        fields: [
            { name: "name", label: "Name", value: name, required: true, maxlength: 100 },
            {
                name: "filter", label: "Filter", value: filter, required: true, maxlength: 1000,
                hint: "For example: p1 & #work & (overdue | due before: friday) & !waiting",
            },
        ],
        submit: "Save",
        /** @param {any} fields */
        send: (fields) => workspace.filters.save(fields.name.trim(), fields.filter.trim(), id),
    });
    if (answer) toast(`Filter “${answer.name}” saved.`);
    return answer;
}

customElements.define("list-tools", ListTools);
