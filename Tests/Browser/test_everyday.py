"""What people do every day, and what once went wrong with it: nothing typed is lost, nothing is out of reach."""

import re

import pytest
from playwright.sync_api import expect

OUTSIDE = """() => [...document.querySelectorAll("a, button, input, select, textarea, [tabindex='0']")].filter((one) => {
    if (!one.checkVisibility({ visibilityProperty: true, opacityProperty: false }) || one.matches(".skip-link")) return false;
    const box = one.getBoundingClientRect();
    return box.width > 0 && (box.right <= 0 || box.left >= innerWidth);
}).map((one) => one.outerHTML.slice(0, 160))"""

# Controls that are wholly on the screen, and of which another part of the page takes the click.
COVERED = """() => [...document.querySelectorAll("a, button, input, select, textarea")].filter((one) => {
    if (one.disabled || !one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || one.matches(".skip-link, .visually-hidden")) return false;
    if (getComputedStyle(one).pointerEvents === "none" || one.closest("[inert]")) return false;
    const box = one.getBoundingClientRect();
    const frame = (one.closest(".scroller, .places, .beside") ?? document.documentElement).getBoundingClientRect();
    const [top, bottom] = [Math.max(0, frame.top), Math.min(innerHeight, frame.bottom)];
    if (box.width < 2 || box.height < 2 || box.top < top || box.bottom > bottom || box.left < 0 || box.right > innerWidth) return false;
    const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return hit && !one.contains(hit) && !hit.contains(one) && !one.closest("label")?.contains(hit) && ![...one.labels ?? []].some((label) => label.contains(hit));
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
            const { session } = await part("scripts/net/session.js");
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


def put_due(tab, title, days, time):
    """Gives a task a due date so many days from now, which the page's fields would not take."""
    tab.page.evaluate(
        """async ({ title, days, time }) => {
            const { workspace } = await part("scripts/model/workspace.js");
            const { change } = await part("scripts/view/actions.js");
            const { plusDays, today } = await part("scripts/model/dates.js");
            change(workspace.tasks.list.find((task) => task.title === title), { due: plusDays(today(), days) + time });
        }""",
        {"title": title, "days": days, "time": time},
    )


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
def test_no_control_lies_outside_the_page_or_under_another(device, person, width):
    tab = device(viewport={"width": width, "height": 844}).open("/all")
    tab.sign_up(*person)
    tab.wait_until_live()
    tab.add("Feed the cat every day #home")
    expect(tab.page.locator("task-row.new")).to_have_count(0)
    for view in ["today", "upcoming", "all", "board", "completed", "insights", "history", "settings", "tag/home"]:
        tab.visit(view)
        assert [one for one in tab.page.evaluate(OUTSIDE) if "side-bar" not in one or width > 960] == [] or width < 960
        tab.page.wait_for_timeout(300)
        assert tab.page.evaluate(COVERED) == [], view
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
    tab.add("Ring the plumber tomorrow")
    expect(tab.toasts).to_contain_text("Added to Tomorrow.")
    tab.toasts.get_by_role("button", name="Open").click()
    expect(page.get_by_label("Title", exact=True)).to_have_value("Ring the plumber")


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
    expect(page.get_by_role("combobox", name="Command or task")).to_be_focused()
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
    page.wait_for_function("document.querySelector('.steps .step')?.clientHeight > 40")
    page.get_by_label("Add a step").focus()
    assert page.locator("task-panel").evaluate("(panel) => [panel, ...panel.querySelectorAll('*')].filter((one) => one.scrollLeft > 0).length") == 0
    body = page.locator("task-panel .panel-body")
    assert body.evaluate("(one) => one.scrollWidth <= one.clientWidth")


def test_a_change_that_takes_long_is_not_called_live(tab):
    page = tab.page
    tab.add("Slow one")
    expect(page.locator("task-row.new")).to_have_count(0)
    held = []
    page.context.route("**/api/tasks/*", lambda route: held.append(route) if route.request.method == "PATCH" else route.continue_())
    tab.check("Slow one")
    expect(page.locator("status-light")).to_have_text("Saving…")
    for route in held:
        route.continue_()
    expect(page.locator("status-light")).to_have_text("Live")


