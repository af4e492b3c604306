// What a row shows beneath the title: priority, due date, tags; nothing for a plain task.

const day = 86_400_000;
const near = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short" });
const far = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
const names = { P1: "Urgent", P2: "High", P4: "Low" };

/** A list of `{ kind, text }`. */
export function details(task) {
    const list = [];
    if (names[task.priority]) list.push({ kind: `priority ${task.priority.toLowerCase()}`, text: names[task.priority] });
    if (task.due) list.push(due(task.due, task.status === "completed"));
    for (const tag of task.tags ?? []) list.push({ kind: "tag", text: tag });
    return list;
}

/** `text` is an instant, a wall time with its zone in brackets behind it, or a whole day, which is late when it is over. */
function due(text, isDone) {
    const isDay = text.length === 10;
    const date = new Date(isDay ? `${text}T00:00` : text.replace(/\[.*$/, ""));
    const distance = midnight(date) - midnight(new Date());
    const end = isDay ? new Date(date).setDate(date.getDate() + 1) : date;
    const kind = !isDone && end < Date.now() ? "due late" : "due";
    return { kind, text: word(Math.round(distance / day)) ?? (Math.abs(distance) < 180 * day ? near : far).format(date) };
}

function word(days) {
    return { "-1": "Yesterday", 0: "Today", 1: "Tomorrow" }[days];
}

function midnight(date) {
    return new Date(date).setHours(0, 0, 0, 0);
}
