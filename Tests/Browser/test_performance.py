"""How fast it is, in figures that are printed at the end of the run."""

import json
import time
import urllib.request

import pytest
from playwright.sync_api import expect

TASKS = 5_000
FIRST_LOAD = 120_000
INTERACTIVE = 300
# A frame of a 60 Hz screen lasts 16.7 ms; three of them are noticed.
FRAME = 51
KEY = 16

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


def call(suite, method, path, body, token=None):
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    request = urllib.request.Request(suite.url + path, json.dumps(body).encode(), headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def test_the_first_visit_is_small_and_soon_ready(device, figures):
    best = None
    for _ in range(5):
        one = device()
        one.context.add_init_script(READY)
        tab = one.open("/")
        tab.page.locator("welcome-card form").wait_for()
        found = tab.page.evaluate(FIGURES) | {"interactive": tab.page.evaluate("interactive")}
        best = min(best or found, found, key=lambda one: one["interactive"])
    figures(f"first load {best['bytes'] / 1000:.1f} kB in {best['count']} files, interactive after {best['interactive']:.0f} ms")
    assert best["bytes"] < FIRST_LOAD
    assert best["interactive"] < INTERACTIVE


def test_thousands_of_tasks_scroll_and_are_searched_at_once(device, crowd, figures):
    tab = device().open()
    start = time.monotonic()
    tab.sign_in(*crowd)
    expect(tab.page.locator(".count")).to_have_text(f"{TASKS} things to do", timeout=30_000)
    loaded = time.monotonic() - start
    tab.wait_until_live()
    tab.page.wait_for_timeout(1500)
    frames = min((tab.page.evaluate(SCROLL) for _ in range(5)), key=lambda frames: frames[-1])
    rows = tab.page.locator("task-row").count()
    keys = min((tab.page.evaluate(TYPE, "dentist invo") for _ in range(3)), key=max)
    expect(tab.page.locator(".count")).to_contain_text("tasks found")
    figures(
        f"{TASKS} tasks: shown {loaded:.1f} s after signing in; a frame of scrolling {frames[len(frames) // 2]:.1f} ms, "
        f"99th percentile {frames[-2]:.1f} ms, longest {frames[-1]:.1f} ms, with {rows} rows; a key of searching at most {max(keys):.1f} ms"
    )
    assert rows < 80
    assert frames[-1] <= FRAME
    assert max(keys) < KEY
    tab.page.reload()
    start = time.monotonic()
    expect(tab.page.locator(".count")).to_have_text(f"{TASKS} things to do")
    figures(f"{TASKS} tasks: shown {time.monotonic() - start:.1f} s after a reload")
