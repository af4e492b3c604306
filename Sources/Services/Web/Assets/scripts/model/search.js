// Search as the API does it (Domain/Tasks/FoldedText.swift; golden data holds the two together): case, accents and dress make no
// difference; every word must begin a word of the task, or in scripts without blanks stand anywhere.

const marks = /\p{Mn}+/gu;
const words_ = /[\p{Alphabetic}\p{N}]+/gu;
// Letters that people type without their stroke or ligature, and that Unicode does not decompose.
const plain = {
    ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i", ς: "σ", ħ: "h", ŧ: "t", ŋ: "n", ĸ: "k",
};
const strokes = new RegExp(`[${Object.keys(plain).join("")}]`, "gu");
// Thai, Lao, Myanmar, Khmer, Hangul in letters, kana, Bopomofo, Han.
const unspaced =
    "\\u0E00-\\u0EFF\\u1000-\\u109F\\u1100-\\u11FF\\u1780-\\u17FF\\u3005-\\u3007\\u3040-\\u312F\\u31A0-\\u31BF\\u31F0-\\u31FF\\u3400-\\u4DBF\\u4E00-\\u9FFF\\uF900-\\uFAFF\\u{20000}-\\u{3FFFF}";
const runs = new RegExp(`[${unspaced}]+|[^${unspaced}]+`, "gu");
const isRun = new RegExp(`^[${unspaced}]`, "u");

/** @param {string} text */
export function folded(text) {
    return text.normalize("NFKD").replace(marks, "").toLowerCase().replace(strokes, (/** @type {string} */ letter) => plain[letter]);
}

/**
 * The words, in their order; where a script without blanks meets another one, a word ends.
 * @param {string} text
 */
export function words(text) {
    return (folded(text).match(words_) ?? []).flatMap((word) => word.match(runs));
}

const indexed = new WeakMap();

/**
 * The task's words with a space before each, so that a word's beginning is found by one plain search.
 * @param {Task} task
 */
function index(task) {
    let entry = indexed.get(task);
    if (!entry) {
        /** @param {string} text */
        const line = (text) => (text ? ` ${words(text).join(" ")} ` : "");
        entry = { title: line(task.title), tags: line((task.tags ?? []).join(" ")), text: line(task.description ?? "") };
        indexed.set(task, entry);
    }
    return entry;
}

/**
 * How well the task fits: 0 when not at all; the title counts before tags before the description.
 * @param {Task} task
 * @param {any[]} query
 */
export function fit(task, query) {
    const { title, tags, text } = index(task);
    let total = 0;
    for (const word of query) {
        const start = isRun.test(word) ? word : ` ${word}`;
        const whole = `${start} `;
        const score =
            title.includes(start) ? (title.includes(whole) ? 32 : 16)
            : tags.includes(start) ? (tags.includes(whole) ? 8 : 4)
            : text.includes(start) ? (text.includes(whole) ? 2 : 1)
            : 0;
        if (score === 0) return 0;
        total += score;
    }
    return total;
}

/**
 * What was found last: letters that are added can only take away, as long as the tasks are the same.
 * @type {{ tasks: Task[], query: string, found: Task[] } | null}
 */
let last = null;

/**
 * The tasks that fit, the best first; what is done comes after what is not.
 * @param {Task[]} tasks
 * @param {string} query
 */
export function search(tasks, query) {
    const wanted = words(query);
    if (wanted.length === 0) return [];
    const narrower = last && last.tasks === tasks && query.startsWith(last.query) && !/[^\p{L}\p{N} ]/u.test(query) ? last.found : tasks;
    const found = [];
    for (const task of narrower) {
        const score = fit(task, wanted);
        if (score > 0) found.push({ task, score: task.status === "completed" ? score - 1_000_000 : score });
    }
    const sorted = found.sort((a, b) => b.score - a.score || (a.task.id < b.task.id ? 1 : -1)).map(({ task }) => task);
    last = { tasks, query, found: sorted };
    return sorted;
}

/**
 * Prepares tasks for being searched, a few at a time while there is nothing else to do: the first letter must not wait for it.
 * @param {Task[]} tasks
 */
export function warm(tasks) {
    let at = 0;
    const idle = globalThis.requestIdleCallback ?? ((/** @type {any} */ work) => setTimeout(() => work({ timeRemaining: () => 4 }), 50));
    const some = (/** @type {{ timeRemaining(): number }} */ time) => {
        while (at < tasks.length && time.timeRemaining() > 1) index(tasks[at++]);
        if (at < tasks.length) idle(some);
    };
    idle(some);
}
