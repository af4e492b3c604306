// Keys that work everywhere on the page. Those that need a list are in the list.

import { on } from "../events.js";
import { router } from "./router.js";
import { workspace } from "../model/workspace.js";
import { dismissToast, toast } from "./toast.js";

/** The `?` sheet and the keys themselves come from one table. */
export const shortcuts = {
    Anywhere: {
        "n": "Add a task", "/": "Search", "Ctrl K": "Commands", "?": "Keyboard shortcuts", "Ctrl Z": "Undo",
        "Esc": "Close what is open", "b": "Notifications", "a": "Assistant", "f": "Filter this list",
    },
    "Go to": {
        "g t": "Today", "g u": "Upcoming", "g a": "All tasks", "g k": "Calendar", "g b": "Board", "g c": "Completed", "g i": "Insights",
        "g h": "History", "g s": "Settings",
    },
    "On a task": {
        "↑ ↓ or j k": "Next, previous", "Enter or e": "Open", "c": "Complete or reopen", "x": "Select", "1 2 3 4": "Priority",
        "t": "Due today", "w": "Due tomorrow", "Alt ↑ ↓": "Move", "Alt ← →": "Move on the board", "Delete": "Delete",
    },
    "Adding": { "Enter": "Add", "Esc": "Ignore the last highlight" },
};

const places = { k: "calendar", t: "today", u: "upcoming", a: "all", b: "board", c: "completed", i: "insights", h: "history", s: "settings" };
const patience = 1_200;

/**
 * @param {AppShell} shell
 * @param {AbortSignal} signal
 */
export function startKeys(shell, signal) {
    let went = 0;
    on(window, "keydown", (event) => {
        if (event.isComposing || event.defaultPrevented) return;
        if ((event.ctrlKey || event.metaKey) && !event.altKey) return withControl(shell, event);
        if (event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
        if (event.key === "Escape") return escape(shell, event);
        if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
        if (event.key === "g") return void (went = Date.now());
        const isSequence = Date.now() - went < patience;
        went = 0;
        if (isSequence && places[event.key]) router.go(`/${places[event.key]}`);
        else if (!single(shell, event.key)) return;
        event.preventDefault();
    }, { signal });
}

/**
 * @param {AppShell} shell
 * @param {PartEvent} event
 */
function withControl(shell, event) {
    const key = event.key.toLowerCase();
    if (key === "k") shell.palette();
    else if (key === "z" && !event.shiftKey && !event.target.closest?.("input, textarea")?.value) undoLast();
    else return;
    event.preventDefault();
}

export function undoLast() {
    const step = workspace.undoStack.last();
    if (step?.name) dismissToast(step.name);
    toast(step ? `Undid: ${step.label.replace(/\.$/, "")}` : "Nothing to undo");
}

/**
 * @param {AppShell} shell
 * @param {PartEvent} event
 */
function escape(shell, event) {
    if (shell.classList.contains("menu-open")) shell.closeMenu();
    else if (shell.list?.selection.isOn) shell.list.selection.clear();
    else if (!shell.closeBeside()) return;
    event.preventDefault();
}

/**
 * @param {AppShell} shell
 * @param {string} key
 */
function single(shell, key) {
    const work = {
        n: () => add(shell), "/": () => shell.search.focus(), "?": () => shell.sheet(), b: () => shell.toggle("notifications"),
        a: () => shell.toggle("chat"), f: () => shell.querySelector("list-tools")?.toggle(),
    }[key];
    work?.();
    return Boolean(work);
}

/** @param {AppShell} shell */
export function add(shell) {
    if (!shell.list || shell.querySelector("quick-add").hidden) router.go("/all");
    setTimeout(() => shell.querySelector("quick-add")?.focus(), 50);
}
