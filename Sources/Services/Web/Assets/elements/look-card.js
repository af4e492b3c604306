// Light or dark, and how days and times are written; kept in this browser.

import { html, render } from "../scripts/view/html.js";
import { choice, choose } from "../scripts/net/storage.js";
import { views } from "../scripts/model/views.js";
import { on } from "../scripts/events.js";
import { setTheme, theme, themes } from "../scripts/view/theme.js";

const clocks = { "": "As in my region", 12: "9:30 PM", 24: "21:30" };
const weeks = { "": "As in my region", 1: "Monday", 0: "Sunday", 6: "Saturday" };
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
            <div class="row">${select("clock", "Clock", Object.entries(clocks), choice("clock", ""))}
            ${select("week-start", "Week begins on", Object.entries(weeks), choice("week-start", ""))}
            ${select("start", "Start page", starts.map((id) => [id, views[id].name]), choice("start", "today"))}</div>`);
        on(this, "change", ({ target }) => this.#changed(target.name, target.value));
    }

    /**
     * @param {string} name
     * @param {string} value
     */
    #changed(name, value) {
        if (name === "theme") return setTheme(value);
        choose(name, value || null);
        // Every day and time that is on the page was written the other way.
        if (name !== "start") location.reload();
    }
}

customElements.define("look-card", LookCard);
