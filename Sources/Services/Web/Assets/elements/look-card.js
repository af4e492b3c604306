// Light or dark, in this browser; how days and times are written and what the page starts with, on every device.

import { html, render } from "../scripts/view/html.js";
import { settings } from "../scripts/model/settings.js";
import { views } from "../scripts/model/views.js";
import { on } from "../scripts/events.js";
import { setTheme, theme, themes } from "../scripts/view/theme.js";

const clocks = { "": "My region", 12: "9:30 PM", 24: "21:30" };
const weeks = { "": "My region", monday: "Monday", sunday: "Sunday", saturday: "Saturday" };
const starts = ["today", "upcoming", "all", "board", "calendar"];

/**
 * @param {string} name
 * @param {string} label
 * @param {[string, string][]} options
 * @param {string} value
 */
const select = (name, label, options, value) => html`<div class="field"><label for="look-${name}">${label}</label><select id="look-${name}" name="${name}">
    ${options.map(([id, text]) => html`<option value="${id}" ${id === value && html`selected`}>${text}</option>`)}</select></div>`;

class LookCard extends HTMLElement {
    connectedCallback() {
        render(this, html`<fieldset class="choices"><legend class="visually-hidden">Theme</legend>
            ${Object.entries(themes).map(([id, name]) => html`<label><input type="radio" name="theme" value="${id}" ${theme() === id && html`checked`}><span>${name}</span></label>`)}
            </fieldset>
            <div class="row">${select("clock", "Clock", Object.entries(clocks), settings.values.clock ?? "")}
            ${select("week_start", "Week begins on", Object.entries(weeks), settings.values.week_start ?? "")}
            ${select("start_page", "Start page", starts.map((id) => [id, views[id].name]), settings.values.start_page ?? "today")}</div>`);
        on(this, "change", ({ target }) => this.#changed(target.name, target.value));
    }

    /**
     * @param {string} name
     * @param {string} value
     */
    #changed(name, value) {
        if (name === "theme") return setTheme(value);
        settings.change({ [name]: value || null });
    }
}

customElements.define("look-card", LookCard);
