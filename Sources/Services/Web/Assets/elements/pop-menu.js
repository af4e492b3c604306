// A small menu beneath a button: what else can be done here.

import { html, render } from "../scripts/view/html.js";
import { icon } from "../scripts/view/icons.js";

/** @typedef {{ name: string, icon?: string, colour?: string, isChosen?: boolean, run: () => unknown }} MenuChoice */

/**
 * Opens a menu; a choice, Escape or a click elsewhere closes it, and the button has the focus again.
 * @param {Part} button
 * @param {MenuChoice[]} choices
 */
export function openMenu(button, choices) {
    /** @type {Part} */
    const menu = document.createElement("div");
    menu.className = "pop-menu";
    menu.setAttribute("role", "menu");
    menu.setAttribute("popover", "auto");
    menu.setAttribute("aria-label", button.getAttribute("aria-label") ?? "");
    render(menu, html`${choices.map(({ name, icon: drawing, colour, isChosen }, index) => html`
        <button type="button" role="${isChosen === undefined ? "menuitem" : "menuitemradio"}" ${isChosen !== undefined && html`aria-checked="${String(isChosen)}"`}
            data-index="${index}">${colour && html`<span class="swatch" data-colour="${colour}"></span>`}${drawing && icon(drawing)}<span dir="auto">${name}</span></button>`)}`);
    menu.onclick = (/** @type {PartEvent} */ { target }) => {
        const chosen = target.closest("[data-index]");
        if (!chosen) return;
        menu.hidePopover();
        choices[Number(chosen.dataset.index)].run();
    };
    menu.onkeydown = (/** @type {PartEvent} */ event) => {
        const items = [...menu.children];
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (!step) return;
        event.preventDefault();
        items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
    };
    menu.ontoggle = (/** @type {any} */ { newState }) => {
        if (newState !== "closed") return;
        const hadFocus = menu.contains(document.activeElement) || document.activeElement === document.body;
        menu.remove();
        button.setAttribute("aria-expanded", "false");
        if (hadFocus && button.isConnected) button.focus();
    };
    document.body.append(menu);
    menu.showPopover();
    const box = button.getBoundingClientRect();
    menu.style.top = `${Math.min(box.bottom + 4, innerHeight - menu.offsetHeight - 8)}px`;
    menu.style.left = `${Math.max(8, Math.min(box.right - menu.offsetWidth, innerWidth - menu.offsetWidth - 8))}px`;
    button.setAttribute("aria-expanded", "true");
    menu.querySelector("button").focus();
}
