"""Text that people wrote is never markup, wherever it appears; and the page keeps to its own rules."""

import pytest
from playwright.sync_api import expect

ATTACKS = [
    "<img src=x onerror=console.error('ran')>", "<script>console.error('ran')</script>", '"><svg onload=console.error("ran")>',
    "' onfocus=console.error('ran') autofocus='", "${console.error(1)}{{7*7}}", "</textarea><iframe src=javascript:console.error(1)>",
]
INJECTED = "document.querySelectorAll('img, iframe, object, embed, script:not([src]), [onerror], [onload], [onfocus]').length"


@pytest.mark.parametrize("text", ATTACKS)
def test_every_field_takes_markup_as_text(device, person, text):
    tab = device().open()
    tab.sign_up(*person, name=text[:100])
    tab.wait_until_live()
    page = tab.page
    expect(page.locator(".person")).to_have_text(text[:100])
    page.get_by_label("New task").fill(f'"{text}"')
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    expect(tab.titles).to_have_count(1)
    expect(page.locator("task-row.new")).to_have_count(0)
    tab.titles.click()
    page.get_by_label("Notes").fill(text)
    page.get_by_label("Add a tag").fill(text[:50])
    page.keyboard.press("Enter")
    page.get_by_label("Add a step").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator("check-list .step")).to_have_value(text)
    page.get_by_role("button", name="New filter").click()
    page.get_by_label("Name", exact=True).fill(text)
    page.get_by_label("Filter", exact=True).fill("open")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(text)
    page.get_by_label("Search tasks").fill(text)
    page.get_by_label("Search tasks").fill("")
    for view in ["board", "history", "settings", "all"]:
        tab.visit(view)
        page.wait_for_timeout(200)
        assert page.evaluate(INJECTED) == 0, view
    page.keyboard.press("Control+k")
    page.get_by_label("Command or task").wait_for()
    assert page.evaluate(INJECTED) == 0


def test_a_token_is_shown_once_and_revoked(device, person):
    one = device()
    tab = one.open("/settings")
    tab.sign_up(*person)
    page = tab.page
    page.get_by_label("Name", exact=True).last.fill("Terminal")
    page.get_by_role("button", name="Create token").click()
    token = page.locator(".fresh-token code")
    expect(token).to_contain_text("errand_")
    text = token.inner_text()
    page.reload()
    expect(page.get_by_text("Terminal", exact=True)).to_be_visible()
    assert text not in page.content()
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("Terminal", exact=True)).to_have_count(0)


def test_no_address_ever_carries_a_token(device, person):
    one = device()
    addresses = []
    one.context.on("request", lambda request: addresses.append(request.url))
    tab = one.open()
    tab.page.on("websocket", lambda socket: addresses.append(socket.url))
    tab.sign_up(*person)
    tab.wait_until_live()
    tab.page.reload()
    tab.wait_until_live()
    assert any("/ws" in address for address in addresses)
    assert not [address for address in addresses if "eyJ" in address or "token=" in address.lower()]


def test_an_account_is_deleted_with_its_password(device, person):
    one = device()
    one.tolerated = ["status of 4"]
    tab = one.open("/settings")
    tab.sign_up(*person)
    page = tab.page
    page.get_by_role("button", name="Delete my account…").click()
    page.get_by_label("Your password").fill("not this one")
    page.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_role("dialog").locator(".fault:not(:empty)")).to_be_visible()
    page.get_by_label("Your password").fill(person[1])
    page.get_by_role("button", name="Delete everything").click()
    page.locator("welcome-card form").wait_for()
    expect(page.get_by_role("dialog")).to_have_count(0)
    tab.sign_in(*person)
    expect(page.locator("welcome-card [role=alert]").filter(has_text="password")).to_be_visible()