def test_a_card_that_cannot_be_loaded_says_so_and_is_tried_again(device, person):
    one = device()
    one.tolerated.append("503|Failed to load")
    tab = one.open()
    tab.sign_up(*person)
    tab.wait_until_live()
    page = tab.page
    refuse = lambda route: route.fulfill(status=503, content_type="application/problem+json", body='{"title":"Away"}')
    page.context.route("**/api/auth/sessions", refuse)
    tab.visit("settings")
    card = page.locator("session-card")
    expect(card.get_by_role("alert")).to_contain_text("Away")
    page.context.unroute("**/api/auth/sessions", refuse)
    card.get_by_role("button", name="Try again").click()
    expect(card.locator("li strong")).to_have_count(1)


def test_an_answer_can_be_stopped(device, person):
    one = device()
    one.tolerated.append("ERR_|Failed to load")
    tab = one.open()
    tab.sign_up(*person)
    tab.wait_until_live()
    page = tab.page
    page.context.route("**/api/chat", lambda route: None)
    page.get_by_role("button", name="Assistant").click()
    page.get_by_label("Message").fill("What is due today?")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator("chat-message.assistant").last).to_contain_text("Stopped.")
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible()


def test_who_is_signed_out_elsewhere_hears_why(device, person):
    first, second = device(), device()
    first.tolerated.append("401")
    here, there = first.open(), second.open()
    here.sign_up(*person)
    here.wait_until_live()
    there.sign_in(*person)
    there.wait_until_live()
    there.visit("settings")
    there.page.get_by_role("button", name="Sign out everywhere else").click()
    expect(there.toasts).to_contain_text("everywhere else")
    here.page.reload()
    expect(here.page.locator("welcome-card")).to_contain_text("You were signed out")
    expect(here.page.get_by_label("E-mail")).to_have_value(person[0])
    expect(here.page.get_by_role("heading", level=1)).to_have_text("Welcome back")


def test_today_is_sorted_and_what_is_overdue_is_rescheduled_at_once(tab):
    page = tab.page
    for line in ["Old one", "Older one", "Low today p4", "High today p1"]:
        tab.add(line)
    expect(page.locator("task-row.new")).to_have_count(0)
    put_due(tab, "Old one", -1, "T09:00:00[UTC]")
    put_due(tab, "Older one", -3, "")
    tab.go("Today")
    expect(tab.titles).to_have_text(["Older one", "Old one", "High", "Low"])
    page.get_by_label("Order").select_option("title")
    expect(tab.titles).to_have_text(["Old one", "Older one", "High", "Low"])
    page.get_by_role("button", name="Reschedule all").click()
    expect(page.get_by_role("button", name="Reschedule all")).to_have_count(0)
    expect(tab.titles).to_have_count(4)
    old = wait_for(tab, "Old one", lambda task: task["rev"] and "T09:00" in task["due"])
    assert old["due"][:10] == wait_for(tab, "Older one", lambda task: True)["due"][:10]
    tab.toasts.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Reschedule all")).to_be_visible()


def test_a_search_is_in_the_address_and_the_title_counts(tab):
    page = tab.page
    tab.add("Find the needle")
    tab.add("Find the haystack")
    expect(page).to_have_title("(2) All tasks · Errand")
    page.get_by_label("Search tasks").fill("needle")
    expect(page).to_have_url(re.compile(r"\?q=needle$"))
    page.reload()
    expect(page.get_by_label("Search tasks")).to_have_value("needle")
    expect(tab.titles).to_have_text(["Find the needle"])
    tab.row("Find the needle").locator(".title").click()
    expect(page).to_have_url(re.compile(r"q=needle&task="))
    page.get_by_label("Search tasks").fill("")
    expect(tab.titles).to_have_count(2)


def test_history_shows_what_people_did(tab):
    page = tab.page
    tab.add("Ring the bell tomorrow 9am remind 1h")
    expect(page.locator("task-row.new")).to_have_count(0)
    tab.check("Ring the bell")
    wait_for(tab, "Ring the bell", lambda task: task["status"] == "completed")
    tab.go("History")
    page.locator("history-view select").select_option("all")
    expect(page.locator(".records")).to_contain_text("Reminder")
    page.locator("history-view select").select_option("")
    expect(page.locator(".records")).to_contain_text("Completed Ring the bell")
    expect(page.locator(".records")).not_to_contain_text("Reminder set")
    expect(page.locator(".records")).not_to_contain_text("No. ")


