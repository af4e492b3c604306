// Ending the account, for good.

import { html, render } from "../scripts/view/html.js";
import { session } from "../scripts/net/session.js";
import { ask } from "./ask-dialog.js";
import { toast } from "../scripts/view/toast.js";

class ClosingCard extends HTMLElement {
    connectedCallback() {
        render(this, html`<p class="hint">All your tasks, reminders, tokens and history are erased at once. Export anything you want to keep first.</p>
            <div class="card-end"><button type="button" class="quiet">Delete my account…</button></div>`);
        this.querySelector("button").onclick = () => this.#ask();
    }

    async #ask() {
        const isGone = await ask({
            title: "Delete your account?", text: "This can’t be undone.", submit: "Delete everything", isDanger: true,
            fields: [{ name: "password", label: "Your password", type: "password", autocomplete: "current-password", required: true, maxlength: 1024 }],
            /** @param {{ password: string }} values */
            send: ({ password }) => session.request("DELETE", "/api/account", { body: { password } }),
        });
        if (!isGone) return;
        session.end();
        toast("Your account is deleted.");
    }
}

customElements.define("closing-card", ClosingCard);
