// The description of the API: every service's contract, with requests to try in the session of this browser.

import { html, render } from "../scripts/view/html.js";
import { session } from "../scripts/net/session.js";
import { applyTheme, setTheme } from "../scripts/view/theme.js";
import { load } from "./docs-model.js";
import { offer } from "./docs-try.js";
import { page } from "./docs-view.js";

class DocsPage extends HTMLElement {
    /** @type {Map<string, ApiOperation>} */
    #operations = new Map();

    async connectedCallback() {
        applyTheme();
        session.addEventListener("change", () => this.#greet());
        try {
            const [contracts] = await Promise.all([load(), session.restore().catch(() => {})]);
            this.#operations = new Map(contracts.flatMap(({ operations }) => operations.map((each) => [each.id, each])));
            render(this, page(contracts));
        } catch (problem) {
            return render(this, html`<p class="plain-notice" role="alert">${problem.message}</p>`);
        }
        this.#greet();
        this.querySelector(".look select").onchange = (/** @type {PartEvent} */ { target }) => setTheme(target.value);
        // A toggle does not bubble; on its way down it is seen here all the same.
        this.addEventListener("toggle", ({ target }) => this.#open(target), { capture: true });
        addEventListener("hashchange", () => this.#follow());
        this.#follow();
    }

    /** @param {Part} card */
    #open(card) {
        const operation = this.#operations.get(card.dataset.operation);
        if (operation && card.open && !card.querySelector("form")) offer(card, operation);
    }

    /** What the address names may lie in a part that is folded away. */
    #follow() {
        const target = document.getElementById(location.hash.slice(1));
        const folded = target?.closest("details");
        if (folded) folded.open = true;
        target?.scrollIntoView();
    }

    #greet() {
        const place = this.querySelector(".session");
        if (!place) return;
        render(place, session.user
            ? html`Requests are sent as <strong>${session.user.email}</strong>, and change that account's tasks.`
            : html`<a href="/">Sign in</a> to try requests that need a token.`);
    }
}

customElements.define("docs-page", DocsPage);
