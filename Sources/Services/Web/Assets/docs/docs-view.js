// The markup of the description of the API.

import { html } from "../scripts/view/html.js";
import { themes, theme } from "../scripts/view/theme.js";

/**
 * @param {Contract} contract
 * @param {string} name
 */
const schemaID = (contract, name) => `${contract.name}-schema-${name.replace(/\W+/g, "-")}`;

/**
 * Code in texts is written between backquotes, as in the documents.
 * @param {string} text
 */
const prose = (text) => text.split("`").map((part, index) => (index % 2 ? html`<code>${part}</code>` : part));

/**
 * @param {Contract} contract
 * @param {Schema} schema
 */
const words = (contract, schema) => contract.words(schema).map((word) =>
    typeof word === "string" ? word : html`<a href="#${schemaID(contract, word.name)}">${word.name}</a>`);

/**
 * @param {string} caption
 * @param {Markup[]} rows
 */
const table = (caption, rows) => rows.length > 0 && html`<table><caption>${caption}</caption><tbody>${rows}</tbody></table>`;

/** @param {ApiOperation} operation */
const parameterTable = ({ contract, parameters }) => table("Parameters", parameters.map((each) => html`
    <tr><th scope="row"><code>${each.name}</code></th><td>${each.in}${each.required && ", required"}</td>
        <td>${words(contract, each.schema)}</td><td>${prose(each.description ?? "")}</td></tr>`));

/** @param {ApiOperation} operation */
const answerTable = ({ contract, answers }) => table("Answers", answers.map(({ status, description, contents }) => html`
    <tr><th scope="row">${status}</th><td>${prose(description ?? "")}</td>
        <td>${contents.map(({ type, schema }, index) => html`${index > 0 && html`<br>`}${schema ? words(contract, schema) : type}`)}</td></tr>`));

/** @param {ApiOperation} operation */
const bodyTypes = ({ contract, bodies }) => bodies.length > 0 && html`<p class="body">Body: ${bodies.map(({ type, schema }, index) => html`${
    index > 0 && ", or "}<code>${type}</code> ${schema && words(contract, schema)}`)}</p>`;

/**
 * @param {Contract} contract
 * @param {Schema} schema
 */
const members = (contract, schema) => table("Members", contract.members(schema).map(({ name, member, isRequired }) => html`
    <tr><th scope="row"><code>${name}</code></th><td>${words(contract, member)}</td><td>${isRequired && "always"}</td>
        <td>${prose(member.description ?? "")}</td></tr>`));

/** @param {ApiOperation} operation */
const frameTables = ({ contract, frames }) => frames.map(({ direction, schema }) => {
    const { value } = contract.resolve({ $ref: schema });
    return html`<h4>${direction}</h4>${(value.oneOf ?? [value]).map((/** @type {Schema} */ frame) => html`
        <div class="frame"><p><code>${frame.properties?.type?.const ?? ""}${frame.properties?.op && html` ${frame.properties.op.const}`}</code></p>${
            members(contract, frame)}</div>`)}`;
});

/** @param {ApiOperation} each */
const operation = (each) => html`
    <article class="panel-card operation" id="${each.id}">
        <h3><span class="method ${each.method.toLowerCase()}">${each.method}</span> <code>${each.path}</code></h3>
        <p>${prose(each.summary)}</p>
        ${each.description && html`<p class="hint">${prose(each.description)}</p>`}
        ${each.isOpen && html`<p class="hint">Needs no token.</p>`}
        ${parameterTable(each)}${bodyTypes(each)}${answerTable(each)}${frameTables(each)}
        <details class="try" data-operation="${each.id}"><summary>Try it</summary></details>
    </article>`;

/**
 * @param {Contract} contract
 * @param {[string, Schema]} named
 */
const schema = (contract, [name, value]) => html`
    <article class="panel-card schema" id="${schemaID(contract, name)}">
        <h3><code>${name}</code></h3>
        ${value.description && html`<p>${prose(value.description)}</p>`}
        ${members(contract, value) || html`<p>${words(contract, value)}</p>`}
    </article>`;

/** @param {Contract} contract */
const service = (contract) => html`
    <section id="${contract.name}" aria-labelledby="${contract.name}-title">
        <h2 id="${contract.name}-title">${contract.title}</h2>
        <p>${prose(contract.description)} <a href="/docs/${contract.name}.json">${contract.name}.json</a></p>
        ${contract.tags.map((tag) => html`
            ${contract.tags.length > 1 && html`<h3 class="tag" id="${contract.name}-${tag.replace(/\W+/g, "-")}">${tag}</h3>`}
            ${contract.operations.filter((each) => each.tag === tag).map(operation)}`)}
        ${contract.schemas.length > 0 && html`<details class="schemas"><summary>Schemas</summary>${
            contract.schemas.map((each) => schema(contract, each))}</details>`}
    </section>`;

/** @param {Contract} contract */
const links = (contract) => html`
    <li><a href="#${contract.name}">${contract.title}</a>
        ${contract.tags.length > 1 && html`<ul>${contract.tags.map((tag) => html`
            <li><a href="#${contract.name}-${tag.replace(/\W+/g, "-")}">${tag}</a></li>`)}</ul>`}</li>`;

/**
 * The whole page.
 * @param {Contract[]} contracts
 */
export const page = (contracts) => html`
    <a class="skip" href="#tasks">Skip to the services</a>
    <nav aria-label="Services">
        <a class="brand" href="/"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 12.6l4 4L18.5 7.5" /></svg>Errand</a>
        <ul>${contracts.map(links)}</ul>
        <label class="look">Theme <select>${
            Object.entries(themes).map(([id, name]) => html`<option value="${id}" ${theme() === id && html`selected`}>${name}</option>`)}</select></label>
    </nav>
    <main>
        <h1>API</h1>
        <p class="session" role="status"></p>
        ${contracts.map(service)}
    </main>`;

/** @param {Parameter} parameter */
const label = (parameter) => html`<code>${parameter.name}</code> <span class="hint">${parameter.in}${parameter.required && ", required"}</span>`;

/**
 * The form of one request.
 * @param {ApiOperation} each
 */
export const form = (each) => html`
    <form novalidate>
        ${each.fields.map((parameter, index) => html`<label>${label(parameter)}<input name="${index}" autocomplete="off" spellcheck="false"></label>`)}
        ${each.bodies.length > 0 && html`
            <label>Body <select name="type">${each.bodies.map(({ type }) => html`<option>${type}</option>`)}</select></label>
            <label class="wide"><span class="visually-hidden">The body</span><textarea name="body" rows="8" spellcheck="false"></textarea></label>`}
        <p class="card-end"><button type="submit" class="primary">${each.frames.length ? "Open a socket" : "Send"}</button></p>
        <div class="answer" role="status" hidden></div>
    </form>`;

/**
 * What came back.
 * @param {Exchange} exchange
 */
export const answer = ({ line, headers, text }) => html`
    <p><strong>${line}</strong></p>
    ${headers.length > 0 && html`<details><summary>Headers</summary><pre tabindex="0"><code>${
        headers.map(([name, value]) => `${name}: ${value}\n`)}</code></pre></details>`}
    ${text !== "" && html`<pre class="content" tabindex="0"><code>${text}</code></pre>`}`;
