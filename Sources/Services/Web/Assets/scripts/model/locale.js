// How days and times are written: in the page's language, in the order and with the clock of the person's region or choice.

import { choice } from "../net/storage.js";

const home = new Intl.Locale(navigator.language || "en");
const region = home.region ?? home.maximize().region ?? "US";
const chosen = { 12: "h12", 24: "h23" }[choice("clock", "")];
const cycle = chosen ?? new Intl.DateTimeFormat(navigator.language, { hour: "numeric" }).resolvedOptions().hourCycle;
// Where English has no form of its own for a region, the form that most of the world knows.
const isKnown = region === "US" || new Intl.DateTimeFormat(`en-${region}`).resolvedOptions().locale !== "en";

/** The page speaks English; a German reads "Mon, 30 Nov 14:00" in it, an American "Mon, Nov 30, 2:00 PM". */
export const locale = `en-${isKnown ? region : "001"}-u-hc-${cycle}`;

/** The day that weeks begin with: 0 is Sunday, 1 is Monday. */
export function weekStart() {
    const day = choice("week-start", "");
    if (day) return Number(day);
    /** @type {any} */
    const there = new Intl.Locale(`en-${region}`);
    return ((there.getWeekInfo?.() ?? there.weekInfo)?.firstDay ?? 1) % 7;
}