def test_a_print_holds_every_task_of_the_view(tab):
    page = tab.page
    paste(page.get_by_label("New task"), "\n".join(f"Thing {number}" for number in range(120)))
    page.get_by_role("button", name="Add 120 tasks").click()
    expect(page.locator(".count")).to_have_text("120 things to do")
    assert page.locator("task-row").count() < 100
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("task-row").count() == 120
    assert not page.locator("side-bar").is_visible() and not page.locator("quick-add").is_visible()
    assert page.evaluate("document.documentElement.scrollHeight") > 3000
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("task-row").count() < 100


@pytest.mark.parametrize("locale, first, words", [("de-DE", "Monday", "[0-9]+ [A-Z][a-z]{2}"), ("en-US", "Sunday", "[A-Z][a-z]{2} [0-9]+"), ("ar-EG", "Saturday", "[0-9]+ [A-Z][a-z]{2}")])
def test_dates_are_in_the_language_of_the_page(device, person, locale, first, words):
    tab = device(locale=locale).open()
    tab.sign_up(*person)
    tab.wait_until_live()
    tab.add("Far off in 12 days")
    expect(tab.page.locator("task-row .due")).to_have_text(re.compile(rf"^[A-Za-z]{{3}},? {words}$"))
    tab.edit("Far off")
    tab.page.locator("due-field .value").click()
    expect(tab.page.locator("month-calendar th").first).to_have_attribute("abbr", first)


def drag(tab, source, target, cancel=False):
    """Presses on the middle of one element and lets go on another."""
    mouse, (start, end) = tab.page.mouse, (source.bounding_box(), target.bounding_box())
    mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    mouse.down()
    mouse.move(start["x"] + start["width"] / 2 + 9, start["y"] + start["height"] / 2 + 9, steps=3)
    mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2 + 2, steps=8)
    if cancel:
        tab.page.keyboard.press("Escape")
    mouse.up()


def test_a_row_is_dragged_by_any_part_of_it_and_onto_the_navigation(tab):
    page = tab.page
    for line in ["One", "Two", "Three #home"]:
        tab.add(line)
    expect(page.locator("task-row.new")).to_have_count(0)
    drag(tab, tab.row("One").locator(".title"), tab.row("Three"), cancel=True)
    expect(tab.titles).to_have_text(["One", "Two", "Three"])
    expect(page.locator("task-panel")).to_have_count(0)
    drag(tab, tab.row("One").locator(".title"), tab.row("Three"))
    expect(tab.titles).to_have_text(["Two", "Three", "One"])
    expect(page.locator("task-panel")).to_have_count(0)
    tab.toasts.get_by_role("button", name="Undo").click()
    expect(tab.titles).to_have_text(["One", "Two", "Three"])
    drag(tab, tab.row("One").locator(".body"), page.locator("side-bar a[href='/tag/home']"))
    expect(tab.row("One").locator(".tag")).to_have_text("home")
    drag(tab, tab.row("Two").locator(".body"), page.locator(".places a[href='/today']"))
    expect(tab.row("Two").locator(".due")).to_have_text("Today")


def test_a_finger_swipes_to_complete_and_to_put_off(device, person):
    tab = device(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True).open("/all")
    tab.sign_up(*person)
    tab.wait_until_live()
    tab.add("Sweep")
    tab.add("Mop")
    expect(tab.page.locator("task-row.new")).to_have_count(0)
    swipe = """(row, by) => {
        const { top, left, height } = row.getBoundingClientRect();
        const say = (type, x) => row.querySelector(".body").dispatchEvent(new PointerEvent(type, {
            bubbles: true, cancelable: true, pointerType: "touch", pointerId: 7, button: 0, clientX: x, clientY: top + height / 2 }));
        say("pointerdown", left + 150);
        for (let step = 1; step <= 5; step += 1) say("pointermove", left + 150 + by * step / 5);
        say("pointerup", left + 150 + by);
    }"""
    tab.row("Sweep").evaluate(swipe, 130)
    expect(tab.titles).to_have_text(["Mop"])
    tab.row("Mop").evaluate(swipe, -130)
    expect(tab.row("Mop").locator(".due")).to_have_text("Tomorrow")


