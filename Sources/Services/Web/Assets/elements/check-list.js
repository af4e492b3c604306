// The steps of a task: tick, rename, move, remove, add. Says "save".

import { html, render } from "../scripts/view/html.js";
import { icon } from "../scripts/view/icons.js";
import { linesOf } from "../scripts/model/pasted.js";
import { toast } from "../scripts/view/toast.js";

const most = 50;

class CheckList extends HTMLElement {
    /** @type {Step[]} */
    #items = [];

    connectedCallback() {
        render(this, html`
            <div class="field-head">${icon("list")}<span class="plain">Steps</span><span class="number"></span></div>
            <ol class="steps"></ol>
            <label class="visually-hidden" for="new-step">Add a step</label>
            <input id="new-step" placeholder="Add a step" maxlength="500" autocomplete="off" dir="auto" enterkeyhint="done">`);
        this.querySelector("#new-step").onkeydown = (/** @type {PartEvent} */ event) => this.#key(event);
        this.querySelector("#new-step").onpaste = (/** @type {PartEvent} */ event) => this.#paste(event);
        const list = this.querySelector("ol");
        list.onclick = (/** @type {PartEvent} */ { target }) => this.#clicked(target.closest("button"));
        // A step is one line that wraps, not two.
        list.onkeydown = (/** @type {PartEvent} */ event) => {
            if (event.key !== "Enter" || event.isComposing || event.target.dataset.part !== "title") return;
            event.preventDefault();
            event.target.blur();
        };
        list.onchange = (/** @type {PartEvent} */ { target }) => this.#changed(target);
    }

    /** @param {Task} task */
    set task(task) {
        const items = task.checklist ?? [];
        if (JSON.stringify(items) === JSON.stringify(this.#items)) return;
        this.#items = items;
        const focus = document.activeElement?.closest("check-list li")?.dataset.index;
        const part = /** @type {Part} */ (document.activeElement)?.dataset.part;
        const last = items.length - 1;
        render(this.querySelector("ol"), html`${items.map(({ title, done }, index) => html`
            <li data-index="${index}" class="${done ? "done" : ""}">
                <label class="check small"><input type="checkbox" data-part="done" ${done && html`checked`} aria-label="Done: ${title}">
                    <svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="10.5" /><path d="M7.2 12.4l3.3 3.3 6.3-7" pathLength="1" /></svg></label>
                <textarea class="step" data-part="title" rows="1" maxlength="500" dir="auto" aria-label="Step ${index + 1}" enterkeyhint="done">${title}</textarea>
                <button type="button" class="tool" data-part="up" aria-label="Move up: ${title}" ${index === 0 && html`disabled`}>${icon("up")}</button>
                <button type="button" class="tool" data-part="down" aria-label="Move down: ${title}" ${index === last && html`disabled`}>${icon("down")}</button>
                <button type="button" class="tool" data-part="remove" aria-label="Remove: ${title}">${icon("close")}</button>
            </li>`)}`);
        this.querySelector(".number").textContent = items.length > 0 ? `${items.filter((item) => item.done).length}/${items.length}` : "";
        this.querySelector("#new-step").hidden = items.length >= most;
        if (focus !== undefined) this.querySelector(`li[data-index="${Math.min(Number(focus), last)}"] [data-part=${part}]`)?.focus();
    }

    /** @param {PartEvent} event */
    #key(event) {
        if (event.key !== "Enter" || event.isComposing) return;
        event.preventDefault();
        const title = event.target.value.trim();
        event.target.value = "";
        if (title) this.#save([...this.#items, { title, done: false }]);
    }

    /**
     * Several lines are several steps.
     * @param {PartEvent} event
     */
    #paste(event) {
        const lines = linesOf(event.clipboardData?.getData("text/plain") ?? "");
        if (lines.length < 2) return;
        event.preventDefault();
        const added = lines.map((title) => ({ title: title.slice(0, 500), done: false }));
        this.#save([...this.#items, ...added].slice(0, most));
        if (this.#items.length + added.length > most) toast(`A task has at most ${most} steps: the rest was left out.`, { isProblem: true });
    }

    /** @param {Part | null} button */
    #clicked(button) {
        if (!button) return;
        const index = Number(button.closest("li").dataset.index);
        const items = [...this.#items];
        const [item] = items.splice(index, 1);
        const step = { up: -1, down: 1 }[button.dataset.part];
        if (step) items.splice(index + step, 0, item);
        this.#save(items);
    }

    /** @param {Part} input */
    #changed(input) {
        const index = Number(input.closest("li").dataset.index);
        const isTitle = input.dataset.part === "title";
        const title = input.value.replace(/\s+/g, " ").trim();
        if (isTitle && !title) return this.#save(this.#items.filter((_, at) => at !== index));
        const changed = isTitle ? { title } : { done: input.checked };
        this.#save(this.#items.map((item, at) => (at === index ? { ...item, ...changed } : item)));
    }

    /** @param {Step[]} checklist */
    #save(checklist) {
        this.dispatchEvent(new CustomEvent("save", { detail: { checklist }, bubbles: true }));
    }
}

customElements.define("check-list", CheckList);
