"""What people do every day, and what once went wrong with it: nothing typed is lost, nothing is out of reach."""

import re

import pytest
from playwright.sync_api import expect

OUTSIDE = """() => [...document.querySelectorAll("a, button, input, select, textarea, [tabindex='0']")].filter((one) => {
    if (!one.checkVisibility({ visibilityProperty: true, opacityProperty: false }) || one.matches(".skip-link")) return false;
    const box = one.getBoundingClientRect();
    return box.width > 0 && (box.right <= 0 || box.left >= innerWidth);
}).map((one) => one.outerHTML.slice(0, 160))"""


@pytest.fixture
def tab(device, person):
    tab = device().open()
    tab.sign_up(*person)
    tab.wait_until_live()
    return tab


def paste(field, text):
    """As the clipboard does it, which a headless browser does not have."""
    field.focus()
    field.evaluate(
        """(field, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            if (field.dispatchEvent(event)) document.execCommand("insertText", false, text);
        }""",
        text,
    )


def known(tab, title):
    """The task as the server has it."""
    return tab.page.evaluate(
        """async (title) => {
            const main = document.querySelector("script[type=module]").src;
            const { session } = await import(main.replace("main.js", "scripts/net/session.js"));
            const { tasks } = await session.request("GET", "/api/tasks?limit=1000");
            return tasks.find((task) => task.title === title);
        }""",
        title,
    )


def wait_for(tab, title, fits):
    tab.page.wait_for_function("true")
    for _ in range(100):
        task = known(tab, title)
        if task and fits(task):
            return task
        tab.page.wait_for_timeout(100)
    raise AssertionError(f"{title} never fitted: {known(tab, title)}")


def test_an_occurrence_is_skipped_by_a_button_in_reach(tab):
    tab.add("Water the plants every day")
    expect(tab.page.locator("task-row.new")).to_have_count(0)
    before = wait_for(tab, "Water the plants", lambda task: task["due"])
    tab.edit("Water the plants")
    skip = tab.page.get_by_role("button", name="Skip once")
    box = skip.bounding_box()
    assert 0 <= box["x"] and box["x"] + box["width"] <= tab.page.viewport_size["width"]
    skip.click()
    wait_for(tab, "Water the plants", lambda task: task["due"] > before["due"] and task["status"] == "pending")


@pytest.mark.parametrize("width", [1440, 390])
def test_no_control_lies_outside_the_page(device, person, width):
    tab = device(viewport={"width": width, "height": 844}).open("/all")
    tab.sign_up(*person)
    tab.wait_until_live()
    tab.add("Feed the cat every day #home")
    expect(tab.page.locator("task-row.new")).to_have_count(0)
    for view in ["today", "upcoming", "all", "board", "completed", "insights", "history", "settings", "tag/home"]:
        tab.visit(view)
        assert [one for one in tab.page.evaluate(OUTSIDE) if "side-bar" not in one or width > 960] == [] or width < 960
    tab.visit("all")
    tab.row("Feed the cat").locator(".title").click()
    tab.page.locator("task-panel .value").first.wait_for()
    inside = tab.page.evaluate(OUTSIDE)
    assert [one for one in inside if "data-action" in one] == []


def test_notes_are_saved_while_they_are_typed(device, person):
    one = device()
    # What the page sent on its way out may be sent again by the next one, which then hears that it was done already.
    one.tolerated.append("412")
    tab = one.open()
    tab.sign_up(*person)
    tab.wait_until_live()
    tab.add("Write the report")
    expect(tab.page.locator("task-row.new")).to_have_count(0)
    tab.edit("Write the report")
    notes = tab.page.get_by_label("Notes", exact=True).first
    notes.click()
    notes.press_sequentially("Begin with the figures")
    wait_for(tab, "Write the report", lambda task: task["description"] == "Begin with the figures")
    expect(notes).to_be_focused()
    notes.press_sequentially(", then the rest")
    tab.page.reload()
    tab.wait_until_live()
    wait_for(tab, "Write the report", lambda task: task["description"] == "Begin with the figures, then the rest")
    expect(tab.page.get_by_label("Notes", exact=True).first).to_have_value("Begin with the figures, then the rest")


