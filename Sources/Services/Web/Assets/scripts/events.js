// Hearing what the page's own parts say.

/**
 * Calls `hear` for events of a part of the page, custom ones among them.
 * @param {EventTarget} source
 * @param {string} type
 * @param {(event: PartEvent) => unknown} hear
 * @param {AddEventListenerOptions} [options]
 */
export function on(source, type, hear, options) {
    source.addEventListener(type, /** @type {any} */ (hear), options);
}
