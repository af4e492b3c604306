// Reminders are minutes before a task is due; people say hours and days.

/**
 * @param {number} count
 * @param {string} unit
 */
const plural = (count, unit) => `${count} ${unit}${count === 1 ? "" : "s"}`;

export const usual = [0, 5, 10, 30, 60, 120, 1_440, 2_880, 10_080];

/**
 * "30 minutes before", "at the time".
 * @param {number} minutes
 */
export function minutesWords(minutes) {
    if (minutes === 0) return "When it is due";
    return `${durationWords(minutes)} before`;
}

/** @param {number} minutes */
export function durationWords(minutes) {
    if (minutes % 10_080 === 0) return plural(minutes / 10_080, "week");
    if (minutes % 1_440 === 0) return plural(minutes / 1_440, "day");
    if (minutes % 60 === 0) return plural(minutes / 60, "hour");
    return plural(minutes, "minute");
}
