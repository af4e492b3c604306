// The assistant beside the list: answers appear as they are said, with what was done for them.

import { agoWords } from "../scripts/model/dates.js";
import { answerTo } from "../scripts/net/assistant.js";
import { html, render } from "../scripts/view/html.js";
import { icon } from "../scripts/view/icons.js";
import { session } from "../scripts/net/session.js";
import { choice, choose } from "../scripts/net/storage.js";
import { workspace } from "../scripts/model/workspace.js";
import { toast } from "../scripts/view/toast.js";
import { messageElement } from "./chat-message.js";

const ideas = ["What is due today?", "Add buy milk tomorrow at 9am", "Move everything overdue to tomorrow", "Which tags do I use?"];

const noChange = new Set(["get_task", "list_tasks", "search", "list_tags", "list_filters", "list_reminders", "list_instances", "fetch", "get_overview", "list_history", "snooze", "undo", "redo", "save_filter", "delete_filter"]);

/**
 * What the assistant changed in one turn is one step for Ctrl Z, as long as it is the last change there was.
 * @param {any[]} calls
 */
function rememberChanges(calls) {
    const task = calls
        .filter(({ name, error }) => !error && !noChange.has(name))
        .map((/** @type {any} */ { arguments: given, result }) => result?.task?.id ?? result?.results?.find((/** @type {any} */ one) => one.task)?.task.id ?? result?.deleted?.[0] ?? given?.id ?? given?.ids?.[0])
        .findLast(Boolean);
    if (!task) return;
    workspace.undoStack.push("Changes by the assistant", () =>
        session.request("POST", `/api/tasks/undo?task=${encodeURIComponent(task)}`).catch((problem) => toast(problem.message ?? "That couldn’t be undone.")));
}

class ChatPanel extends HTMLElement {
    #conversation = choice("conversation", null);
    /** @type {AbortController | null} */
    #asking = null;

