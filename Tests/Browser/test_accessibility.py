"""What axe finds fault with, in every view, in both themes, on a desk and on a phone; and what else people need."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

LINES = [
    "Call the dentist today 23:00 #health p1 remind 30m", "Weekly standup every Monday 9:30 #work p2",
    "Water the plants every 3 days #home", "مراجعة التقرير غدا", "Read a chapter today p4",
]
SIZES = {"desk": {"width": 1280, "height": 800}, "phone": {"width": 320, "height": 720}}


def faults(tab, where):
    found = Axe().run(tab.page).response["violations"]
    return [f"{where}: {one['id']}: {one['nodes'][0]['html'][:160]} {one['nodes'][0]['failureSummary']}" for one in found]


@pytest.fixture(params=[(size, theme) for size in SIZES for theme in ("light", "dark")], ids="-".join)
def tab(request, device, person):
    size, theme = request.param
    tab = device(viewport=SIZES[size], color_scheme=theme, reduced_motion="reduce").open("/today")
    tab.page.locator("welcome-card form").wait_for()
    assert faults(tab, "welcome") == []
    tab.sign_up(*person, name="Ada")
    tab.wait_until_live()
    return tab


def test_axe_finds_no_fault_anywhere(tab):
    page = tab.page
    found = []
    for line in LINES:
        tab.add(line)
    expect(page.locator("task-row.new")).to_have_count(0)
    tab.check("Read a chapter")
    expect(tab.toasts).to_contain_text("Done.")
    found += faults(tab, "today")
    page.get_by_label("New task").fill(LINES[0])
    expect(page.locator(".understood .chip")).to_have_count(4)
    found += faults(tab, "adding")
    page.get_by_label("New task").fill("")
    for view in ["upcoming", "all", "calendar", "board", "completed", "insights", "history", "settings"]:
        tab.visit(view)
        if view == "settings":
            page.get_by_label("Remind me of all-day tasks at").wait_for()
            page.locator(".feed", has_text="Off.").wait_for()
        if view == "history":
            page.locator(".records li").first.wait_for()
        found += faults(tab, view)
    tab.visit("all")
    tab.titles.first.wait_for()
    page.locator("list-tools .narrow").click()
    page.locator("list-tools .pick").click()
    found += faults(tab, "choosing")
    page.locator("list-tools .pick").click()
    tab.edit("Call the dentist")
    page.locator("due-field .value").click()
    page.locator("repeat-field .value").click()
    page.get_by_label("Add a step").fill("Find the number")
    page.keyboard.press("Enter")
    page.locator("check-list .step").wait_for()
    found += faults(tab, "panel")
    page.locator("task-panel .close").click()
    for button, panel in [(".bell", "notice-panel"), (".talk", "chat-panel")]:
        page.locator(button).click()
        page.locator(panel).wait_for()
        found += faults(tab, panel)
        page.locator(f"{panel} .close").click()
    page.keyboard.press("Control+k")
    page.get_by_label("Command or task").wait_for()
    found += faults(tab, "palette")
    page.keyboard.press("Escape")
    page.locator("main").focus()
    page.keyboard.press("?")
    page.get_by_role("heading", name="Keyboard").wait_for()
    found += faults(tab, "sheet")
    assert found == []


@pytest.mark.parametrize("width", [320, 360, 768, 1280, 2560])
def test_nothing_is_wider_than_the_screen(device, person, width):
    tab = device(viewport={"width": width, "height": 700}).open()
    tab.sign_up(*person)
    tab.wait_until_live()
    tab.add("A title without a space: " + "x" * 120)
    for view in ["today", "all", "completed", "insights", "history", "settings"]:
        tab.visit(view)
        tab.page.wait_for_timeout(150)
        for box in ["document.documentElement", "document.querySelector('main')"]:
            assert tab.page.evaluate(f"{box}.scrollWidth - {box}.clientWidth") <= 0, (view, box)


def test_text_at_twice_the_size_still_fits(device, person):
    """200 % zoom of a 1280 px window is a window of 640 px."""
    tab = device(viewport={"width": 640, "height": 400}, device_scale_factor=2).open()
    tab.sign_up(*person)
    tab.wait_until_live()
    tab.add("Fits")
    expect(tab.row("Fits")).to_be_visible()
    tab.edit("Fits")
    assert tab.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_text_is_written_in_its_own_direction(device, person):
    tab = device().open()
    tab.sign_up(*person)
    tab.add("اشتري الخبز")
    title = tab.row("اشتري الخبز").locator(".title")
    assert title.evaluate("(element) => getComputedStyle(element).direction") == "rtl"


def test_a_chart_has_words_and_a_table(device, person):
    tab = device().open()
    tab.sign_up(*person)
    tab.wait_until_live()
    tab.add("Wash up")
    tab.check("Wash up")
    expect(tab.toasts).to_contain_text("Done.")
    tab.go("Insights")
    chart = tab.page.get_by_role("img", name="Completed per day")
    expect(chart.locator("desc")).to_contain_text("1 tasks were completed in 28 days; 1 of them today.")
    tab.page.get_by_text("As a table").first.click()
    expect(tab.page.get_by_role("row", name="Today 1").first).to_be_visible()
    expect(tab.page.locator(".figures")).to_contain_text("1 day")


def test_the_theme_is_chosen_and_stays(device, person):
    tab = device(color_scheme="light").open()
    tab.sign_up(*person)
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    light = tab.page.evaluate(paper)
    tab.page.get_by_role("button", name="Light or dark").click()
    dark = tab.page.evaluate(paper)
    assert dark != light
    tab.page.reload()
    tab.wait_until_live()
    assert tab.page.evaluate(paper) == dark
