// Light, dark, or as the system has it.

import { choice, choose } from "../net/storage.js";

export const themes = { system: "System", light: "Light", dark: "Dark" };

export const theme = () => choice("theme", "system");

export function applyTheme() {
    const value = theme();
    if (value === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = value;
}

/** @param {any} value */
export function setTheme(value) {
    choose("theme", value === "system" ? null : value);
    applyTheme();
}

export function isDark() {
    return theme() === "dark" || (theme() === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
}
