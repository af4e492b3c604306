// What happened, from the audit trail, and whether the trail is whole.

import { agoWords, momentWords } from "../scripts/model/dates.js";
import { html, render } from "../scripts/view/html.js";
import { icon } from "../scripts/view/icons.js";
import { session } from "../scripts/net/session.js";
import { loading } from "../scripts/view/forms.js";
import { saveAs } from "../scripts/view/download.js";
import { workspace } from "../scripts/model/workspace.js";
import { toast } from "../scripts/view/toast.js";

const kinds = {
    "task.created": ["Added", "add"], "task.updated": ["Changed", "note"], "task.completed": ["Completed", "done"],
    "task.reopened": ["Reopened", "undo"], "task.deleted": ["Deleted", "trash"],
    "reminder.scheduled": ["Reminder set", "bell"], "reminder.cancelled": ["Reminder cancelled", "bell"],
    "reminder.due": ["Reminder due", "bell"], "reminder.delivered": ["Reminded", "bell"], "reminder.failed": ["Reminder failed", "bell"],
};
/** What the suite does by itself, such as setting and dropping reminders, is left out unless it is asked for. */
const noise = /reminder\.(scheduled|cancelled|due)$/;
const fewest = 20;
const filters = { "": "What was done", all: "Everything", ...Object.fromEntries(Object.entries(kinds).map(([id, [name]]) => [id, name])) };

class HistoryView extends HTMLElement {
    /** @type {any[]} */
    #records = [];
    /** @type {string | null} */
    #cursor = null;

    connectedCallback() {
        this.className = "page";
        document.title = "History · Errand";
        render(this, html`
            <header class="view-head"><div><h1 tabindex="-1">History</h1><p class="count" role="status"></p></div>
                <div class="tools">
                    <label><span class="visually-hidden">Show</span><select>
                        ${Object.entries(filters).map(([id, name]) => html`<option value="${id}">${name}</option>`)}</select></label>
                    <button type="button" class="quiet" data-action="verify">${icon("check")}Verify</button>
                    <button type="button" class="quiet" data-action="export">Export</button>
                </div></header>
            <div class="verdict" role="status"></div>
            <ol class="records"></ol>
            <div class="loading"></div>
            <p class="more"><button type="button" class="quiet" hidden>Show earlier ones</button></p>`);
        this.querySelector("select").onchange = () => this.#load(true);
        this.querySelector("[data-action=verify]").onclick = () => this.#verify();
        this.querySelector("[data-action=export]").onclick = () => saveAs("/api/audit/export", "errand-history.ndjson");
        this.querySelector(".more button").onclick = () => this.#load(false);
        this.#load(true);
    }

    /** @param {boolean} isFirst */
    async #load(isFirst) {
        const query = new URLSearchParams({ order: "newest", limit: "100" });
        const type = this.querySelector("select").value;
        const isOwn = type === "";
        if (type && type !== "all") query.set("type", type);
        if (!isFirst) query.set("cursor", this.#cursor ?? "");
        if (isFirst) {
            this.#records = [];
            render(this.querySelector(".records"), html``);
        }
        const page = await loading(this.querySelector(".loading"), () => session.request("GET", `/api/audit?${query}`));
        if (!page) return;
        this.#records = [...this.#records, ...page.records.filter((/** @type {any} */ { type: kind }) => !isOwn || !noise.test(kind))];
        this.#cursor = page.next_cursor;
        this.#show();
        // A page of nothing but noise is no answer.
        if (isOwn && this.#cursor && this.#records.length < fewest) await this.#load(false);
    }

    #show() {
        const count = this.#records.length;
        this.querySelector(".count").textContent = count === 0 ? "Nothing yet" : `The last ${count} ${count === 1 ? "event" : "events"}`;
        render(this.querySelector(".records"), html`${this.#records.map((record) => this.#line(record))}`);
        this.querySelector(".more button").hidden = !this.#cursor;
    }

    /** @param {any} values */
    #line({ type, time, data, subject }) {
        const [word, drawing] = kinds[type.replace("com.todo.", "")] ?? [type.replace("com.todo.", ""), "history"];
        const changed = type.endsWith("task.updated") ? (data?.changed ?? []).map((/** @type {string} */ name) => name.replaceAll("_", " ")).join(", ") : "";
        const isThere = workspace.tasks.get(subject);
        const title = data?.payload?.title || isThere?.title || "";
        return html`<li>${icon(drawing)}<div>
            <p><strong>${word}</strong> ${isThere ? html`<a href="/history?task=${encodeURIComponent(subject)}" dir="auto">${title}</a>` : html`<span dir="auto">${title}</span>`}</p>
            <p class="hint">${changed && `${changed} · `}<time datetime="${time}" title="${momentWords(time)}">${agoWords(time)}</time></p></div></li>`;
    }

    async #verify() {
        const box = this.querySelector(".verdict");
        box.textContent = "Checking every record…";
        try {
            const { valid, records, head, broken } = await session.request("GET", "/api/audit/verify");
            render(box, valid
                ? html`<p class="good">${icon("check")} History verified: ${records} records intact.</p><p class="hint">Head <code>${head}</code></p>`
                : html`<p class="bad">${icon("close")} History was tampered with at record ${broken?.number}: it is ${broken?.reason}.</p>`);
        } catch (problem) {
            box.textContent = "";
            toast(problem.message, { isProblem: true });
        }
    }
}

customElements.define("history-view", HistoryView);
