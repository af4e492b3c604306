// A small dialog with some fields. What the server refuses is said in it, beside the field where that is known.

import { html, render } from "../scripts/view/html.js";

/** @param {Question} values */
const template = ({ title, text, fields = [], submit, isDanger }) => html`
    <form class="sheet" novalidate>
        <h2 id="ask-title">${title}</h2>
        ${text && html`<p>${text}</p>`}
        ${fields.map((field) => html`
            <div class="field">
                <label for="ask-${field.name}">${field.label}</label>
                <input id="ask-${field.name}" name="${field.name}" type="${field.type ?? "text"}" value="${field.value ?? ""}"
                    maxlength="${field.maxlength ?? 500}" autocomplete="${field.autocomplete ?? "off"}" dir="auto"
                    aria-describedby="ask-hint-${field.name} ask-fault-${field.name}">
                <p class="hint" id="ask-hint-${field.name}">${field.hint ?? ""}</p>
                <p class="fault" id="ask-fault-${field.name}" role="alert"></p>
            </div>`)}
        <p class="fault summary" role="alert"></p>
        <div class="sheet-end">
            <button type="button" class="quiet" data-action="cancel">Cancel</button>
            <button type="submit" class="primary ${isDanger ? "danger" : ""}">${submit}</button>
        </div>
    </form>`;

/**
 * Asks, and gives what `send(fields)` gave; null when the person thinks better of it.
 * @param {Question} question
 */
export function ask(question) {
    /** @type {Part} */
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-labelledby", "ask-title");
    render(dialog, template(question));
    document.body.append(dialog);
    const form = dialog.querySelector("form");
    return new Promise((resolve) => {
        /** @param {any} answer */
        const close = (answer) => (dialog.close(), dialog.remove(), resolve(answer));
        dialog.oncancel = (/** @type {PartEvent} */ event) => (event.preventDefault(), close(null));
        dialog.onclick = (/** @type {PartEvent} */ { target }) => void (target === dialog && close(null));
        dialog.querySelector("[data-action=cancel]").onclick = () => close(null);
        form.onsubmit = async (/** @type {PartEvent} */ event) => {
            event.preventDefault();
            const answer = await answered(form, question);
            if (answer !== undefined) close(answer ?? true);
        };
        dialog.showModal();
    });
}

/**
 * @param {Part} form
 * @param {Question} values
 */
async function answered(form, { fields = [], send }) {
    const values = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));
    for (const { name } of fields) fault(form, name, "");
    const missing = fields.find(({ name, required }) => required && !values[name].trim());
    if (missing) return void fault(form, missing.name, "Required.");
    const button = form.querySelector(".primary");
    button.disabled = true;
    try {
        return await send(values);
    } catch (problem) {
        const others = (problem.errors ?? []).filter((/** @type {{ field: string, message: string }} */ { field, message }) => !fault(form, field, message));
        const isPlaced = problem.errors?.length > 0 && others.length === 0;
        form.querySelector(".summary").textContent = isPlaced ? "" : others[0]?.message ?? problem.message;
        return undefined;
    } finally {
        button.disabled = false;
    }
}

/**
 * @param {Part} form
 * @param {string} name
 * @param {string} message
 */
function fault(form, name, message) {
    const input = form.elements[name];
    if (!input) return false;
    form.querySelector(`#ask-fault-${CSS.escape(name)}`).textContent = message;
    if (message) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    if (message) input.focus();
    return true;
}
