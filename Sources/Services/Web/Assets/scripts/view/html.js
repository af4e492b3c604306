// The only way text becomes markup: html`…` escapes every value, and render() takes nothing but its result.

const worker = "/worker.js";

const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("errand", {
    /** @param {string} text */
    createHTML: (text) => text,
    /** @param {string} url */
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

    /** @param {string} text */
    constructor(text) {
        this.#text = text;
    }

    /** @param {Markup} markup */
    static text(markup) {
        return markup.#text;
    }
}

/**
 * @param {any} value
 * @returns {string}
 */
function escaped(value) {
    if (value instanceof Markup) return Markup.text(value);
    if (Array.isArray(value)) return value.map(escaped).join("");
    if (value === null || value === undefined || value === false) return "";
    return String(value).replace(/[&<>"'`]/g, (character) => entities[character]);
}

/**
 * Markup from a template: values are escaped, nested html`…` and arrays of it are kept.
 * @param {TemplateStringsArray} strings
 * @param {...any} values
 */
export function html(strings, ...values) {
    if (!Array.isArray(strings?.raw)) throw new TypeError("html is a template tag");
    return new Markup(String.raw({ raw: strings }, ...values.map(escaped)));
}

/**
 * Replaces an element's content (a template's as well) by markup and returns the element.
 * @param {Element | DocumentFragment | Part} place
 * @param {Markup} markup
 */
export function render(place, markup) {
    if (!(markup instanceof Markup)) throw new TypeError("render takes what html`…` made");
    const text = Markup.text(markup);
    place.innerHTML = policy ? policy.createHTML(text) : text;
    return place;
}

/**
 * An element made of markup that has one root.
 * @param {Markup} markup
 */
export function element(markup) {
    return render(document.createElement("template"), markup).content.firstElementChild;
}
