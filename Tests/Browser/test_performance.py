"""How fast it is, in figures that are printed at the end of the run."""

import json
import time
import urllib.request

import pytest
from playwright.sync_api import expect

TASKS = 5_000
FIRST_LOAD, FIRST_REQUESTS = 90_000, 15
# The bars, in milliseconds. A frame of a 60 Hz screen lasts 16.7; three of them are noticed.
INTERACTIVE = 300
FRAME = 51
KEY = 16
# The figures are printed and held against the bars; a test fails only beyond this many times a bar, which the other work of a
# busy machine does not explain.
SLACK = 2

FIGURES = """() => {
    const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    const assets = all.filter(({ name }) => !name.includes("/api/") && !name.includes("worker.js"));
    return { bytes: assets.reduce((sum, { transferSize }) => sum + transferSize, 0), count: assets.length };
}"""

# Time from the navigation until the field can be typed into.
READY = """
new MutationObserver((_, observer) => {
    if (!document.querySelector("welcome-card form input")) return;
    observer.disconnect();
    globalThis.interactive = performance.now();
}).observe(document, { childList: true, subtree: true });
"""

SCROLL = """async () => {
    const box = document.querySelector(".scroller");
    const frames = [];
    let last = await new Promise(requestAnimationFrame);
    for (let step = 0; step < 150; step += 1) {
        box.scrollTop += 400;
        const now = await new Promise(requestAnimationFrame);
        frames.push(now - last);
        last = now;
    }
    return frames.sort((a, b) => a - b);
}"""

TYPE = """async (text) => {
    const field = document.querySelector("#search");
    field.focus();
    const keys = [];
    for (let end = 1; end <= text.length; end += 1) {
        const start = performance.now();
        field.value = text.slice(0, end);
        field.dispatchEvent(new InputEvent("input", { bubbles: true }));
        document.querySelector("main").getBoundingClientRect();
        keys.push(performance.now() - start);
        await new Promise(requestAnimationFrame);
    }
    return keys;
}"""


# What ten thousand tasks may take, in milliseconds; a plain page with the same rows, measured in the same run, tells what of it is
# the machine's.
MANY = 10_000
BARS = {"sign-in to rows": 1_000, "reload to rows": 500, "key to frame of a search": 50, "completing to frame": 50, "95th percentile of a frame of scrolling": 20}
PLAINLY = 3

# Remembers when the form was sent and when the first row was there.
ROWS = """
addEventListener("submit", () => (globalThis.sent = performance.now()), true);
new MutationObserver((_, observer) => {
    if (!document.querySelector("task-row")) return;
    observer.disconnect();
    globalThis.rowsAt = performance.now();
}).observe(document, { childList: true, subtree: true });
"""

# Until what was done is on the screen.
FRAMED = """
globalThis.framed = async (act) => {
    const start = performance.now();
    act();
    await new Promise(requestAnimationFrame);
    await new Promise((resolve) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = resolve; port2.postMessage(0); });
    return performance.now() - start;
};
globalThis.scrolled = async (box) => {
    const frames = [];
    let last = await new Promise(requestAnimationFrame);
    for (let step = 0; step < 150; step += 1) {
        box.scrollTop += 400;
        const now = await new Promise(requestAnimationFrame);
        frames.push(now - last);
        last = now;
    }
    return frames.sort((a, b) => a - b)[Math.floor(frames.length * 0.95)];
};
"""

OURS = {
    "key to frame of a search": """async () => {
        const field = document.querySelector("#search");
        const keys = [];
        for (const text of ["d", "de", "den", "dent", "denti", "dentis", "dentist", ""]) {
            keys.push(await framed(() => {
                field.value = text;
                field.dispatchEvent(new InputEvent("input", { bubbles: true }));
            }));
        }
        return Math.max(...keys.slice(0, -1));
    }""",
    "completing to frame": """async () => {
        const box = document.querySelector(".scroller");
        box.scrollTop = 0;
        await new Promise((resolve) => setTimeout(resolve, 300));
        return await framed(() => document.querySelector("task-row:not(.done) input").click());
    }""",
    "95th percentile of a frame of scrolling": """async () => scrolled(document.querySelector(".scroller"))""",
}

