// What a client calls itself, in words that people know it by.

/** @type {[RegExp, string][]} */
const programs = [[/\bEdg\//, "Edge"], [/\bOPR\//, "Opera"], [/\bFirefox\//, "Firefox"], [/\bChrom(e|ium)\//, "Chrome"], [/\bSafari\//, "Safari"], [/\berrand\b/i, "Errand at a terminal"], [/\bcurl\//, "curl"]];
/** @type {[RegExp, string][]} */
const systems = [[/iPhone|iPad/, "iOS"], [/Android/, "Android"], [/Windows/, "Windows"], [/Mac OS X/, "macOS"], [/Linux/, "Linux"]];

/**
 * @param {[RegExp, string][]} names
 * @param {string} text
 */
const first = (names, text) => names.find(([pattern]) => pattern.test(text))?.[1];

/**
 * "Firefox on Linux"; what is not known is shown as it is.
 * @param {string} text
 */
export function clientName(text) {
    const program = first(programs, text);
    const system = first(systems, text);
    if (!program) return text.slice(0, 60) || "Unknown program";
    return system ? `${program} on ${system}` : program;
}
