// Every icon of the page, drawn with one pen: 24 by 24, round ends, no fill.

import { element, html } from "./html.js";

const paths = {
    add: "M12 5v14M5 12h14",
    all: "M4 6.5h16M4 12h16M4 17.5h10",
    back: "M14.5 6l-6 6 6 6",
    bell: "M6.5 10a5.5 5.5 0 0111 0c0 5 2 6.5 2 6.5h-15s2-1.5 2-6.500M10 19.500a2.2 2.2 0 004 0",
    board: "M4 5h4.500v14H4zM9.8 5h4.500v9H9.800zM15.5 5H20v11h-4.500z",
    calendar: "M4.5 6.500h15v13h-15zM4.5 10.500h15M8.5 4v4M15.5 4v4",
    chart: "M5 19.500V11M10 19.500V5M15 19.500v-6M20 19.500V8.5",
    chat: "M4.5 5.500h15v11h-8l-4 3.500v-3.500h-3z",
    check: "M5.5 12.500l4.2 4.2 8.8-9.2",
    close: "M6.5 6.500l11 11M17.5 6.500l-11 11",
    command: "M5 7l4.5 5L5 17M12 17h7",
    copy: "M8.5 8.500h11v11h-11zM15.5 8.500v-4h-11v11h4",
    dark: "M19 14.500A7.5 7.5 0 019.5 5a7.5 7.5 0 109.5 9.500z",
    done: "M12 3.500a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM8.3 12.300l2.6 2.6 4.9-5.3",
    down: "M6 9.500l6 6 6-6",
    drag: "M9 6.500h.01M15 6.500h.01M9 12h.01M15 12h.01M9 17.500h.01M15 17.500h.01",
    filter: "M4.5 6h15l-6 7v5.500l-3-1.500v-4z",
    flag: "M6 20.500V4.500h11.500l-2.2 3.8 2.2 3.700H6",
    help: "M9.2 9.300a2.8 2.8 0 115 1.700c-.9 1.1-2.2 1.3-2.2 3M12 17.300h.01M12 3.500a8.5 8.5 0 100 17 8.5 8.5 0 000-17z",
    history: "M4.5 8.500A8.2 8.2 0 113.8 13M4.2 4.500v4h4M12 8v4.500l3 1.8",
    light: "M12 8a4 4 0 100 8 4 4 0 000-8zM12 3v1.500M12 19.500V21M3 12h1.500M19.5 12H21M5.6 5.600l1 1M17.4 17.400l1 1M5.6 18.400l1-1M17.4 6.600l1-1",
    list: "M4.5 7l1.5 1.500L8.5 6M4.5 16l1.5 1.5 2.5-2.500M12 7.500h8M12 16.500h8",
    menu: "M4 7h16M4 12h16M4 17h16",
    more: "M6 12h.01M12 12h.01M18 12h.01",
    note: "M5 6.500h14M5 11.500h14M5 16.500h8",
    person: "M12 4.500a3.7 3.7 0 100 7.4 3.7 3.7 0 000-7.400zM4.8 19.800c.8-3.6 3.7-5.3 7.2-5.300s6.4 1.7 7.2 5.3",
    repeat: "M5 11V9.500a3 3 0 013-3h10.500M16 3.800l2.7 2.700L16 9.200M19 13v1.500a3 3 0 01-3 3H5.500M8 20.200l-2.7-2.700L8 14.8",
    search: "M10.5 4.500a6 6 0 100 12 6 6 0 000-12zM15 15l4.8 4.8",
    send: "M4.5 11.800L19.5 5l-5 14.5-3.3-5.700z",
    settings: "M4.5 7.500h8M17 7.500h2.500M4.5 16.500H7M11.5 16.500h8M14.7 5.200a2.3 2.3 0 100 4.6 2.3 2.3 0 000-4.600zM9.2 14.200a2.3 2.3 0 100 4.6 2.3 2.3 0 000-4.600z",
    sort: "M7.5 5v14M4.5 16l3 3 3-3M16.5 19V5M13.5 8l3-3 3 3",
    tag: "M4.5 4.500h7l8 8-7 7-8-8zM8.5 8.500h.01",
    today: "M4.5 6.500h15v13h-15zM4.5 10.500h15M8.5 4v4M15.5 4v4M12 13.300v3.400M10.3 15h3.4",
    leave: "M14 5H6v14h8M10 12h10M17 9l3 3-3 3",
    trash: "M5 7h14M10 7V5h4v2M7 7l.8 12h8.400L17 7M10.4 10.500v5.200M13.6 10.500v5.2",
    undo: "M8.5 5.500L4.5 9.500l4 4M4.5 9.500h9.500a5 5 0 010 10h-3.5",
    up: "M6 14.500l6-6 6 6",
    upcoming: "M12 3.500a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM12 7.500v5l3.2 2",
};

/**
 * An icon as markup; it says nothing to screen readers.
 * @param {string} name
 */
export const icon = (name) => html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="${paths[name]}" /></svg>`;

const made = new Map();

/**
 * An icon as an element.
 * @param {string} name
 */
export function drawn(name) {
    if (!made.has(name)) made.set(name, element(icon(name)));
    return made.get(name).cloneNode(true);
}
