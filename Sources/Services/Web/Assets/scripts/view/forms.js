// What the cards of the settings share: a form that saves, and says what the server makes of it.

import { toast } from "./toast.js";

/**
 * Sends a form by `save(fields)`; faults appear beside their fields, what went well as a toast.
 * @param {Part} form
 * @param {any} save
 * @param {string} [said]
 */
export function saving(form, save, said = "Saved.") {
    form.noValidate = true;
    form.addEventListener("submit", async (/** @type {PartEvent} */ event) => {
        event.preventDefault();
        const button = form.querySelector("[type=submit]");
        clear(form);
        button.disabled = true;
        try {
            await save(new FormData(form));
            if (said) toast(said);
        } catch (problem) {
            explain(form, problem);
        } finally {
            button.disabled = false;
        }
    });
}

/** @param {Part} form */
function clear(form) {
    for (const fault of form.querySelectorAll(".fault")) fault.textContent = "";
    for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
}

/**
 * @param {Part} form
 * @param {any} problem
 */
function explain(form, problem) {
    const others = [];
    for (const { field, message } of problem.errors ?? []) {
        const input = form.elements[field.split(/[.[]/)[0]];
        const place = form.querySelector(`[data-fault="${CSS.escape(field.split(/[.[]/)[0])}"]`);
        if (!place) others.push(message);
        else place.textContent = message;
        input?.setAttribute?.("aria-invalid", "true");
    }
    const text = problem.errors?.length > 0 ? others.join(" ") : problem.message;
    const summary = form.querySelector(".summary");
    if (summary) summary.textContent = text;
    else if (text) toast(text, { isProblem: true });
    form.querySelector("[aria-invalid=true]")?.focus();
}

/**
 * Does something, and tells when it is refused.
 * @param {() => any} work
 */
export async function trying(work) {
    try {
        return await work();
    } catch (problem) {
        toast(problem.summary ?? problem.message, { isProblem: true });
        return undefined;
    }
}

/**
 * Copies a text for pasting elsewhere.
 * @param {string} text
 */
export async function copied(text) {
    try {
        await navigator.clipboard.writeText(text);
        toast("Copied.");
    } catch {
        toast("The browser does not let the page copy. Select the text and copy it.", { isProblem: true });
    }
}