# The same without an app: the titles in a list, all of them, and nothing else.
PLAIN = """async ({ email, password }) => {
    const result = {};
    const draw = (tasks) => {
        const list = document.createElement("div");
        for (const task of tasks) {
            const row = document.createElement("label");
            row.style.display = "block";
            row.style.height = "45px";
            const box = document.createElement("input");
            box.type = "checkbox";
            row.append(box, task.title);
            list.append(row);
        }
        document.body.replaceChildren(list);
        return list;
    };
    let start = performance.now();
    const { access_token: token, user } = await (await fetch("/api/auth/signin", {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ email, password }) })).json();
    const page = async (limit, cursor) => (await fetch(`/api/tasks?limit=${limit}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`, {
        headers: { Authorization: `Bearer ${token}` } })).json();
    await framed(() => draw([]));
    draw((await page(150)).tasks);
    result["sign-in to rows"] = performance.now() - start + await framed(() => {});
    const tasks = [];
    let cursor = null;
    do {
        const next = await page(1000, cursor);
        tasks.push(...next.tasks);
        cursor = next.next_cursor;
    } while (cursor);
    // What a reload does is ask what is kept in the browser, and draw it.
    start = performance.now();
    const opening = indexedDB.open(`errand-${user.id}`);
    await new Promise((resolve, reject) => { opening.onsuccess = resolve; opening.onerror = reject; });
    const asked = opening.result.transaction("tasks").objectStore("tasks").getAll(null, 150);
    await new Promise((resolve, reject) => { asked.onsuccess = resolve; asked.onerror = reject; });
    result["reload to rows"] = performance.timeOrigin && performance.now() - start
        + await framed(() => draw(asked.result)) + performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd;
    opening.result.close();
    const titles = tasks.map(({ title }) => title.toLowerCase());
    const keys = [];
    for (const text of ["d", "de", "den", "dent", "denti", "dentis", "dentist"]) {
        keys.push(await framed(() => draw(tasks.filter((_, index) => titles[index].includes(text)).slice(0, 40))));
    }
    result["key to frame of a search"] = Math.max(...keys);
    const list = draw(tasks);
    await framed(() => {});
    result["completing to frame"] = await framed(() => list.firstElementChild.remove());
    document.body.style.cssText = "height: 90vh; overflow: auto";
    result["95th percentile of a frame of scrolling"] = await scrolled(document.body);
    return result;
}"""


@pytest.fixture
def crowd(suite, person):
    return filled(suite, person, TASKS)


def filled(suite, person, count):
    """An account with thousands of tasks."""
    account = call(suite, "POST", "/api/auth/signup", {"email": person[0], "password": person[1]})
    words = ["report", "garden", "dentist", "invoice", "holiday", "bread", "meeting", "letter"]
    for start in range(0, count, 100):
        steps = [{"op": "add", "task": draft(number, words)} for number in range(start, start + 100)]
        call(suite, "POST", "/api/tasks/bulk", {"operations": steps}, account["access_token"])
    return person


def draft(number, words):
    task = {"title": f"Task {number} about the {words[number % 8]} and the {words[number // 8 % 8]}"}
    if number % 3 == 0:
        task["tags"] = [words[number % 5]]
    if number % 4 == 0:
        task["due"] = f"2027-{number % 12 + 1:02}-{number % 28 + 1:02}"
    return task


def best(attempt, figure, limit, attempts=12):
    """The best of some attempts, as many as it takes: what else the machine does must not be measured."""
    found = None
    for _ in range(attempts):
        found = min(filter(None, (found, attempt())), key=figure)
        if figure(found) < limit:
            break
    return found


