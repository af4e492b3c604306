"""The page that shows what the sidecars do, at the address that `errand up` prints."""

import re
import time

from playwright.sync_api import expect


def address(suite):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if found := re.search(r"http://127\.0\.0\.1:\d+/#token=\w+", suite.output()):
            return found.group()
        time.sleep(0.1)
    raise RuntimeError(f"no address of the inspector in\n{suite.output()}")


def view(tab, name):
    tab.page.get_by_role("button", name=name, exact=True).click()


def test_it_shows_applications_events_and_documents_of_a_running_suite(suite, device, person):
    app = device().open()
    app.sign_up(*person)
    app.wait_until_live()
    app.add("Look inside")

    inside = device()
    inside.url = address(suite)
    tab = inside.open("")
    cards = tab.page.locator(".card")
    expect(cards).to_have_count(7)
    expect(cards.filter(has_text="audit").first).to_contain_text("task-events")
    assert "token" not in tab.page.url

    view(tab, "Traces")
    tab.page.locator("tr", has_text="recurring").get_by_role("button").first.click()
    picture = tab.page.locator("svg.waterfall")
    expect(picture.locator("g", has_text=re.compile(r"web +\w+ api/api/tasks")).first.locator(".bar")).to_be_visible()
    picture.locator("g", has_text="audit pubsub/task-events").first.click()
    expect(tab.page.locator("pre", has_text="messaging.destination.name")).to_be_visible()
    tab.page.get_by_role("button", name="All traces").click()
    expect(tab.page.get_by_label("sweeps too")).to_be_visible()

    view(tab, "Events")
    expect(tab.page.locator("td", has_text="com.todo.task.created").first).to_be_visible()
    view(tab, "Topics")
    expect(tab.page.locator("tr", has_text="task-updates").first).to_be_visible()
    view(tab, "State")
    tab.page.get_by_label("App").select_option("api")
    key = tab.page.locator(".keys button", has_text="tasks:").first
    key.click()
    expect(tab.page.locator("pre", has_text="ETag")).to_be_visible()
    view(tab, "Logs")
    expect(tab.page.get_by_label("Process")).to_be_visible()
    expect(tab.page.locator("pre")).to_have_count(1)


def test_it_shows_nothing_without_the_token(suite, device):
    stranger = device()
    stranger.tolerated.append("401")
    stranger.url = address(suite).partition("#")[0]
    tab = stranger.open("")
    expect(tab.page.locator("#light")).to_have_text("no token")
    expect(tab.page.locator(".card")).to_have_count(0)
