"""Everything without a mouse."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def tab(device, person):
    tab = device().open()
    tab.sign_up(*person)
    tab.wait_until_live()
    return tab


def test_a_list_is_walked_and_changed_by_keys(tab):
    page = tab.page
    for title in ["One", "Two", "Three"]:
        tab.add(title)
    expect(tab.titles).to_have_text(["One", "Two", "Three"])
    expect(page.locator("task-row.new")).to_have_count(0)
    tab.row("One").locator(".title").focus()
    page.keyboard.press("ArrowDown")
    expect(tab.row("Two").locator(".title")).to_be_focused()
    page.keyboard.press("Alt+ArrowUp")
    expect(tab.titles).to_have_text(["Two", "One", "Three"])
    expect(tab.row("Two").locator(".title")).to_be_focused()
    page.keyboard.press("1")
    expect(tab.row("Two").locator(".priority")).to_have_text("Urgent")
    page.keyboard.press("c")
    expect(tab.titles).to_have_text(["One", "Three"])
    expect(tab.row("One").locator(".title")).to_be_focused()
    page.keyboard.press("Delete")
    expect(tab.titles).to_have_text(["Three"])
    expect(tab.row("Three").locator(".title")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(tab.row("One")).to_be_visible()


def test_a_task_is_opened_and_left_by_keys(tab):
    page = tab.page
    page.keyboard.press("n")
    expect(page.get_by_label("New task")).to_be_focused()
    page.keyboard.type("Sharpen the knives")
    page.keyboard.press("Enter")
    tab.row("Sharpen the knives").locator(".title").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Title", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("The long one first")
    page.keyboard.press("Escape")
    expect(page.locator("task-panel")).to_have_count(0)
    expect(tab.row("Sharpen the knives").locator(".title")).to_be_focused()
    expect(tab.row("Sharpen the knives").locator(".note")).to_have_count(1)


def test_views_search_and_the_sheet_are_a_key_away(tab):
    page = tab.page
    tab.add("Find the needle")
    tab.add("Find the haystack")
    tab.titles.first.focus()
    page.keyboard.press("/")
    expect(page.get_by_label("Search tasks")).to_be_focused()
    page.keyboard.type("nee")
    expect(tab.titles).to_have_text(["Find the needle"])
    page.keyboard.press("Escape")
    expect(tab.titles).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("b")
    expect(page.get_by_role("heading", level=1)).to_have_text("Board")


def test_the_palette_finds_commands_and_tasks(tab):
    page = tab.page
    tab.add("Feed the cat")
    expect(tab.row("Feed the cat")).to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.get_by_label("Command or task")).to_be_focused()
    page.keyboard.type("insig")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Insights")
    page.keyboard.press("Control+k")
    expect(page.get_by_label("Command or task")).to_be_focused()
    page.keyboard.type("feed")
    expect(page.get_by_role("option", name="Feed the cat")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Title", exact=True)).to_have_value("Feed the cat")


def test_the_first_key_skips_what_is_the_same_everywhere(tab):
    page = tab.page
    page.reload()
    tab.wait_until_live()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the tasks")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
