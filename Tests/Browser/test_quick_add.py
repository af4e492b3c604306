"""One line becomes a task, and says what it understood while it is typed."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def tab(device, person):
    tab = device().open()
    tab.sign_up(*person)
    tab.wait_until_live()
    return tab


def understood(tab):
    return tab.page.locator(".understood .chip")


def test_what_is_understood_is_highlighted_and_said(tab):
    page = tab.page
    page.get_by_label("New task").fill("Call Ann tomorrow 9am #health p1 remind 30m")
    expect(page.locator(".marks mark")).to_have_text(["tomorrow 9am", "#health", "p1", "remind 30m"])
    expect(understood(tab)).to_have_text(["Tomorrow 9:00 AM", "#health", "Urgent", "30 minutes before"])
    expect(page.locator("quick-add [role=status]")).to_contain_text("Understood: date Tomorrow 9:00 AM")
    page.keyboard.press("Enter")
    row = tab.row("Call Ann")
    expect(row.locator(".due")).to_have_text("Tomorrow 9:00 AM")
    expect(row.locator(".tag")).to_have_text("health")
    expect(row.locator(".priority")).to_have_text("Urgent")
    tab.edit("Call Ann")
    expect(page.locator("reminder-field .chip")).to_have_text("30 minutes before")


def test_escape_leaves_the_last_highlight_as_words(tab):
    page = tab.page
    page.get_by_label("New task").fill("Watch Friday the movie tomorrow")
    expect(page.locator(".marks mark")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".marks mark", has_text="tomorrow")).to_have_count(0)
    page.keyboard.press("End")
    page.keyboard.type(" night")
    page.keyboard.press("Enter")
    expect(tab.titles).to_contain_text(["tomorrow"])


def test_a_click_on_a_highlight_leaves_it_as_words(tab):
    page = tab.page
    page.get_by_label("New task").fill("Read today the newspaper p2")
    mark = page.locator(".marks mark", has_text="today")
    expect(mark).to_be_visible()
    box = mark.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".marks mark")).to_have_text(["p2"])
    page.keyboard.press("Enter")
    expect(tab.titles).to_have_text(["Read today the newspaper"])
    expect(tab.row("Read today the newspaper").locator(".due")).to_have_count(0)


def test_a_chip_leaves_its_words_alone_and_typing_goes_on(tab):
    page = tab.page
    page.get_by_label("New task").fill("Buy monday magazine")
    page.get_by_role("button", name="Keep as words").click()
    expect(page.get_by_label("New task")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type(" #shop")
    expect(page.locator(".marks mark")).to_have_text(["#shop"])
    page.keyboard.press("Enter")
    expect(tab.titles).to_have_text(["Buy monday magazine"])


def test_what_is_added_to_today_is_due_today(tab):
    tab.go("Today")
    tab.add("Water the basil")
    expect(tab.row("Water the basil").locator(".due")).to_have_text("Today")
    expect(tab.page.locator("task-row.new")).to_have_count(0)
    tab.add("Fly to the moon next month")
    expect(tab.titles).to_have_text(["Water the basil"])
    tab.go("Upcoming")
    expect(tab.row("Fly to the moon")).to_be_visible()


def test_a_repeating_line_comes_back_when_it_is_done_and_goes_with_undo(tab):
    tab.add("Empty the bins every day")
    expect(tab.row("Empty the bins").locator(".repeats")).to_be_visible()
    tab.check("Empty the bins")
    expect(tab.toasts).to_contain_text("The next one is on your list")
    dues = tab.page.locator("task-row .due")
    expect(dues).to_have_text(["Tomorrow"])
    held = []
    tab.page.route("**/api/tasks/undo*", lambda route: held.append(route))
    with tab.page.expect_request("**/api/tasks/undo*"):
        tab.toasts.locator(".toast", has_text="Done.").get_by_role("button", name="Undo").click()
    expect(dues).to_have_text(["Today"])
    held.pop().continue_()
    expect(tab.page.locator("status-light")).to_have_attribute("data-state", "live")
    expect(dues).to_have_text(["Today"])
    tab.page.reload()
    expect(dues).to_have_text(["Today"])
