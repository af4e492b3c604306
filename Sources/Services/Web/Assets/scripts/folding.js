// Search as the API does it: case and accents make no difference; every word must begin a word of the task.

const marks = /\p{M}+/gu;
const separators = /[^\p{L}\p{N}]+/u;

export function folded(text) {
    return text.normalize("NFKD").replace(marks, "").toLowerCase();
}

export function words(text) {
    return folded(text).split(separators).filter(Boolean);
}

const indexed = new WeakMap();

/** The task's words with a space before each, so that a word's beginning is found by one plain search. */
function index(task) {
    let entry = indexed.get(task);
    if (!entry) {
        const line = (text) => (text ? ` ${words(text).join(" ")} ` : "");
        entry = { title: line(task.title), tags: line((task.tags ?? []).join(" ")), text: line(task.description) };
        indexed.set(task, entry);
    }
    return entry;
}

/** How well the task fits: 0 when not at all; the title counts before tags before the description. */
export function fit(task, query) {
    const { title, tags, text } = index(task);
    let total = 0;
    for (const word of query) {
        const start = ` ${word}`;
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

/** The tasks that fit, the best first; what is done comes after what is not. */
export function search(tasks, query) {
    const wanted = words(query);
    if (wanted.length === 0) return [];
    const found = [];
    for (const task of tasks) {
        const score = fit(task, wanted);
        if (score > 0) found.push({ task, score: task.status === "completed" ? score - 1_000_000 : score });
    }
    return found.sort((a, b) => b.score - a.score || (a.task.id < b.task.id ? 1 : -1)).map(({ task }) => task);
}
