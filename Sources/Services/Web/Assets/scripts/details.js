// What a row shows beneath the title: priority, due date, tags; nothing for a plain task.

const day = 86_400_000;
const near = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short" });
const far = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
const names = { P1: "Urgent", P2: "High", P4: "Low" };

/** A list of `{ kind, text }`. */
export function details(task) {
    const list = [];
    if (names[task.priority]) list.push({ kind: `priority ${task.priority.toLowerCase()}`, text: names[task.priority] });
    if (task.due) list.push(due(new Date(task.due), task.status === "completed"));
    for (const tag of task.tags ?? []) list.push({ kind: "tag", text: tag });
    return list;
}

function due(date, isDone) {
    const distance = midnight(date) - midnight(new Date());
    const kind = !isDone && date < Date.now() ? "due late" : "due";
    return { kind, text: word(Math.round(distance / day)) ?? (Math.abs(distance) < 180 * day ? near : far).format(date) };
}

function word(days) {
    return { "-1": "Yesterday", 0: "Today", 1: "Tomorrow" }[days];
}

function midnight(date) {
    return new Date(date).setHours(0, 0, 0, 0);
}
