"""Without a network: the page opens, work goes on, and what met somebody else's change is told."""

import pytest
from playwright.sync_api import expect

from device import signed_in_twice

UNREACHED = ["WebSocket connection to", "Failed to load resource", "ERR_INTERNET_DISCONNECTED", "status of 4"]


@pytest.fixture
def two(device, person):
    return signed_in_twice(device, person, UNREACHED)


KEPT = """async () => {
    const names = await caches.keys();
    const databases = await indexedDB.databases();
    return navigator.serviceWorker.controller !== null && names.length > 0 && databases.length > 0;
}"""


def wait_until(tab, condition):
    """Playwright's own waiting evaluates text, which the page's policy forbids."""
    for _ in range(300):
        if tab.page.evaluate(condition):
            return
        tab.page.wait_for_timeout(50)
    raise AssertionError(condition)


def wait_until_kept(tab):
    """The service worker has the page, and the browser has the tasks: it writes them down when nothing changed for a while."""
    wait_until(tab, KEPT)
    tab.page.wait_for_timeout(700)


def test_the_page_opens_without_a_network_and_sends_later(two):
    first, second = two
    first.add("Known before")
    expect(second.row("Known before")).to_be_visible()
    wait_until_kept(first)
    first.page.context.set_offline(True)
    first.page.reload()
    expect(first.row("Known before")).to_be_visible()
    expect(first.page.locator("status-light")).to_contain_text("Offline")
    first.add("Thought of in the tunnel")
    first.check("Known before")
    first.edit("Thought of in the tunnel")
    first.page.get_by_label("Notes").fill("And a note.")
    first.page.keyboard.press("Tab")
    expect(first.page.locator("status-light")).to_contain_text("3 changes waiting")
    first.page.on("dialog", lambda dialog: dialog.accept())
    first.page.reload()
    expect(first.row("Thought of in the tunnel")).to_be_visible()
    expect(first.row("Known before")).to_have_count(0)
    first.page.context.set_offline(False)
    expect(second.row("Thought of in the tunnel")).to_have_count(1)
    expect(second.row("Thought of in the tunnel").locator(".note")).to_have_count(1)
    expect(second.row("Known before")).to_have_count(0)
    expect(first.page.locator("status-light")).to_have_attribute("data-state", "live")
    expect(first.row("Thought of in the tunnel")).to_have_count(1)


def offline_rename(first, second, mine, theirs):
    first.add("Lunch place")
    expect(second.row("Lunch place")).to_be_visible()
    expect(first.page.locator("task-row.new")).to_have_count(0)
    first.page.context.set_offline(True)
    first.rename("Lunch place", mine)
    second.rename("Lunch place", theirs)
    expect(second.page.locator("status-light")).not_to_contain_text("waiting")
    expect(second.row(theirs)).to_be_visible()
    second.page.wait_for_timeout(300)
    first.page.context.set_offline(False)


def test_a_conflict_is_laid_before_the_person_who_keeps_theirs(two):
    first, second = two
    offline_rename(first, second, "Lunch at the mill", "Lunch at the inn")
    expect(first.toasts).to_contain_text("was changed elsewhere: the title is now “Lunch at the inn”")
    first.toasts.get_by_role("button", name="Keep the other version").click()
    expect(first.row("Lunch at the inn")).to_be_visible()
    expect(second.row("Lunch at the inn")).to_be_visible()


def test_a_conflict_is_laid_before_the_person_who_insists(two):
    first, second = two
    offline_rename(first, second, "Lunch at the mill", "Lunch at the inn")
    first.toasts.get_by_role("button", name="Use my version").click()
    expect(first.row("Lunch at the mill")).to_be_visible()
    expect(second.row("Lunch at the mill")).to_be_visible()


def test_changes_of_different_fields_need_no_question(two):
    first, second = two
    first.add("Order ink")
    expect(second.row("Order ink")).to_be_visible()
    expect(first.page.locator("task-row.new")).to_have_count(0)
    first.page.context.set_offline(True)
    first.row("Order ink").locator(".title").focus()
    first.page.keyboard.press("1")
    second.rename("Order ink", "Order ink and paper")
    expect(second.row("Order ink and paper")).to_be_visible()
    second.page.wait_for_timeout(300)
    first.page.context.set_offline(False)
    for tab in (first, second):
        expect(tab.row("Order ink and paper").locator(".priority")).to_have_text("Urgent")


def test_what_was_deleted_meanwhile_can_be_had_back(two):
    first, second = two
    first.add("Borrow a ladder")
    expect(second.row("Borrow a ladder")).to_be_visible()
    expect(first.page.locator("task-row.new")).to_have_count(0)
    first.page.context.set_offline(True)
    first.rename("Borrow a ladder", "Borrow a long ladder")
    second.delete("Borrow a ladder")
    expect(second.titles).to_have_count(0)
    second.page.wait_for_timeout(300)
    first.page.context.set_offline(False)
    expect(first.toasts).to_contain_text("was deleted elsewhere")
    first.toasts.get_by_role("button", name="Restore it").click()
    expect(second.row("Borrow a long ladder")).to_be_visible()


def test_signing_out_leaves_nothing_behind(two):
    first, _ = two
    first.add("Private")
    expect(first.page.locator("task-row.new")).to_have_count(0)
    wait_until_kept(first)
    first.sign_out()
    wait_until(first, "indexedDB.databases().then((list) => list.length === 0)")
    first.page.reload()
    first.page.locator("welcome-card form").wait_for()
