// The parts of a line that mean something, and those that a person wants left alone; both move along as the line is typed.

/**
 * Where two texts differ: `{ start, before, after }`, the end of the differing part in each.
 * @param {string} old
 * @param {string} text
 */
function difference(old, text) {
    const shorter = Math.min(old.length, text.length);
    let start = 0;
    while (start < shorter && old[start] === text[start]) start += 1;
    let tail = 0;
    while (tail < shorter - start && old[old.length - 1 - tail] === text[text.length - 1 - tail]) tail += 1;
    return { start, before: old.length - tail, after: text.length - tail };
}

/**
 * The spans (`{ start, end, … }`) where they are now; those that were typed into are gone.
 * @param {any[]} spans
 * @param {string} old
 * @param {string} text
 */
export function moved(spans, old, text) {
    if (old === text) return spans;
    const { start, before, after } = difference(old, text);
    const shift = after - before;
    return spans.flatMap((span) => {
        if (span.end <= start) return [span];
        if (span.start >= before) return [{ ...span, start: span.start + shift, end: span.end + shift }];
        return [];
    });
}

/**
 * The text cut into `{ text, span }`, span undefined for what means nothing special.
 * @param {string} text
 * @param {any[]} spans
 */
export function pieces(text, spans) {
    const list = [];
    let at = 0;
    for (const span of spans) {
        if (span.start > at) list.push({ text: text.slice(at, span.start) });
        list.push({ text: text.slice(span.start, span.end), span });
        at = span.end;
    }
    if (at < text.length) list.push({ text: text.slice(at) });
    return list;
}

/** What some understood words became, in words. */
export const kinds = {
    due: "date", time: "time", recurrence: "repeat", tag: "tag", priority: "priority", reminder: "reminder",
};