def test_the_calendar_shows_what_is_due_and_moves_it(tab):
    page = tab.page
    tab.add("Meeting today 9am p1")
    expect(page.locator("task-row.new")).to_have_count(0)
    before = wait_for(tab, "Meeting", lambda task: task["due"])["due"]
    tab.go("Calendar")
    chip = page.locator(".event", has_text="Meeting")
    expect(page.locator("td.now")).to_contain_text("Meeting")
    other = page.locator("td[data-day]:not(.now):not(.other)").first
    day = other.get_attribute("data-day")
    drag(tab, chip, other)
    expect(page.locator(f"td[data-day='{day}']")).to_contain_text("Meeting")
    after = wait_for(tab, "Meeting", lambda task: task["due"][:10] == day)["due"]
    assert after[10:16] == before[10:16] == "T09:00"
    expect(page.locator("task-panel")).to_have_count(0)
    chip.focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator(f"td[data-day='{day}']")).not_to_contain_text("Meeting")
    page.get_by_role("button", name="Week", exact=True).click()
    page.get_by_role("button", name="Today", exact=True).click()
    expect(page.locator("td[data-day]")).to_have_count(7)
    page.locator("td.now .day-number").click()
    page.get_by_label("Title", exact=True).fill("Lunch")
    page.keyboard.press("Enter")
    page.locator(".event", has_text="Lunch").click()
    expect(page.get_by_label("Title", exact=True)).to_have_value("Lunch")


def test_a_new_account_is_shown_how_to_begin(tab):
    page = tab.page
    expect(page.locator(".empty-words")).to_contain_text("Nothing here yet")
    expect(page.get_by_label("New task")).to_have_attribute("placeholder", re.compile("Add a task: "))
    expect(page.get_by_role("link", name="Import from another app")).to_be_visible()
    page.get_by_role("button", name="Add three example tasks").click()
    expect(tab.titles).to_have_count(3)
    expect(page.locator("task-row .due")).to_have_count(3)


def test_days_and_clock_are_as_chosen(tab):
    page = tab.page
    tab.visit("settings")
    page.get_by_label("Clock").select_option("24")
    page.locator("look-card select").first.wait_for()
    page.get_by_label("Week begins on").select_option("saturday")
    page.locator("look-card select").first.wait_for()
    page.get_by_label("Start page").select_option("calendar")
    page.goto(tab.url)
    expect(page.get_by_role("heading", level=1)).to_have_text("Calendar")
    expect(page.locator(".calendar th").first).to_have_text("Sat")
    tab.visit("all")
    tab.add("Late today 21:30")
    expect(page.locator("task-row .due")).to_have_text("Today 21:30")


def test_on_a_phone_adding_is_in_the_thumbs_reach_and_targets_are_large(device, person):
    tab = device(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True).open("/today")
    tab.sign_up(*person)
    tab.wait_until_live()
    page = tab.page
    button = page.locator(".bottom").get_by_role("button", name="Add a task")
    assert button.bounding_box()["y"] > 600
    button.click()
    expect(page.get_by_label("New task")).to_be_focused()
    small = page.evaluate(
        """() => [...document.querySelectorAll(".bar button, .bottom a, .bottom button, list-tools button")].filter((one) => one.checkVisibility())
            .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()]).filter(([, { width, height }]) => width < 43.5 || height < 43.5)
            .map(([html, { width, height }]) => `${html} ${width}×${height}`)"""
    )
    assert small == []


def test_the_page_can_be_an_app(tab):
    page = tab.page
    manifest = page.evaluate(
        """async () => {
            const { href } = document.querySelector("link[rel=manifest]");
            const manifest = await (await fetch(href)).json();
            const found = await Promise.all([...manifest.icons.map(({ src }) => src), document.querySelector("link[rel=apple-touch-icon]").href]
                .map(async (src) => (await fetch(new URL(src, href))).headers.get("Content-Type")));
            return { ...manifest, found };
        }"""
    )
    assert manifest["found"] == ["image/svg+xml", "image/png", "image/png", "image/png", "image/png"]
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    share = manifest["share_target"]
    page.goto(f"{tab.url}{share['action']}?title=Read&text=tomorrow&url=https%3A%2F%2Fexample.com")
    expect(page.get_by_label("New task")).to_have_value("Read tomorrow https://example.com")
    for shortcut in manifest["shortcuts"]:
        page.goto(tab.url + shortcut["url"])
        expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_line_that_waited_is_read_by_the_time_it_was_typed(device, person):
    one = device()
    one.tolerated.append("ERR_INTERNET_DISCONNECTED|WebSocket|Failed to load")
    tab = one.open()
    tab.sign_up(*person)
    tab.wait_until_live()
    page = tab.page
    sent = []
    page.context.route("**/api/tasks/quick", lambda route: (sent.append(route.request.post_data_json), route.continue_()))
    page.context.set_offline(True)
    expect(page.locator("status-light")).to_contain_text("Offline")
    before = page.evaluate("new Date().toISOString()")
    tab.add("Pack tomorrow")
    page.wait_for_timeout(1500)
    typed = page.evaluate("new Date().toISOString()")
    page.context.set_offline(False)
    expect(page.locator("task-row.new")).to_have_count(0)
    assert before <= sent[0]["typed_at"] < typed


