// One message of a conversation. An answer grows as it is said, and shows which tools were used for it.

import { html, render } from "../scripts/view/html.js";
import { icon } from "../scripts/view/icons.js";

class ChatMessage extends HTMLElement {
    connectedCallback() {
        if (this.firstElementChild) return;
        this.#build();
    }

    #build() {
        if (this.firstElementChild) return;
        render(this, html`<div class="calls"></div><p class="text" dir="auto"></p>`);
    }

    /**
     * Shows a whole message.
     * @param {any} values
     */
    set message({ role, text, tool_calls: calls = [] }) {
        this.#build();
        this.className = role;
        this.setAttribute("aria-label", role === "user" ? "You" : "Assistant");
        this.setAttribute("role", "article");
        this.querySelector(".text").textContent = text;
        for (const call of calls ?? []) {
            this.call(call);
            this.result(call);
        }
    }

    /** @param {string} text */
    say(text) {
        this.classList.remove("thinking");
        this.querySelector(".text").append(text);
    }

    /** @param {any} values */
    call({ id, name, arguments: values }) {
        const line = document.createElement("details");
        line.dataset.call = id;
        render(line, html`<summary>${icon("settings")}<span>${name.replaceAll("_", " ")}</span><span class="state">…</span></summary>
            <pre tabindex="0">${JSON.stringify(values ?? {}, null, 2)}</pre>`);
        this.querySelector(".calls").append(line);
    }

    /** @param {any} values */
    result({ id, error, result }) {
        const line = this.querySelector(`[data-call="${CSS.escape(id)}"]`);
        if (!line) return;
        line.classList.toggle("failed", Boolean(error));
        line.querySelector(".state").textContent = error ? error.message : "done";
        const text = JSON.stringify(error ?? result ?? null, null, 2);
        line.querySelector("pre").append(`\n→ ${text.length > 2_000 ? `${text.slice(0, 2_000)}…` : text}`);
    }

    /**
     * The whole answer: it stands even where a piece was lost on the way.
     * @param {any} values
     */
    finish({ reply, tool_calls: calls = [] }) {
        this.classList.remove("thinking");
        if (reply !== undefined) this.querySelector(".text").textContent = reply;
        for (const one of calls) {
            if (this.querySelector(`[data-call="${CSS.escape(one.id)}"]`)) continue;
            this.call(one);
            this.result(one);
        }
    }

    /** @param {string} text */
    fail(text) {
        this.classList.add("failed");
        this.querySelector(".text").append(text);
    }
}

customElements.define("chat-message", ChatMessage);

/**
 * @param {any} message
 * @returns {Part}
 */
export function messageElement(message) {
    /** @type {Part} */
    const element = document.createElement("chat-message");
    element.message = message;
    return element;
}
