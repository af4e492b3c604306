// A text from elsewhere as the lines of a list.

const bullet = /^\s*(?:[-*+•–]|\d+[.)])\s+(?:\[[ xX]?\]\s+)?/;

/**
 * The lines that say something, without the bullets, numbers and boxes before them.
 * @param {string} text
 */
export function linesOf(text) {
    return text.split(/\r?\n|\u2028/).map((line) => line.replace(bullet, "").trim()).filter(Boolean);
}
