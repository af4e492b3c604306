// Tasks from and for other programs.

import { html, render } from "../scripts/html.js";
import { trying } from "../scripts/forms.js";
import { saveAs } from "../scripts/saving.js";
import { send } from "../scripts/http.js";
import { session } from "../scripts/session.js";
import { zone } from "../scripts/dates.js";

const formats = {
    json: ["JSON", "json", "application/json"], todotxt: ["todo.txt", "txt", "text/plain"], ics: ["iCalendar", "ics", "text/calendar"],
    csv: ["Todoist CSV", "csv", "text/csv"],
};
const byExtension = { json: "json", txt: "todotxt", ics: "ics", csv: "csv" };
const largest = 5 << 20;

class ExchangeCard extends HTMLElement {
    connectedCallback() {
        render(this, html`
            <h3>Export</h3>
            <div class="row">${Object.entries(formats).map(([id, [name]]) => html`<button type="button" class="quiet" data-format="${id}">${name}</button>`)}
                <button type="button" class="quiet" data-format="account">Everything about me</button></div>
            <h3>Import</h3>
            <p class="hint">A file of one of these kinds. The same file again makes nothing twice.</p>
            <div class="row"><label class="visually-hidden" for="import-file">File</label><input id="import-file" type="file" accept=".json,.txt,.ics,.csv"></div>
            <div class="report" role="status"></div>`);
        this.onclick = ({ target }) => this.#export(target.closest("[data-format]")?.dataset.format);
        this.querySelector("input").onchange = ({ target }) => target.files[0] && this.#import(target);
    }

    #export(format) {
        if (format === "account") saveAs("/api/account/export", "errand-account.json");
        else if (format) saveAs(`/api/tasks/export?format=${format}`, `errand.${formats[format][1]}`);
    }

    async #import(input) {
        const [file] = input.files;
        const box = this.querySelector(".report");
        const format = byExtension[file.name.split(".").pop().toLowerCase()];
        if (!format) return void (box.textContent = "The file's name ends in none of .json, .txt, .ics, .csv.");
        if (file.size > largest) return void (box.textContent = "The file is larger than 5 MB.");
        box.textContent = "Reading the file…";
        const query = new URLSearchParams({ format, zone });
        const report = await trying(async () => send("POST", `/api/tasks/import?${query}`, {
            token: await session.token(), text: await file.text(), headers: { "Content-Type": formats[format][2] },
        }));
        input.value = "";
        box.textContent = "";
        if (!report) return;
        const failed = report.lines.filter(({ status }) => status === "failed").slice(0, 20);
        render(box, html`<p>${report.created} added, ${report.exists} there before, ${report.skipped} no tasks, ${report.failed} not readable.</p>
            ${failed.length > 0 && html`<ul class="plain-list">${failed.map(({ line, detail }) => html`<li class="hint">Line ${line}: ${detail}</li>`)}</ul>`}`);
    }
}

customElements.define("exchange-card", ExchangeCard);