def test_notes_show_links_and_formatting_and_can_be_edited(tab):
    tab.add("Plan the trip")
    expect(tab.page.locator("task-row.new")).to_have_count(0)
    tab.edit("Plan the trip")
    tab.page.get_by_label("Notes", exact=True).first.fill(
        "See https://example.com/a_(b)?q=1. **Soon**\n- passport\n- <img src=x onerror=alert(1)>\n[bad](javascript:alert(1)) [good](https://example.org)"
    )
    tab.page.get_by_label("Title", exact=True).focus()
    shown = tab.page.locator(".notes")
    expect(shown.locator("a")).to_have_count(2)
    expect(shown.locator("a").first).to_have_attribute("href", "https://example.com/a_(b)?q=1")
    expect(shown.locator("a").first).to_have_attribute("rel", "noopener noreferrer")
    expect(shown.locator("strong")).to_have_text("Soon")
    expect(shown.locator("li")).to_have_text(["passport", "<img src=x onerror=alert(1)>"])
    expect(shown.locator("img")).to_have_count(0)
    tab.page.get_by_role("button", name="Edit notes").click()
    expect(tab.page.locator("#panel-description")).to_be_focused()
    expect(shown).to_be_hidden()


def test_saved_filters_are_edited_pinned_deleted_and_had_back(tab):
    page = tab.page
    tab.add("Pay rent p1 #home")
    tab.add("Read a book p4")
    page.get_by_role("button", name="New filter").click()
    page.get_by_label("Name").fill("Urgent things")
    page.get_by_label("Filter", exact=True).fill("p1")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Urgent things")
    expect(tab.titles).to_have_text(["Pay rent"])
    actions = page.get_by_role("button", name="Filter actions")
    actions.click()
    page.get_by_role("menuitem", name="Edit…").click()
    expect(page.get_by_label("Filter", exact=True)).to_have_value("p1")
    page.get_by_label("Name").fill("Calm things")
    page.get_by_label("Filter", exact=True).fill("p4")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Calm things")
    expect(tab.titles).to_have_text(["Read a book"])
    actions.click()
    page.get_by_role("menuitem", name="Pin to the top").click()
    actions.click()
    expect(page.get_by_role("menuitem", name="Unpin from the top")).to_be_visible()
    page.get_by_role("menuitem", name="Delete").click()
    expect(page.locator("side-bar").get_by_role("link", name="Calm things")).to_have_count(0)
    tab.toasts.get_by_role("button", name="Undo").click()
    expect(page.locator("side-bar").get_by_role("link", name="Calm things")).to_be_visible()


def test_the_chips_of_a_filter_that_was_saved_are_no_longer_pressed(tab):
    page = tab.page
    tab.add("Pay rent p1")
    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_role("button", name="Urgent", exact=True).click()
    page.get_by_role("button", name="Save as filter…").click()
    page.get_by_label("Name").fill("Mine")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mine")
    expect(page.locator(".narrowing [aria-pressed=true]")).to_have_count(0)


