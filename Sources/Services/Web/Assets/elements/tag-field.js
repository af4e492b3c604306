// A task's tags, with those in use suggested. Says "save".

import { html, render } from "../scripts/view/html.js";
import { icon } from "../scripts/view/icons.js";
import { tagsInUse } from "../scripts/model/views.js";
import { workspace } from "../scripts/model/workspace.js";

const most = 10;

class TagField extends HTMLElement {
    /** @type {string[]} */
    #tags = [];

    connectedCallback() {
        render(this, html`
            <div class="field-head">${icon("tag")}
                <div class="chips" role="list" aria-label="Tags"></div>
                <label class="visually-hidden" for="new-tag">Add a tag</label>
                <input id="new-tag" list="tags-in-use" placeholder="Add a tag" maxlength="51" autocomplete="off" dir="auto">
                <datalist id="tags-in-use"></datalist>
            </div>`);
        const input = this.querySelector("input");
        input.onkeydown = (/** @type {PartEvent} */ event) => this.#key(event);
        input.onchange = () => this.#add(input);
        input.onfocus = () => this.#suggest();
        this.querySelector(".chips").onclick = (/** @type {PartEvent} */ { target }) => {
            const tag = target.closest("button")?.dataset.tag;
            if (tag !== undefined) this.#save(this.#tags.filter((one) => one !== tag));
        };
    }

    /** @param {Task} task */
    set task(task) {
        this.#tags = task.tags ?? [];
        render(this.querySelector(".chips"), html`${this.#tags.map((tag) => html`<span role="listitem">
            <button type="button" class="chip on" data-tag="${tag}" aria-label="Remove tag ${tag}"><span dir="auto">#${tag}</span>${icon("close")}</button></span>`)}`);
        this.querySelector("input").hidden = this.#tags.length >= most;
    }

    #suggest() {
        const tags = tagsInUse(workspace.tasks.list).map(([name]) => name).filter((name) => !this.#tags.includes(name));
        render(this.querySelector("datalist"), html`${tags.slice(0, 50).map((name) => html`<option value="${name}"></option>`)}`);
    }

    /** @param {PartEvent} event */
    #key(event) {
        const input = event.target;
        if (event.isComposing) return;
        if (event.key === "Enter" || event.key === ",") {
            event.preventDefault();
            this.#add(input);
        }
        if (event.key === "Backspace" && input.value === "" && this.#tags.length > 0) this.#save(this.#tags.slice(0, -1));
    }

    /** @param {Part} input */
    #add(input) {
        const tag = input.value.trim().replace(/^#/, "").slice(0, 50);
        input.value = "";
        const isKnown = this.#tags.some((one) => one.toLowerCase() === tag.toLowerCase());
        if (tag && !isKnown) this.#save([...this.#tags, tag]);
    }

    /** @param {any} tags */
    #save(tags) {
        this.dispatchEvent(new CustomEvent("save", { detail: { tags }, bubbles: true }));
    }
}

customElements.define("tag-field", TagField);
