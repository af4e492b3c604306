// Reminders that fired: open the task, be reminded again, or put them away.

import { agoWords, dueWords } from "../scripts/model/dates.js";
import { html, render } from "../scripts/view/html.js";
import { icon } from "../scripts/view/icons.js";
import { router } from "../scripts/view/router.js";
import { workspace } from "../scripts/model/workspace.js";
import { toast } from "../scripts/view/toast.js";

const snoozes = { 10: "10 minutes", 60: "1 hour", 180: "3 hours", 1440: "1 day" };

class NoticePanel extends HTMLElement {
    #stopped = new AbortController();

    connectedCallback() {
        this.setAttribute("role", "region");
        this.setAttribute("aria-label", "Notifications");
        render(this, html`
            <header class="panel-head"><h2>Notifications</h2><span class="spacer"></span>
                <button type="button" class="quiet" data-action="all">Dismiss all</button>
                <button type="button" class="tool close" data-action="close" aria-label="Close">${icon("close")}</button></header>
            <div class="panel-body"><p class="ask-browser" hidden></p><ul class="notifications"></ul>
                <p class="none hint" hidden>No reminders. They appear here when something is due.</p>
                <p class="more"><button type="button" class="quiet" hidden>Show earlier ones</button></p></div>`);
        workspace.notifications.addEventListener("change", () => this.#show(), { signal: this.#stopped.signal });
        this.querySelector("[data-action=close]").onclick = () => this.closest("app-shell").closeBeside();
        this.querySelector("[data-action=all]").onclick = () => Promise.all(workspace.notifications.open.map(({ id }) => this.#do("dismiss", id)));
        this.querySelector(".more button").onclick = () => workspace.notifications.more().catch(told);
        const list = this.querySelector(".notifications");
        list.onclick = (/** @type {PartEvent} */ { target }) => this.#clicked(target.closest("button"));
        list.onchange = (/** @type {PartEvent} */ { target }) => target.value && this.#do("snooze", target.closest("li").dataset.id, Number(target.value));
        this.#askBrowser();
        this.#show();
        workspace.notifications.load().catch(told);
        this.querySelector("[data-action=close]").focus();
    }

    disconnectedCallback() {
        this.#stopped.abort();
    }

    /** The browser's own notifications need a person's word, and a click to ask for it. */
    #askBrowser() {
        const box = this.querySelector(".ask-browser");
        if (globalThis.Notification?.permission !== "default") return;
        box.hidden = false;
        render(box, html`<button type="button" class="quiet on">${icon("bell")}Show reminders when this page is in the background</button>`);
        box.querySelector("button").onclick = async () => {
            await Notification.requestPermission();
            box.hidden = Notification.permission !== "default";
        };
    }

    #show() {
        const { list, open, cursor, isLoaded } = workspace.notifications;
        const shown = list.filter(({ state, snoozed_until }) => state !== "cancelled" && (state !== "scheduled" || snoozed_until));
        this.querySelector(".none").hidden = !isLoaded || shown.length > 0;
        this.querySelector("[data-action=all]").hidden = open.length === 0;
        this.querySelector(".more button").hidden = !cursor;
        const focus = document.activeElement?.closest(".notifications li")?.dataset.id;
        render(this.querySelector(".notifications"), html`${shown.map((notice) => this.#line(notice))}`);
        if (focus) this.querySelector(`.notifications li[data-id="${CSS.escape(focus)}"] button`)?.focus();
    }

    /** @param {Reminder} values */
    #line({ id, task_id, title, due, fired_at, dismissed_at, snoozed_until, deliveries }) {
        const failed = deliveries.filter(({ state }) => state === "failed").map(({ channel }) => channel.replace("_", "-"));
        const isOpen = !dismissed_at;
        return html`<li data-id="${id}" data-task="${task_id}" class="${isOpen ? "open" : ""}">
            <button type="button" class="value go" data-action="go" dir="auto">${title}</button>
            <p class="hint">${dueWords(due)}${fired_at && ` · reminded ${agoWords(fired_at)}`}${snoozed_until && ` · again ${agoWords(snoozed_until)}`}
                ${failed.length > 0 && html`<span class="fault">Not sent by ${failed.join(", ")}.</span>`}</p>
            ${isOpen && html`<p class="notice-end"><label><span class="visually-hidden">Snooze ${title}</span><select>
                <option value="">Snooze…</option>${Object.entries(snoozes).map(([minutes, name]) => html`<option value="${minutes}">${name}</option>`)}</select></label>
                <button type="button" class="quiet" data-action="dismiss" aria-label="Dismiss ${title}">Dismiss</button></p>`}</li>`;
    }

    /** @param {Part | null} button */
    #clicked(button) {
        const row = button?.closest("li");
        if (!row) return;
        const { action } = button.dataset;
        if (action === "dismiss") this.#do("dismiss", row.dataset.id);
        if (action === "go") router.open(row.dataset.task);
    }

    /**
     * @param {any} verb
     * @param {string} id
     * @param {number} [minutes]
     */
    async #do(verb, id, minutes) {
        await workspace.notifications[verb](id, minutes).catch(told);
    }
}

/** @param {Error} problem */
function told(problem) {
    toast(problem.message, { isProblem: true });
}

customElements.define("notice-panel", NoticePanel);
