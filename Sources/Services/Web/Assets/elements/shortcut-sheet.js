// The sheet of keys, by `?`.

import { html, render } from "../scripts/view/html.js";
import { shortcuts } from "../scripts/view/keys.js";

/** @param {string} text */
const keys = (text) => text.split(" ").map((part) =>
    part === "or" ? html` <span class="hint">or</span> ` : html`<kbd>${part}</kbd> `);

export function openSheet() {
    /** @type {Part} */
    const dialog = document.createElement("dialog");
    dialog.className = "keys";
    dialog.setAttribute("aria-labelledby", "keys-title");
    render(dialog, html`<div class="sheet">
        <h2 id="keys-title">Keyboard</h2>
        <div class="groups">${Object.entries(shortcuts).map(([name, list]) => html`<section><h3>${name}</h3>
            <dl>${Object.entries(list).map(([key, words]) => html`<dt>${words}</dt><dd>${keys(key)}</dd>`)}</dl></section>`)}</div>
        <div class="sheet-end"><button type="button" class="primary" data-action="close">Close</button></div>
    </div>`);
    dialog.querySelector("[data-action=close]").onclick = () => dialog.close();
    dialog.onclick = (/** @type {PartEvent} */ { target }) => void (target === dialog && dialog.close());
    dialog.onclose = () => dialog.remove();
    document.body.append(dialog);
    dialog.showModal();
}
