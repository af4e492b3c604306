// The account and how Errand behaves: a page of cards, each an element of its own.

import { html, render } from "../scripts/view/html.js";
import "./profile-card.js";
import "./look-card.js";
import "./reminder-card.js";
import "./device-card.js";
import "./session-card.js";
import "./token-card.js";
import "./connect-card.js";
import "./exchange-card.js";
import "./trash-card.js";
import "./closing-card.js";

const cards = {
    profile: "Profile", look: "Appearance", reminder: "Reminders", device: "Reminders on this device", session: "Devices", token: "API tokens", connect: "Assistants and calendars",
    exchange: "Import and export", trash: "Trash", closing: "Delete account",
};

const elements = {
    profile: html`<profile-card></profile-card>`, look: html`<look-card></look-card>`, reminder: html`<reminder-card></reminder-card>`, device: html`<device-card></device-card>`,
    session: html`<session-card></session-card>`, token: html`<token-card></token-card>`, connect: html`<connect-card></connect-card>`, exchange: html`<exchange-card></exchange-card>`,
    trash: html`<trash-card></trash-card>`, closing: html`<closing-card></closing-card>`,
};

class SettingsView extends HTMLElement {
    /** The card that the address names. */
    argument = null;

    connectedCallback() {
        this.className = "page settings";
        document.title = "Settings · Errand";
        render(this, html`
            <header class="view-head"><div><h1 tabindex="-1">Settings</h1></div></header>
            ${Object.entries(cards).map(([id, name]) => html`
                <section class="panel-card" id="settings-${id}" aria-labelledby="settings-${id}-name">
                    <h2 id="settings-${id}-name">${name}</h2>${elements[id]}</section>`)}`);
        if (this.argument) document.getElementById(`settings-${this.argument}`)?.scrollIntoView();
    }
}

customElements.define("settings-view", SettingsView);