def call(suite, method, path, body, token=None):
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    request = urllib.request.Request(suite.url + path, json.dumps(body).encode(), headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def visit(device):
    device.context.add_init_script(READY)
    tab = device.open("/")
    tab.page.locator("welcome-card form").wait_for()
    return tab.page.evaluate(FIGURES) | {"interactive": tab.page.evaluate("interactive")}


def test_the_first_visit_is_small_and_soon_ready(device, figures):
    found = best(lambda: visit(device()), lambda one: one["interactive"], INTERACTIVE)
    figures(f"first load {found['bytes'] / 1000:.1f} kB in {found['count']} files, interactive after {found['interactive']:.0f} ms")
    assert found["bytes"] < FIRST_LOAD
    assert found["count"] <= FIRST_REQUESTS
    assert found["interactive"] < SLACK * INTERACTIVE


def test_thousands_of_tasks_scroll_and_are_searched_at_once(device, crowd, figures):
    tab = device().open()
    start = time.monotonic()
    tab.sign_in(*crowd)
    expect(tab.page.locator(".count")).to_have_text(f"{TASKS} things to do", timeout=30_000)
    loaded = time.monotonic() - start
    tab.wait_until_live()
    tab.page.wait_for_timeout(1500)
    frames = best(lambda: tab.page.evaluate(SCROLL), lambda frames: frames[-1], FRAME)
    rows = tab.page.locator("task-row").count()
    keys = best(lambda: tab.page.evaluate(TYPE, "dentist invo"), max, KEY)
    expect(tab.page.locator(".count")).to_contain_text("tasks found")
    figures(
        f"{TASKS} tasks: shown {loaded:.1f} s after signing in; a frame of scrolling {frames[len(frames) // 2]:.1f} ms, "
        f"99th percentile {frames[-2]:.1f} ms, longest {frames[-1]:.1f} ms, with {rows} rows; a key of searching at most {max(keys):.1f} ms"
    )
    assert rows < 80
    assert frames[-1] <= SLACK * FRAME
    assert max(keys) < SLACK * KEY
    tab.page.reload()
    start = time.monotonic()
    expect(tab.page.locator(".count")).to_have_text(f"{TASKS} things to do")
    figures(f"{TASKS} tasks: shown {time.monotonic() - start:.1f} s after a reload")


def test_ten_thousand_tasks_are_as_quick_as_a_plain_page_with_them(device, suite, person, figures):
    filled(suite, person, MANY)
    one = device()
    one.context.add_init_script(ROWS)
    one.context.add_init_script(FRAMED)
    ours = {}
    tab = one.open("/all")
    tab.sign_in(*person)
    tab.wait_until("globalThis.rowsAt")
    ours["sign-in to rows"] = tab.page.evaluate("rowsAt - sent")
    expect(tab.page.locator(".count")).to_have_text(f"{MANY:,} things to do".replace(",", ""), timeout=60_000)
    tab.wait_until_live()
    tab.page.wait_for_timeout(3000)

    def again():
        tab.page.reload()
        tab.wait_until("globalThis.rowsAt")
        return tab.page.evaluate("rowsAt")

    ours["reload to rows"] = best(again, lambda one: one, BARS["reload to rows"], 5)
    expect(tab.page.locator(".count")).to_have_text(f"{MANY} things to do", timeout=60_000)
    tab.wait_until_live()
    tab.page.wait_for_timeout(3000)
    for name, script in OURS.items():
        ours[name] = best(lambda script=script: tab.page.evaluate(script), lambda one: one, BARS[name], 6)
    page = one.context.new_page()
    page.goto(f"{suite.url}/docs/sync.json")
    plain = page.evaluate(PLAIN, {"email": person[0], "password": person[1]})
    for name, bar in BARS.items():
        figures(f"{MANY} tasks: {name} {ours[name]:.0f} ms, of a plain page {plain[name]:.0f} ms (bar {bar} ms)")
    slow = {name: (ours[name], plain[name]) for name, bar in BARS.items() if ours[name] > max(bar, PLAINLY * plain[name])}
    assert slow == {}
