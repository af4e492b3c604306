// Light or dark.

import { on } from "../scripts/events.js";
import { html, render } from "../scripts/view/html.js";
import { setTheme, theme, themes } from "../scripts/view/theme.js";

class LookCard extends HTMLElement {
    connectedCallback() {
        render(this, html`<fieldset class="choices"><legend class="visually-hidden">Theme</legend>
            ${Object.entries(themes).map(([id, name]) => html`<label><input type="radio" name="theme" value="${id}" ${theme() === id && html`checked`}><span>${name}</span></label>`)}
            </fieldset>`);
        on(this, "change", ({ target }) => setTheme(target.value));
    }
}

customElements.define("look-card", LookCard);
