// Puts tasks into the board's two lists, touching only the rows that differ, so that focus and editing survive.

// By time, not by text: a whole second is written without a fraction, and "Z" sorts behind ".".
const newestFirst = (a, b) => Date.parse(b.created_at) - Date.parse(a.created_at) || (a.id < b.id ? 1 : -1);
const heading = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const completion = (task) => (task.completed_at ? Date.parse(task.completed_at) : Infinity);
const lastDoneFirst = (a, b) => (completion(a) === completion(b) ? 0 : completion(b) - completion(a));

/** Shows the tasks in the board; `key` names the row of a task. */
export function arrange(board, tasks, key) {
    const open = tasks.filter((task) => task.status !== "completed").sort(newestFirst);
    const done = tasks.filter((task) => task.status === "completed").sort(lastDoneFirst);
    const rows = new Map([...board.querySelectorAll("task-row")].map((row) => [row.dataset.key, row]));
    const focus = document.activeElement;
    fill(board.querySelector(".open-tasks"), open, rows, key);
    fill(board.querySelector(".done-tasks"), done, rows, key);
    for (const row of rows.values()) row.remove();
    if (focus?.isConnected && focus !== document.activeElement && focus.checkVisibility()) focus.focus();
    count(board, open.length, done.length);
}

function fill(list, tasks, rows, key) {
    tasks.forEach((task, index) => {
        const row = rows.get(key(task)) ?? made(key(task));
        rows.delete(key(task));
        if (list.children[index] !== row) list.insertBefore(row, list.children[index] ?? null);
        if (row.task !== task) row.task = task;
    });
}

function made(key) {
    const row = document.createElement("task-row");
    row.dataset.key = key;
    return row;
}

function count(board, open, done) {
    const set = (selector, text) => {
        const element = board.querySelector(selector);
        if (element.textContent !== text) element.textContent = text;
    };
    set("main h1", heading.format(new Date()));
    set(".count", open === 0 ? "Nothing left to do" : open === 1 ? "1 thing to do" : `${open} things to do`);
    set(".empty-words", done > 0 ? "All done. Enjoy the view." : "A clear day. Add the first thing above.");
    set("summary", `Done · ${done}`);
    board.querySelector(".empty").hidden = open > 0;
    board.querySelector(".done-group").hidden = done === 0;
    document.title = open > 0 ? `(${open}) Errand` : "Errand";
}