    connectedCallback() {
        this.setAttribute("role", "region");
        this.setAttribute("aria-label", "Assistant");
        render(this, html`
            <header class="panel-head"><h2>Assistant</h2><span class="spacer"></span>
                <button type="button" class="tool" data-action="past" aria-label="Conversations" aria-expanded="false">${icon("history")}</button>
                <button type="button" class="tool" data-action="fresh" aria-label="New conversation">${icon("add")}</button>
                <button type="button" class="tool close" data-action="close" aria-label="Close">${icon("close")}</button></header>
            <div class="conversations" hidden></div>
            <div class="panel-body messages" role="log" aria-live="polite" aria-label="Conversation" tabindex="0"></div>
            <div class="suggestions"></div>
            <form class="say"><label class="visually-hidden" for="say">Message</label>
                <textarea id="say" rows="1" maxlength="4000" placeholder="Ask, or say what to do" dir="auto" enterkeyhint="send"></textarea>
                <button type="submit" class="tool" aria-label="Send">${icon("send")}</button></form>`);
        this.querySelector("[data-action=close]").onclick = () => this.closest("app-shell").closeBeside();
        this.querySelector("[data-action=fresh]").onclick = () => this.#open(null);
        this.querySelector("[data-action=past]").onclick = () => this.#past();
        this.querySelector("form").onsubmit = (/** @type {PartEvent} */ event) => {
            event.preventDefault();
            if (this.#asking) this.#asking.abort();
            else this.#send(this.#field.value);
        };
        this.#field.onkeydown = (/** @type {PartEvent} */ event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            this.#send(this.#field.value);
        };
        this.#field.oninput = () => {
            this.#field.style.height = "auto";
            this.#field.style.height = `${Math.min(160, this.#field.scrollHeight + 2)}px`;
        };
        this.querySelector(".suggestions").onclick = (/** @type {PartEvent} */ { target }) => target.closest("button") && this.#send(target.closest("button").textContent);
        this.#field.focus();
        this.#open(this.#conversation);
    }

    disconnectedCallback() {
        this.#asking?.abort();
    }

    get #field() {
        return this.querySelector("#say");
    }

    get #log() {
        return this.querySelector(".messages");
    }

    /**
     * Shows a conversation; null begins a new one.
     * @param {string | null} id
     */
    async #open(id) {
        this.#asking?.abort();
        this.#remember(id);
        this.#log.replaceChildren();
        this.#suggest(id ? [] : ideas);
        this.querySelector(".conversations").hidden = true;
        this.querySelector("[data-action=past]").setAttribute("aria-expanded", "false");
        if (!id) return;
        try {
            const { messages } = await session.request("GET", `/api/chat/conversations/${encodeURIComponent(id)}`);
            for (const message of messages) this.#log.append(messageElement(message));
            this.#suggest(messages.at(-1)?.suggestions ?? []);
            this.#log.scrollTop = this.#log.scrollHeight;
        } catch (problem) {
            if (problem.status === 404) this.#open(null);
        }
    }

    /** @param {string | null} id */
    #remember(id) {
        this.#conversation = id;
        choose("conversation", id);
    }

    /** @param {string} text */
    async #send(text) {
        const message = text.trim();
        if (!message || this.#asking) return;
        this.#field.value = "";
        this.#field.style.height = "auto";
        this.#suggest([]);
        this.#log.append(messageElement({ role: "user", text: message }));
        const answer = messageElement({ role: "assistant", text: "" });
        answer.classList.add("thinking");
        this.#log.append(answer);
        this.#scroll();
        this.#asking = new AbortController();
        this.#offer("Stop", "close");
        try {
            for await (const event of answerTo(message, this.#conversation, this.#asking.signal)) this.#take(event, answer);
        } catch (problem) {
            if (problem.name === "AbortError") answer.fail("Stopped.");
            else answer.fail(problem.message ?? "The answer broke off.");
        }
        this.#offer("Send", "send");
        answer.classList.remove("thinking");
        this.#asking = null;
        this.#scroll();
    }

    /**
     * @param {{ event: string; data: any }} values
     * @param {any} answer
     */
    #take({ event, data }, answer) {
        if (event === "conversation") this.#remember(data.conversation_id);
        if (event === "delta") answer.say(data.text);
        if (event === "tool_call") answer.call(data);
        if (event === "tool_result") answer.result(data);
        if (event === "error") answer.fail(data.detail ?? data.title ?? "The answer broke off.");
        if (event === "done") {
            this.#remember(data.conversation_id);
            answer.finish(data);
            this.#suggest(data.suggestions ?? []);
            rememberChanges(data.tool_calls ?? []);
        }
        this.#scroll();
    }

    /**
     * What the button beside the field does now.
     * @param {string} name
     * @param {string} drawing
     */
    #offer(name, drawing) {
        const button = this.querySelector(".say button");
        if (!button) return;
        button.setAttribute("aria-label", name);
        render(button, icon(drawing));
    }

    #scroll() {
        this.#log.scrollTop = this.#log.scrollHeight;
    }

    /** @param {string[]} list */
    #suggest(list) {
        render(this.querySelector(".suggestions"), html`${list.slice(0, 6).map((text) => html`<button type="button" class="chip" dir="auto">${text}</button>`)}`);
    }

    async #past() {
        const box = this.querySelector(".conversations");
        box.hidden = !box.hidden;
        this.querySelector("[data-action=past]").setAttribute("aria-expanded", String(!box.hidden));
        if (box.hidden) return;
        try {
            const { conversations } = await session.request("GET", "/api/chat/conversations?limit=30");
            render(box, conversations.length === 0 ? html`<p class="hint">No conversations yet.</p>` : html`<ul>${conversations.map((/** @type {any} */ { id, title, updated_at }) => html`
                <li><button type="button" class="value" data-id="${id}"><span dir="auto">${title}</span> <span class="hint">${agoWords(updated_at)}</span></button>
                    <button type="button" class="tool" data-delete="${id}" aria-label="Delete conversation: ${title}">${icon("trash")}</button></li>`)}</ul>`);
            box.onclick = (/** @type {PartEvent} */ { target }) => this.#chosen(target.closest("button")?.dataset ?? {});
        } catch (problem) {
            toast(problem.message, { isProblem: true });
        }
    }

    /** @param {any} values */
    async #chosen({ id, delete: gone }) {
        if (id) return this.#open(id);
        if (!gone) return;
        await session.request("DELETE", `/api/chat/conversations/${encodeURIComponent(gone)}`).catch(() => {});
        if (gone === this.#conversation) this.#open(null);
        this.querySelector(".conversations").hidden = true;
        this.#past();
    }
}

customElements.define("chat-panel", ChatPanel);
