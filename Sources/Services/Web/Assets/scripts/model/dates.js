// Days and times as people see them. A due date is an instant, a wall time with its zone in brackets, or a whole day.

import { locale } from "./locale.js";
import { zone } from "../net/time-zone.js";

const dayLength = 86_400_000;

/** @param {number} number */
const two = (number) => String(number).padStart(2, "0");
const clock = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" });
const near = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short" });
const far = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" });
const long = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" });
const both = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

/**
 * `2026-11-21` of a date, where the person is.
 * @param {Date} date
 */
export function dayOf(date) {
    return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/**
 * The beginning of a day such as `2026-11-21`.
 * @param {string} text
 */
export function dateOf(text) {
    const [year, month, date] = text.split("-").map(Number);
    return new Date(year, month - 1, date);
}

/**
 * @param {string} text
 * @param {number} count
 */
export function plusDays(text, count) {
    const date = dateOf(text);
    date.setDate(date.getDate() + count);
    return dayOf(date);
}

export const today = () => dayOf(new Date());

/**
 * Whole days from one day to another, whatever the clocks did in between.
 * @param {string} from
 * @param {string} to
 */
export function daysBetween(from, to) {
    return Math.round((Number(dateOf(to)) - Number(dateOf(from))) / dayLength);
}

const read = new Map();

/**
 * `{ day, hasTime, at, end }` of a due text: the day where the person is, and the moments it begins and is over.
 * @param {string} text
 */
export function due(text) {
    if (!text) return null;
    let value = read.get(text);
    if (value) return value;
    const hasTime = text.length > 10;
    const date = hasTime ? new Date(text.replace(/\[.*$/, "")) : dateOf(text);
    const end = hasTime ? date.getTime() : new Date(date).setDate(date.getDate() + 1);
    value = { day: hasTime ? dayOf(date) : text, hasTime, at: date.getTime(), end };
    if (read.size > 20_000) read.clear();
    read.set(text, value);
    return value;
}

/**
 * "Today", "Tomorrow 09:30", "Fri, 27 Nov".
 * @param {string} text
 */
export function dueWords(text) {
    const value = due(text);
    const words = dayWords(value.day);
    return value.hasTime ? `${words} ${clock.format(value.at)}` : words;
}

/** @param {string} text */
export function dayWords(text) {
    const distance = daysBetween(today(), text);
    const named = { "-1": "Yesterday", 0: "Today", 1: "Tomorrow" }[distance];
    return named ?? (Math.abs(distance) < 180 ? near : far).format(dateOf(text));
}

/** @param {string} text */
export const longDay = (text) => long.format(dateOf(text));
/** @param {string} text */
export const timeWords = (text) => clock.format(due(text).at);
/** @param {string} text */
export const momentWords = (text) => both.format(new Date(text));

/**
 * "3 minutes ago", "in 2 days".
 * @param {string} text
 */
export function agoWords(text) {
    const seconds = (Date.parse(text) - Date.now()) / 1000;
    /** @type {[Intl.RelativeTimeFormatUnit, number][]} */
    const units = [["day", 86_400], ["hour", 3_600], ["minute", 60]];
    for (const [unit, length] of units) {
        if (Math.abs(seconds) >= length) return relative.format(Math.round(seconds / length), unit);
    }
    return "just now";
}

/**
 * The due text of a day, and of a time on it when there is one, on the clock of the person's zone.
 * @param {Day} day
 * @param {string} time
 */
export function dueText(day, time) {
    return time ? `${day}T${time}:00[${zone}]` : day;
}

/**
 * `09:30` of a due date with a time, as a time field wants it.
 * @param {string} text
 */
export function clockOf(text) {
    const value = due(text);
    if (!value?.hasTime) return "";
    const date = new Date(value.at);
    return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/**
 * A due text on another day, at the time that it had.
 * @param {string} text
 * @param {Day} day
 */
export function moved(text, day) {
    return dueText(day, clockOf(text));
}
