"""The assistant beside the list: what it says and what it does."""

import json

import pytest
from playwright.sync_api import expect


@pytest.fixture
def tab(device, person):
    tab = device().open()
    tab.sign_up(*person)
    tab.wait_until_live()
    tab.page.get_by_role("button", name="Assistant", exact=True).click()
    expect(tab.page.get_by_label("Message")).to_be_focused()
    return tab


def say(tab, text):
    tab.page.get_by_label("Message").fill(text)
    tab.page.keyboard.press("Enter")


def answers(tab):
    return tab.page.locator("chat-message.assistant:not(.thinking)")


def test_it_adds_a_task_and_shows_the_tool_that_did(tab):
    say(tab, "Add buy milk tomorrow")
    expect(answers(tab)).to_have_count(1, timeout=15_000)
    expect(tab.page.locator("chat-message.user")).to_have_text("Add buy milk tomorrow")
    expect(answers(tab).locator(".calls details")).to_have_count(1)
    expect(answers(tab).locator(".calls .state")).to_have_text("done")
    expect(tab.titles).to_have_count(1)
    expect(tab.titles).to_contain_text(["milk"])


def test_a_conversation_is_there_after_a_reload_and_can_be_deleted(tab):
    say(tab, "What is due today?")
    expect(answers(tab)).to_have_count(1, timeout=15_000)
    tab.page.reload()
    tab.wait_until_live()
    tab.page.get_by_role("button", name="Assistant", exact=True).click()
    expect(tab.page.locator("chat-message.user")).to_have_text("What is due today?")
    tab.page.get_by_role("button", name="Conversations").click()
    tab.page.get_by_role("button", name="Delete conversation").click()
    expect(tab.page.locator(".conversations")).to_contain_text("No conversations yet.")
    expect(tab.page.locator("chat-message")).to_have_count(0)


def event(name, data):
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


def test_an_answer_that_streams_is_put_together(tab):
    done = {
        "conversation_id": "c1", "message_id": "m1", "reply": "Two things: <b>one</b> & two.", "needs_answer": False,
        "assistant": "rules", "suggestions": ["Show them"],
        "tool_calls": [{"id": "t1", "name": "list_tasks", "arguments": {}, "result": {"tasks": []}}],
    }
    stream = ": keep-alive\n\n" + "".join([
        event("conversation", {"conversation_id": "c1", "message_id": "m1"}),
        event("tool_call", {"id": "t1", "name": "list_tasks", "arguments": {"due": "today"}}),
        event("tool_result", {"id": "t1", "name": "list_tasks", "result": {"tasks": []}}),
        event("delta", {"text": "Two things: "}), event("delta", {"text": "<b>one</b> & two."}), event("done", done),
    ])
    tab.page.route("**/api/chat", lambda route: route.fulfill(content_type="text/event-stream", body=stream))
    say(tab, "How many?")
    expect(answers(tab).locator(".text")).to_have_text("Two things: <b>one</b> & two.")
    expect(answers(tab).locator(".calls details")).to_have_count(1)
    expect(tab.page.get_by_role("button", name="Show them")).to_be_visible()


def test_a_refusal_is_told_in_the_conversation(device, person):
    one = device()
    one.tolerated = ["status of 429"]
    tab = one.open()
    tab.sign_up(*person)
    tab.wait_until_live()
    tab.page.get_by_role("button", name="Assistant", exact=True).click()
    problem = {"type": "about:blank", "title": "Too many messages", "status": 429, "detail": "Please wait 12 seconds."}
    tab.page.route("**/api/chat", lambda route: route.fulfill(status=429, content_type="application/problem+json", body=json.dumps(problem)))
    say(tab, "Hello?")
    expect(tab.page.locator("chat-message.failed")).to_contain_text("Please wait 12 seconds.")