def test_every_tag_is_reached_renamed_merged_and_taken_back(tab):
    page = tab.page
    for number in range(18):
        tab.add(f"Task {number} #tag{number:02}")
    expect(page.locator("task-row.new")).to_have_count(0)
    links = page.locator("side-bar a[href^='/tag/']")
    expect(links).to_have_count(15)
    page.get_by_role("button", name="Show all 18 tags").click()
    expect(links).to_have_count(18)
    page.locator("side-bar").get_by_role("link", name="tag17").click()
    page.get_by_role("button", name="Tag actions").click()
    page.get_by_role("menuitem", name="Rename or merge…").click()
    page.get_by_label("New name").fill("tag00")
    page.get_by_role("button", name="Rename", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("#tag00")
    expect(tab.titles).to_have_count(2)
    expect(links).to_have_count(17)
    tab.toasts.locator(".toast", has_text="tagged #tag00").get_by_role("button", name="Undo").click()
    expect(tab.titles).to_have_text(["Task 0"])
    expect(links).to_have_count(18)


def test_several_pasted_lines_are_several_tasks_or_one(tab):
    page = tab.page
    field = page.get_by_label("New task")
    paste(field, "- Line one tomorrow\n- Line two #x\n\nLine three")
    expect(page.locator(".pasted li")).to_have_text(["Line one tomorrow", "Line two #x", "Line three"])
    page.get_by_role("button", name="Add 3 tasks").click()
    expect(tab.titles).to_have_text(["Line one", "Line two", "Line three"])
    tab.toasts.get_by_role("button", name="Undo").click()
    expect(tab.titles).to_have_count(0)
    paste(field, "Buy a lamp\nfor the hall")
    page.get_by_role("button", name="Add as one").click()
    expect(field).to_have_value("Buy a lamp for the hall")
    page.keyboard.press("Enter")
    expect(tab.titles).to_have_text(["Buy a lamp for the hall"])
    tab.edit("Buy a lamp for the hall")
    paste(page.get_by_label("Add a step"), "1. Measure\n2. [ ] Order")
    expect(page.locator(".steps .step")).to_have_count(2)
    expect(page.locator(".steps .step").last).to_have_value("Order")
    tab.go("Board")
    paste(page.get_by_label("New task, High"), "Left\nRight")
    expect(page.locator("[data-priority=P2] task-row")).to_have_count(2)


def test_adding_keeps_the_field_and_says_where_the_task_went(tab):
    page = tab.page
    lines = "\n".join(f"Thing {number}" for number in range(40))
    paste(page.get_by_label("New task"), lines)
    page.get_by_role("button", name="Add 40 tasks").click()
    expect(page.locator("task-row.new")).to_have_count(0)
    tab.add("The very last")
    expect(tab.toasts).to_contain_text("Added below.")
    expect(page.get_by_label("New task")).to_be_in_viewport()
    tab.visit("today")
    tab.add("For tomorrow tomorrow")
    expect(tab.toasts).to_contain_text("Added to Tomorrow.")
    tab.toasts.get_by_role("button", name="Open").click()
    expect(page.get_by_label("Title", exact=True)).to_have_value("For tomorrow")


def test_keys_walk_from_a_fresh_page(tab):
    page = tab.page
    tab.add("One")
    tab.add("Two")
    expect(page.locator("task-row.new")).to_have_count(0)
    page.reload()
    tab.wait_until_live()
    expect(tab.titles).to_have_count(2)
    page.keyboard.press("j")
    expect(tab.row("One").locator(".title")).to_be_focused()
    page.keyboard.press("j")
    expect(tab.row("Two").locator(".title")).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    expect(tab.row("Two").locator(".title")).to_be_focused()


def test_messages_neither_repeat_nor_stay_after_they_are_done(tab):
    page = tab.page
    for _ in range(3):
        page.locator("body").press("Control+z")
    expect(tab.toasts.locator(".toast")).to_have_text(re.compile("Nothing to undo"))
    tab.add("Sweep")
    expect(page.locator("task-row.new")).to_have_count(0)
    tab.check("Sweep")
    expect(tab.toasts.get_by_role("button", name="Undo")).to_have_count(1)
    page.locator("body").press("Control+z")
    expect(tab.toasts.get_by_role("button", name="Undo")).to_have_count(0)
    expect(tab.row("Sweep")).to_be_visible()


def test_messages_do_not_cover_what_can_be_done_to_selected_tasks(device, person):
    tab = device(viewport={"width": 390, "height": 844}, has_touch=True).open("/all")
    tab.sign_up(*person)
    tab.wait_until_live()
    tab.add("One")
    tab.add("Two")
    tab.check("One")
    tab.page.get_by_role("button", name="Select", exact=True).click()
    bar = tab.page.locator("selection-bar").bounding_box()
    toast = tab.toasts.locator(".toast").first.bounding_box()
    assert toast["y"] + toast["height"] <= bar["y"] or toast["y"] >= bar["y"] + bar["height"]


def test_the_panel_neither_moves_the_list_nor_scrolls_sideways(tab):
    page = tab.page
    page.set_viewport_size({"width": 1440, "height": 900})
    tab.add("Assemble the shelf")
    before = tab.row("Assemble the shelf").bounding_box()["x"]
    tab.edit("Assemble the shelf")
    assert tab.row("Assemble the shelf").bounding_box()["x"] == before
    long = "A step with a title that is longer than one line of the panel, so that it has to go on in the next one"
    page.get_by_label("Add a step").fill(long)
    page.keyboard.press("Enter")
    step = page.locator(".steps .step")
    expect(step).to_have_value(long)
    assert step.bounding_box()["height"] > 40
    page.get_by_label("Add a step").focus()
    assert page.locator("task-panel").evaluate("(panel) => [panel, ...panel.querySelectorAll('*')].filter((one) => one.scrollLeft > 0).length") == 0
    body = page.locator("task-panel .panel-body")
    assert body.evaluate("(one) => one.scrollWidth <= one.clientWidth")
