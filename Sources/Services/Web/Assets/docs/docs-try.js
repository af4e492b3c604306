// A request of the page's own, in the session of this browser: what the form says, and what came back.

import { render } from "../scripts/view/html.js";
import { send } from "../scripts/net/http.js";
import { session } from "../scripts/net/session.js";
import { answer, form } from "./docs-view.js";

/** More than anybody reads, and less than makes a page slow. */
const longest = 100_000;

/**
 * Fills a card with the form of an operation; each sending is a real request.
 * @param {Part} card
 * @param {ApiOperation} operation
 */
export function offer(card, operation) {
    const summary = card.querySelector("summary");
    const box = document.createElement("div");
    card.replaceChildren(summary, render(box, form(operation)));
    const fields = box.querySelector("form");
    const begin = () => {
        if (fields.elements.body) fields.elements.body.value = operation.starter(operation.bodies[fields.elements.type.selectedIndex]);
    };
    fields.elements.type?.addEventListener("change", begin);
    begin();
    fields.onsubmit = async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const button = fields.querySelector("button");
        const result = fields.querySelector(".answer");
        button.disabled = true;
        try {
            if (operation.frames.length) await listen(operation, fields, result);
            else show(result, await ask(operation, fields));
        } catch (problem) {
            show(result, { line: problem.message, headers: [], text: "" });
        } finally {
            button.disabled = false;
        }
    };
}

/**
 * @param {Part} result
 * @param {Exchange} content
 */
function show(result, content) {
    result.hidden = false;
    render(result, answer(content));
}

/**
 * The address and the headers that the form says.
 * @param {ApiOperation} operation
 * @param {Part} fields
 */
function request(operation, fields) {
    let path = operation.path;
    const query = new URLSearchParams();
    /** @type {Record<string, string>} */
    const headers = {};
    operation.fields.forEach((parameter, index) => {
        const value = fields.elements[index].value;
        if (parameter.in === "path") path = path.replace(`{${parameter.name}}`, encodeURIComponent(value));
        else if (value === "") return;
        else if (parameter.in === "query") query.append(parameter.name, value);
        else headers[parameter.name] = value;
    });
    const search = query.toString();
    return { path: search ? `${path}?${search}` : path, headers };
}

/**
 * @param {ApiOperation} operation
 * @param {Part} fields
 * @returns {Promise<Exchange>}
 */
async function ask(operation, fields) {
    const { path, headers } = request(operation, fields);
    headers.Accept ??= operation.accepts;
    if (session.user) headers.Authorization = `Bearer ${await session.token()}`;
    const body = fields.elements.body?.value;
    if (body !== undefined) headers["Content-Type"] = fields.elements.type.value;
    const start = performance.now();
    const response = await fetch(path, { method: operation.method, headers, body, cache: "no-store", credentials: "same-origin" });
    const text = await response.text();
    const time = Math.round(performance.now() - start);
    return { line: `${response.status} ${response.statusText} · ${time} ms`, headers: [...response.headers], text: readable(text) };
}

/** @param {string} text */
function readable(text) {
    try {
        text = JSON.stringify(JSON.parse(text), null, 2);
    } catch {
        // It is no JSON: it is shown as it came.
    }
    return text.length > longest ? `${text.slice(0, longest)}\n… ${text.length - longest} characters more` : text;
}

/**
 * Shows the frames of a socket as they come, until the card is closed or another is opened.
 * @param {ApiOperation} operation
 * @param {Part} fields
 * @param {Part} result
 */
async function listen(operation, fields, result) {
    if (!session.user) throw new Error("Sign in first: a socket needs a token.");
    const { sync_url } = await send("GET", "/config.json");
    const address = new URL(sync_url, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    for (const [name, value] of new URL(request(operation, fields).path, location.href).searchParams) address.searchParams.set(name, value);
    fields.socket?.close(1000);
    const socket = new WebSocket(address, ["errand.v1", `bearer.${await session.token()}`]);
    fields.socket = socket;
    /** @type {string[]} */
    const frames = [];
    const tell = (/** @type {string} */ line) => show(result, { line, headers: [], text: frames.slice(-50).join("\n") });
    socket.onmessage = ({ data }) => {
        frames.push(data);
        tell(`Open · ${frames.length} ${frames.length === 1 ? "frame" : "frames"}`);
    };
    socket.onopen = () => tell("Open");
    socket.onclose = ({ code, reason }) => tell(`Closed: ${code} ${reason}`);
    fields.closest("details").addEventListener("toggle", () => socket.close(1000), { once: true });
}
