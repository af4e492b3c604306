// Tasks from and for other programs.

import { on } from "../scripts/events.js";
import { html, render } from "../scripts/view/html.js";
import { trying } from "../scripts/view/forms.js";
import { saveAs } from "../scripts/view/download.js";
import { sendFile } from "../scripts/net/http.js";
import { session } from "../scripts/net/session.js";
import { inZone } from "../scripts/net/time-zone.js";
import { toast } from "../scripts/view/toast.js";

const formats = {
    json: ["JSON", "json", "application/json"], todotxt: ["todo.txt", "txt", "text/plain"], ics: ["iCalendar", "ics", "text/calendar"],
    csv: ["Todoist CSV", "csv", "text/csv"],
};
const byExtension = { json: "json", txt: "todotxt", todotxt: "todotxt", ics: "ics", ical: "ics", vcs: "ics", csv: "csv", tsv: "csv" };
const largest = 5 << 20;
const shown = 20;

class ExchangeCard extends HTMLElement {
    connectedCallback() {
        render(this, html`
            <h3>Export</h3>
            <div class="row">${Object.entries(formats).map(([id, [name]]) => html`<button type="button" class="quiet" data-format="${id}">${name}</button>`)}
                <button type="button" class="quiet" data-format="account">All my data</button></div>
            <h3>Import</h3>
            <p class="hint">A file in one of these formats. Importing it again won’t create duplicates.</p>
            <div class="row"><label class="visually-hidden" for="import-file">File</label><input id="import-file" type="file" accept=".json,.txt,.todotxt,.ics,.ical,.vcs,.csv,.tsv"></div>
            <div class="report" role="status"></div>`);
        on(this, "click", (/** @type {any} */ { target }) => this.#export(target.closest("[data-format]")?.dataset.format));
        this.querySelector("input").onchange = (/** @type {PartEvent} */ { target }) => target.files[0] && this.#import(target);
    }

    /** @param {any} format */
    #export(format) {
        if (format === "account") saveAs("/api/account/export", "errand-account.json");
        else if (format) saveAs(`/api/tasks/export?format=${format}`, `errand.${formats[format][1]}`);
    }

    /** @param {Part} input */
    async #import(input) {
        const [file] = input.files;
        const box = this.querySelector(".report");
        const format = byExtension[file.name.split(".").pop().toLowerCase()];
        if (!format) return void (box.textContent = "The file's name ends in none of .json, .txt, .ics, .csv.");
        if (file.size > largest) return void (box.textContent = "The file is larger than 5 MB.");
        box.textContent = "Reading the file…";
        const query = new URLSearchParams({ format, ...inZone });
        // The file's bytes as they are: what they are written in is the server's to find out.
        const report = await trying(async () => sendFile(`/api/tasks/import?${query}`, {
            file, type: formats[format][2], token: await session.token(),
            /** @param {any} values */
            tell: ({ done, of }) => { box.textContent = `${done} of ${of}…`; },
        }));
        input.value = "";
        box.textContent = "";
        if (report) this.#show(report, box, file.name);
    }

    /**
     * @param {any} report
     * @param {Part} box
     * @param {string} name
     */
    #show(report, box, name) {
        const faults = report.lines.flatMap((/** @type {any} */ { line, status, detail, parts = [] }) =>
            status === "failed" ? [`Line ${line} could not be read: ${detail}`]
            : parts.map((/** @type {any} */ part) => `Line ${line}, ${part.part}: ${part.detail}`));
        const whole = report.parts.map((/** @type {any} */ part) => `The ${part.part} ${part.detail}.`);
        const counts = [
            [report.created, "imported"], [report.restored, "restored from the trash"], [report.exists, "already there"], [report.skipped, "lines skipped"],
            [report.failed, "unreadable"],
        ].filter(([count], index) => count > 0 || index === 0).map(([count, words]) => `${count} ${words}`);
        const changed = report.adjusted + report.left_out;
        render(box, html`<p>${counts.join(", ")}.${changed > 0 && html` ${changed} could not be kept exactly as they were.`}</p>
            ${whole.map((/** @type {string} */ words) => html`<p class="hint">${words}</p>`)}
            ${faults.length > 0 && html`<ul class="plain-list">${faults.slice(0, shown).map((/** @type {string} */ words) => html`<li class="hint">${words}</li>`)}</ul>`}
            ${faults.length > shown && html`<p class="hint">… and ${faults.length - shown} more in the report.</p>`}
            <div class="row"><button type="button" class="quiet" data-report>Save the report</button>
                ${report.created + report.restored > 0 && html`<button type="button" class="quiet" data-undo>Undo the import</button>`}</div>`);
        box.querySelector("[data-report]").onclick = () => save(report, `${name}.report.json`);
        const undo = box.querySelector("[data-undo]");
        if (undo) undo.onclick = () => this.#undo(report, undo);
    }

    /**
     * Takes all of it back, as long as nothing else was done since.
     * @param {any} report
     * @param {Part} button
     */
    async #undo(report, button) {
        button.disabled = true;
        const first = report.lines.find((/** @type {any} */ { status }) => status === "created" || status === "restored");
        const undone = await trying(() => session.request("POST", `/api/tasks/undo?task=${first.id}`));
        if (undone) toast(`${undone.deleted.length} tasks of the import are in the trash.`);
        else button.disabled = false;
    }
}

/**
 * @param {any} report
 * @param {string} name
 */
function save(report, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(report, null, 1)], { type: "application/json" }));
    link.download = name;
    link.dataset.outside = "";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

customElements.define("exchange-card", ExchangeCard);
