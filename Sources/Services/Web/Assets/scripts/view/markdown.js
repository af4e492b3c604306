// Notes as they are meant: addresses, emphasis, code, lists and headings, of the Markdown that people really write.
//
// Everything goes through html`…`: text is never markup, and an address is one of the web, of mail or of a telephone, or it stays words.

import { html } from "./html.js";

const inline = /(`[^`\n]+`)|(\*\*[^*\n]+\*\*|__[^_\n]+__)|(\*[^*\s][^*\n]*\*|(?<![\w/])_[^_\s][^_\n]*_(?!\w))|\[([^\]\n]+)\]\(([^()\s]+)\)|((?:https?:\/\/|mailto:|tel:)[^\s<>"]+|www\.[^\s<>"]+)/gu;
const safe = /^(?:https?:\/\/|mailto:|tel:)/i;

/**
 * @param {string} address
 * @param {string} words
 */
function link(address, words) {
    const full = address.startsWith("www.") ? `https://${address}` : address;
    return safe.test(full) ? html`<a href="${full}" target="_blank" rel="noopener noreferrer">${words}</a>` : html`${words}`;
}

/** @param {string} text */
function line(text) {
    const parts = [];
    let at = 0;
    for (const match of text.matchAll(inline)) {
        const [whole, code, strong, soft, words, target, address] = match;
        parts.push(text.slice(at, match.index));
        at = (match.index ?? 0) + whole.length;
        if (code) parts.push(html`<code>${code.slice(1, -1)}</code>`);
        else if (strong) parts.push(html`<strong>${strong.slice(2, -2)}</strong>`);
        else if (soft) parts.push(html`<em>${soft.slice(1, -1)}</em>`);
        else if (target) parts.push(link(target, words));
        else {
            // What ends a sentence is no part of an address.
            const [tail] = address.match(/[.,;:!?)\]]*$/) ?? [""];
            const bare = tail.startsWith(")") && address.includes("(") ? address : address.slice(0, address.length - tail.length);
            parts.push(link(bare, bare), address.slice(bare.length));
        }
    }
    parts.push(text.slice(at));
    return html`${parts}`;
}

const bullet = /^\s*[-*+•]\s+(.*)$/;
const number = /^\s*\d+[.)]\s+(.*)$/;
const heading = /^#{1,6}\s+(.*)$/;
/** @type {Record<string, RegExp>} */
const marks = { h: heading, ul: bullet, ol: number };

/** @param {string} text */
export function rendered(text) {
    /** @type {{ kind: string, lines: Markup[] }[]} */
    const blocks = [];
    for (const raw of text.split("\n")) {
        const kind = heading.test(raw) ? "h" : bullet.test(raw) ? "ul" : number.test(raw) ? "ol" : raw.trim() === "" ? "" : "p";
        const content = line((raw.match(marks[kind] ?? /^(.*)$/) ?? [raw, raw])[1]);
        const last = blocks[blocks.length - 1];
        if (last && last.kind === kind && kind !== "h") last.lines.push(content);
        else blocks.push({ kind, lines: [content] });
    }
    return html`${blocks.map(({ kind, lines }) => {
        if (kind === "ul") return html`<ul>${lines.map((one) => html`<li>${one}</li>`)}</ul>`;
        if (kind === "ol") return html`<ol>${lines.map((one) => html`<li>${one}</li>`)}</ol>`;
        if (kind === "h") return html`<p><strong>${lines[0]}</strong></p>`;
        return kind ? html`<p>${lines.map((one, index) => (index > 0 ? html`<br>${one}` : one))}</p>` : "";
    })}`;
}

/**
 * Whether there is anything to show that the text itself does not: else it is left as the field that it is typed into.
 * @param {string} text
 */
export function isFormatted(text) {
    return new RegExp(inline.source, "u").test(text) || text.split("\n").some((raw) => heading.test(raw) || bullet.test(raw) || number.test(raw));
}
