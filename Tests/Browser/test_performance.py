"""How fast it is, in figures that are printed at the end of the run."""

import json
import time
import urllib.request

import pytest
from playwright.sync_api import expect

TASKS = 5_000
FIRST_LOAD = 120_000
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


@pytest.fixture
def crowd(suite, person):
    """An account with thousands of tasks."""
    account = call(suite, "POST", "/api/auth/signup", {"email": person[0], "password": person[1]})
    words = ["report", "garden", "dentist", "invoice", "holiday", "bread", "meeting", "letter"]
    for start in range(0, TASKS, 100):
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
