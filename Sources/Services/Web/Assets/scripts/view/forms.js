// What the cards of the settings share: a form that saves, and says what the server makes of it.

import { html, render } from "./html.js";
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
 * Fetches what an element shows: grey lines stand for it meanwhile, and a failure says why and can be tried again.
 * @template T
 * @param {Part} place Where it will be shown; what is there now goes.
 * @param {() => Promise<T>} work
 * @returns {Promise<T | undefined>} Nothing when the element is gone by then.
 */
export async function loading(place, work) {
    const wait = setTimeout(() => render(place, html`<div class="skeleton" role="status"><span class="visually-hidden">Loading…</span><i></i><i></i><i></i></div>`), 150);
    for (;;) {
        try {
            const answer = await work();
            clearTimeout(wait);
            place.querySelector(":scope > .skeleton")?.remove();
            return place.isConnected ? answer : undefined;
        } catch (problem) {
            clearTimeout(wait);
            if (!place.isConnected) return undefined;
            await retried(place, problem);
        }
    }
}

/**
 * Says that something could not be loaded, and waits until it is to be tried again.
 * @param {Part} place
 * @param {Problem} problem
 */
function retried(place, problem) {
    render(place, html`<div class="not-loaded" role="alert"><p>${problem.message ?? "This could not be loaded."}</p><button type="button" class="quiet">Try again</button></div>`);
    return new Promise((resolve) => {
        const again = () => {
            removeEventListener("online", again);
            const button = place.querySelector(".not-loaded button");
            if (button) button.disabled = true;
            resolve(undefined);
        };
        addEventListener("online", again);
        place.querySelector(".not-loaded button").onclick = again;
    });
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
        toast("Your browser blocked copying. Select the text and copy it yourself.", { isProblem: true });
    }
}
