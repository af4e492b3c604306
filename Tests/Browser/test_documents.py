"""What the services say of themselves: to generators of clients, and to people."""

import json
import re
import urllib.request

import pytest
from openapi_spec_validator import validate
from playwright.sync_api import expect

DESCRIBED = ["tasks", "chat", "mcp", "notifications", "audit", "sync"]


def document(suite, name):
    with urllib.request.urlopen(f"{suite.url}/docs/{name}.json", timeout=30) as answer:
        return json.load(answer)


@pytest.mark.parametrize("name", DESCRIBED)
def test_every_served_description_is_valid_openapi(suite, name):
    validate(document(suite, name))


def test_the_api_serves_the_description_that_the_page_shows(suite):
    with urllib.request.urlopen(f"{suite.url}/openapi.json", timeout=30) as answer:
        assert json.load(answer) == document(suite, "tasks")


def docs(device):
    """The page, in a tab of a device."""
    page = device.page
    page.goto(device.url + "/docs")
    page.get_by_role("heading", name="API", exact=True).wait_for()
    return page


def card(page, operation):
    """The form of an operation, opened."""
    article = page.locator(f"#{operation}")
    article.get_by_text("Try it").click()
    return article.locator("form")


def answer(form):
    """What came back: the line with the status, and the content as JSON."""
    form.get_by_role("button", name="Send").click()
    result = form.locator(".answer")
    expect(result.locator("strong")).to_have_text(re.compile(r"^\d{3} "))
    content = result.locator("pre.content")
    return result.locator("strong").inner_text(), json.loads(content.inner_text()) if content.count() else None


def test_the_page_shows_every_operation_of_every_service(suite, device):
    page = docs(device().open())
    for name in DESCRIBED:
        for path, item in document(suite, name)["paths"].items():
            for method in item.keys() & {"get", "put", "post", "patch", "delete"}:
                heading = page.locator(f"section#{name} article h3", has_text=re.compile(rf"^{method.upper()}\s+{re.escape(path)}$"))
                assert heading.count() == 1, f"{name}: {method} {path}"
    # Every reference on the page leads to a place on it.
    broken = page.evaluate("""() => [...document.querySelectorAll('docs-page a[href^="#"]')]
        .map((link) => link.getAttribute("href").slice(1)).filter((id) => !document.getElementById(id))""")
    assert broken == []


def test_requests_are_sent_in_the_session_of_the_browser(suite, device, person):
    browser = device().open()
    browser.sign_up(*person)
    browser.wait_until_live()
    page = docs(browser)
    expect(page.locator(".session")).to_contain_text(person[0])
    form = card(page, "tasks-createTask")
    form.locator("textarea").fill(json.dumps({"title": "Made on the page"}))
    status, task = answer(form)
    assert status.startswith("201") and task["title"] == "Made on the page"

    form = card(page, "tasks-listTasks")
    form.get_by_label("q query", exact=True).fill("page")
    status, found = answer(form)
    assert status.startswith("200") and [each["id"] for each in found["tasks"]] == [task["id"]]

    form = card(page, "mcp-mcp")
    form.locator("textarea").fill(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "ping"}))
    status, pong = answer(form)
    assert status.startswith("200") and pong["id"] == 1

    for operation in ["notifications-notifications", "audit-verifyAuditTrail", "chat-conversations"]:
        assert answer(card(page, operation))[0].startswith("200"), operation


def test_a_socket_shows_the_frames_that_arrive(suite, device, person):
    browser = device().open()
    browser.sign_up(*person)
    browser.wait_until_live()
    page = docs(browser)
    form = card(page, "sync-openSocket")
    form.get_by_role("button", name="Open a socket").click()
    expect(form.locator("pre.content")).to_contain_text('"type":"hello"')
    made = card(page, "tasks-createTask")
    made.locator("textarea").fill(json.dumps({"title": "Seen by the socket"}))
    answer(made)
    expect(form.locator("pre.content")).to_contain_text("Seen by the socket")


def test_without_a_session_the_page_says_so_and_a_refusal_is_shown(suite, device):
    nobody = device()
    nobody.tolerated.append("401")
    page = docs(nobody.open())
    expect(page.locator(".session")).to_contain_text("Sign in")
    assert answer(card(page, "tasks-listTasks"))[0].startswith("401")


def test_the_page_looks_like_the_app_in_light_and_dark(suite, device):
    page = docs(device().open())
    colours = {}
    for theme in ["light", "dark"]:
        page.get_by_label("Theme").select_option(theme)
        colours[theme] = page.evaluate("""() => getComputedStyle(document.documentElement).backgroundColor""")
    assert colours == {"light": "rgb(247, 246, 243)", "dark": "rgb(20, 22, 23)"}
