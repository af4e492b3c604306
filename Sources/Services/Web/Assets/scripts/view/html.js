// The only way text becomes markup: html`…` escapes every value, and render() takes nothing but its result.

const worker = "/worker.js";

const policy = globalThis.trustedTypes?.createPolicy("errand", {
    createHTML: (text) => text,
    createScriptURL: (url) => {
        if (url !== worker) throw new TypeError("the page runs no other worker");
        return url;
    },
});

/** The service worker's address, as the browser wants it for registering. */
export const workerURL = policy ? policy.createScriptURL(worker) : worker;

const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "`": "&#96;" };

/** A piece of markup whose values are already escaped; only html`…` makes one. */
export class Markup {
    #text;

    constructor(text) {
        this.#text = text;
    }

    static text(markup) {
        return markup.#text;
    }
}

function escaped(value) {
    if (value instanceof Markup) return Markup.text(value);
    if (Array.isArray(value)) return value.map(escaped).join("");
    if (value === null || value === undefined || value === false) return "";
    return String(value).replace(/[&<>"'`]/g, (character) => entities[character]);
}

/** Markup from a template: values are escaped, nested html`…` and arrays of it are kept. */
export function html(strings, ...values) {
    if (!Array.isArray(strings?.raw)) throw new TypeError("html is a template tag");
    return new Markup(String.raw({ raw: strings }, ...values.map(escaped)));
}

/** Replaces an element's content (a template's as well) by markup and returns the element. */
export function render(element, markup) {
    if (!(markup instanceof Markup)) throw new TypeError("render takes what html`…` made");
    const text = Markup.text(markup);
    element.innerHTML = policy ? policy.createHTML(text) : text;
    return element;
}

/** An element made of markup that has one root. */
export function element(markup) {
    return render(document.createElement("template"), markup).content.firstElementChild;
}
