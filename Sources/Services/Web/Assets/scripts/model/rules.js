// Repetition in words: what a rule of the API says, as a person would.

import { locale } from "./locale.js";

export const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

const units = { daily: "day", weekly: "week", monthly: "month", yearly: "year" };
const places = { 1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", [-1]: "last", [-2]: "second to last" };
const dayNames = new Intl.DateTimeFormat(locale, { weekday: "short" });
const monthNames = new Intl.DateTimeFormat(locale, { month: "long" });

/**
 * "Mon" for "monday". 1 January 2024 was a Monday.
 * @param {string} name
 */
export const shortWeekday = (name) => dayNames.format(new Date(2024, 0, 1 + weekdays.indexOf(name)));

/** @param {string[]} words */
const listed = (words) => new Intl.ListFormat(locale, { type: "conjunction" }).format(words);
/** @param {number} day */
const ordinal = (day) => (day === -1 ? "last day" : day < 0 ? `${-day}th day from the end` : `${day}${suffix(day)}`);

/** @param {number} day */
function suffix(day) {
    if (day % 100 >= 11 && day % 100 <= 13) return "th";
    return { 1: "st", 2: "nd", 3: "rd" }[day % 10] ?? "th";
}

/**
 * "Every 2 weeks on Mon and Fri, 5 times".
 * @param {Rule | null} rule
 */
export function ruleWords(rule) {
    if (!rule) return "";
    const unit = units[rule.frequency] ?? rule.frequency;
    const interval = rule.interval ?? 1;
    const parts = [interval === 1 ? `Every ${unit}` : interval === 2 ? `Every other ${unit}` : `Every ${interval} ${unit}s`];
    const days = dayWords(rule);
    if (days === "weekdays") parts[0] = "Every weekday";
    else if (days) parts.push(days);
    if (rule.months?.length) parts.push(`in ${listed(rule.months.map((month) => monthNames.format(new Date(2024, month - 1, 1))))}`);
    if (rule.from === "completion") parts.push("after completion");
    const end = rule.count ? `, ${rule.count} times` : rule.until ? `, until ${rule.until.slice(0, 10)}` : "";
    return parts.join(" ") + end;
}

/** @param {Rule} rule */
function dayWords(rule) {
    if (rule.nth_weekdays?.length) {
        return `on the ${listed(rule.nth_weekdays.map(({ weekday, nth }) => `${places[nth] ?? nth} ${shortWeekday(weekday)}`))}`;
    }
    const names = rule.weekdays ?? [];
    if (rule.set_positions?.length) {
        const what = names.length === 5 ? "workday" : names.map(shortWeekday).join(", ");
        return `on the ${listed(rule.set_positions.map((nth) => places[nth] ?? nth))} ${what}`;
    }
    if (rule.month_days?.length) return `on the ${listed(rule.month_days.map(ordinal))}`;
    if (names.length === 5 && !names.includes("saturday") && !names.includes("sunday") && (rule.interval ?? 1) === 1) return "weekdays";
    return names.length > 0 ? `on ${listed(names.map(shortWeekday))}` : "";
}