def test_pins_and_colours_are_on_every_device(device, person, two_tabs):
    first, second = two_tabs
    first.add("Paint the fence #garden")
    first.add("Call the bank #money")
    expect(first.page.locator("task-row.new")).to_have_count(0)
    first.page.locator("side-bar").get_by_role("link", name="money").click()
    actions = first.page.get_by_role("button", name="Tag actions")
    actions.click()
    first.page.get_by_role("menuitem", name="Pin to the top").click()
    actions.click()
    first.page.get_by_role("menuitem", name="Colour…").click()
    first.page.get_by_role("menuitemradio", name="Purple").click()
    mark = first.page.locator("task-row .tag")
    expect(mark).to_have_attribute("data-colour", "purple")
    expect(first.page.locator("side-bar a[href^='/tag/'] .name").first).to_have_text("money")
    wanted = first.page.evaluate("getComputedStyle(document.querySelector('task-row .tag'), '::before').color")
    assert wanted != first.page.evaluate("getComputedStyle(document.querySelector('task-row .tag')).color")
    first.wait_until("localStorage.getItem('errand.settings-unsent') === null")
    second.page.reload()
    second.wait_until_live()
    expect(second.page.locator("side-bar a[href^='/tag/'] .name").first).to_have_text("money")
    expect(second.page.locator("task-row .tag[data-colour=purple]")).to_have_count(1)
    second.page.locator("side-bar").get_by_role("link", name="money").click()
    second.page.get_by_role("button", name="Tag actions").click()
    second.page.get_by_role("menuitem", name="Colour…").click()
    expect(second.page.get_by_role("menuitemradio", name="Purple")).to_have_attribute("aria-checked", "true")
    second.page.get_by_role("menuitemradio", name="No colour").click()
    expect(second.page.locator("task-row .tag[data-colour]")).to_have_count(0)


def test_what_is_pinned_without_a_network_is_sent_later(device, person):
    one = device()
    one.tolerated = ["ERR_INTERNET_DISCONNECTED", "Failed to load resource"]
    tab = one.open()
    tab.sign_up(*person)
    tab.wait_until_live()
    tab.add("Paint the fence #garden")
    expect(tab.page.locator("task-row.new")).to_have_count(0)
    tab.page.locator("side-bar").get_by_role("link", name="garden").click()
    one.context.set_offline(True)
    tab.page.get_by_role("button", name="Tag actions").click()
    tab.page.get_by_role("menuitem", name="Pin to the top").click()
    assert tab.page.evaluate("localStorage.getItem('errand.settings-unsent')")
    one.context.set_offline(False)
    tab.wait_until("localStorage.getItem('errand.settings-unsent') === null")
    pins = tab.page.evaluate("""async () => {
        const { session } = await part("scripts/net/session.js");
        return (await session.request("GET", "/api/account/settings")).pins;
    }""")
    assert pins == ["/tag/garden"]


def test_the_hint_in_the_field_fits_a_phone(device, person):
    tab = device(viewport={"width": 390, "height": 844}).open()
    tab.sign_up(*person)
    tab.wait_until_live()
    for _ in range(6):
        fits = tab.page.evaluate("""() => {
            const field = document.querySelector("#new-title");
            const pen = document.createElement("canvas").getContext("2d");
            pen.font = getComputedStyle(field).font;
            return pen.measureText(field.placeholder).width <= field.clientWidth;
        }""")
        assert fits, tab.page.get_by_label("New task").get_attribute("placeholder")
        tab.page.reload()
        tab.wait_until_live()
