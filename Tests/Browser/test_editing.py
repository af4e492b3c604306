"""Everything about one task, beside the list; and many at once."""

from playwright.sync_api import expect


def test_every_field_is_saved_and_seen_elsewhere(two_tabs):
    first, second = two_tabs
    first.add("Plan the trip")
    first.edit("Plan the trip")
    page = first.page
    page.get_by_label("Notes").fill("Trains, not planes.")
    page.locator("due-field .value").click()
    page.get_by_label("Due, in words").fill("tomorrow at 5pm")
    page.keyboard.press("Enter")
    expect(page.locator("due-field .value")).to_have_text("Tomorrow 5:00 PM")
    page.get_by_role("radio", name="High").check(force=True)
    page.get_by_label("Add a tag").fill("travel")
    page.keyboard.press("Enter")
    page.get_by_label("Add a reminder").select_option("1 hour before")
    page.get_by_label("Add a step").fill("Book")
    page.keyboard.press("Enter")
    page.get_by_label("Add a step").fill("Pack")
    page.keyboard.press("Enter")
    expect(page.locator("check-list .step")).to_have_count(2)
    page.get_by_label("Done: Book").check(force=True)
    row = second.row("Plan the trip")
    expect(row.locator(".details")).to_contain_text("High")
    expect(row.locator(".details")).to_contain_text("Tomorrow 5:00 PM")
    expect(row.locator(".details")).to_contain_text("1/2")
    expect(row.locator(".tag")).to_have_text("travel")
    second.edit("Plan the trip")
    expect(second.page.get_by_label("Notes")).to_have_value("Trains, not planes.")
    expect(second.page.locator("reminder-field .chip")).to_have_text("1 hour before")
    expect(second.page.locator("check-list .step").nth(1)).to_have_value("Pack")


def test_a_day_is_picked_on_the_calendar_by_keys(two_tabs):
    first, second = two_tabs
    first.add("Pick a day")
    first.edit("Pick a day")
    page = first.page
    page.locator("due-field .value").click()
    page.locator("month-calendar [tabindex='0'][data-day]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(second.row("Pick a day").locator(".due")).to_have_text("Tomorrow")
    page.get_by_role("button", name="Remove the due date").click()
    expect(second.row("Pick a day").locator(".due")).to_have_count(0)


def test_words_that_name_no_date_are_said_to(two_tabs):
    first, _ = two_tabs
    first.add("Think")
    first.edit("Think")
    first.page.locator("due-field .value").click()
    first.page.get_by_label("Due, in words").fill("whenever it suits")
    first.page.keyboard.press("Enter")
    expect(first.page.locator("due-field [role=alert]")).to_have_text("Couldn’t read a date there.")


def test_a_rule_is_put_together_and_ended(two_tabs):
    first, second = two_tabs
    first.add("Run")
    first.edit("Run")
    page = first.page
    page.locator("repeat-field .value").click()
    page.get_by_label("Unit").select_option("weeks")
    for day in ["Mon", "Wed", "Fri"]:
        box = page.get_by_role("checkbox", name=day)
        if not box.is_checked():
            box.check(force=True)
    page.get_by_role("spinbutton", name="Every").fill("2")
    page.get_by_role("button", name="Repeat", exact=True).click()
    expect(page.locator("repeat-field .value")).to_contain_text("Every other week on")
    expect(page.locator("repeat-field .value")).to_contain_text("Mon")
    expect(second.row("Run").locator(".repeats")).to_be_visible()
    page.get_by_role("button", name="Stop repeating").click()
    expect(second.row("Run").locator(".repeats")).to_have_count(0)


def test_a_rule_can_be_put_together_while_the_task_is_still_on_its_way(two_tabs):
    first, second = two_tabs
    page = first.page
    held = []
    page.route("**/api/tasks/quick", lambda route: held.append(route))
    with page.expect_request("**/api/tasks/quick"):
        first.add("Row")
    first.edit("Row")
    page.locator("repeat-field .value").click()
    held.pop().continue_()
    expect(page.locator("task-row.new")).to_have_count(0)
    page.get_by_role("button", name="Repeat", exact=True).click()
    expect(second.row("Row").locator(".repeats")).to_be_visible()


def test_leaving_a_field_of_a_rule_does_not_move_the_button_away(two_tabs):
    """A click leaves the field first: what its change then says of the rule may take another line."""
    first, _ = two_tabs
    first.add("Swim")
    expect(first.page.locator("task-row.new")).to_have_count(0)
    first.edit("Swim")
    page = first.page
    page.locator("repeat-field .value").click()
    every = page.get_by_role("spinbutton", name="Every")
    button = page.get_by_role("button", name="Repeat", exact=True)
    for day in ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]:
        page.get_by_role("checkbox", name=day).check(force=True)
        for weeks in ["2", "1"]:
            every.fill(weeks)
            before = button.bounding_box()
            every.blur()
            assert button.bounding_box() == before, (day, weeks)


def test_what_another_changes_appears_in_the_open_panel(two_tabs):
    first, second = two_tabs
    first.add("Agree on a name")
    first.edit("Agree on a name")
    second.rename("Agree on a name", "Agree on a place")
    expect(first.page.get_by_label("Title", exact=True)).to_have_value("Agree on a place")


def test_many_are_changed_at_once_and_changed_back(two_tabs):
    first, second = two_tabs
    for title in ["Apples", "Bread", "Cheese"]:
        first.add(title)
    expect(first.page.locator("task-row.new")).to_have_count(0)
    first.row("Apples").locator(".title").focus()
    first.page.keyboard.press("x")
    first.row("Cheese").locator(".title").click(modifiers=["Shift"])
    expect(first.page.locator("selection-bar")).to_contain_text("3 selected")
    first.page.locator("selection-bar").get_by_label("Priority").select_option("High")
    expect(second.page.locator("task-row .priority")).to_have_text(["High", "High", "High"])
    first.toasts.get_by_role("button", name="Undo").click()
    expect(second.page.locator("task-row .priority")).to_have_count(0)
    first.page.get_by_role("button", name="Select", exact=True).click()
    first.page.get_by_role("button", name="All", exact=True).click()
    first.page.locator("selection-bar").get_by_role("button", name="Delete").click()
    expect(second.titles).to_have_count(0)
    first.toasts.get_by_role("button", name="Undo").last.click()
    expect(second.titles).to_have_text(["Apples", "Bread", "Cheese"])


def test_a_task_is_dragged_to_its_place(two_tabs):
    first, second = two_tabs
    for title in ["One", "Two", "Three"]:
        first.add(title)
    expect(first.page.locator("task-row.new")).to_have_count(0)
    first.row("Three").hover()
    grip = first.row("Three").locator(".grip").bounding_box()
    target = first.row("One").bounding_box()
    first.page.mouse.move(grip["x"] + 8, grip["y"] + 8)
    first.page.mouse.down()
    first.page.mouse.move(grip["x"] + 8, target["y"] + 30, steps=4)
    first.page.mouse.move(grip["x"] + 8, target["y"] + 3, steps=4)
    first.page.mouse.up()
    expect(first.titles).to_have_text(["Three", "One", "Two"])
    expect(second.titles).to_have_text(["Three", "One", "Two"])


def test_a_card_changes_its_column(two_tabs):
    first, second = two_tabs
    first.add("Fix the roof")
    expect(second.row("Fix the roof")).to_be_visible()
    first.go("Board")
    first.row("Fix the roof").locator(".title").focus()
    first.page.keyboard.press("Alt+ArrowLeft")
    expect(first.page.locator("[data-priority=P2] task-row")).to_have_count(1)
    expect(first.row("Fix the roof").locator(".title")).to_be_focused()
    grip = first.row("Fix the roof").locator(".grip")
    grip.hover(force=True)
    box = first.page.locator("[data-priority=P1]").bounding_box()
    first.page.mouse.down()
    first.page.mouse.move(box["x"] + 60, box["y"] + 120, steps=6)
    first.page.mouse.up()
    expect(second.row("Fix the roof").locator(".priority")).to_have_text("Urgent")


def test_a_filter_is_made_of_what_a_list_was_narrowed_down_to(two_tabs):
    first, second = two_tabs
    first.add("Fix the tap #home p1")
    first.add("Paint the door #home")
    expect(second.titles).to_have_count(2)
    page = first.page
    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_role("button", name="Urgent", exact=True).click()
    page.get_by_role("button", name="#home", exact=True).click()
    expect(first.titles).to_have_text(["Fix the tap"])
    page.get_by_role("button", name="Save as filter…").click()
    expect(page.get_by_label("Filter", exact=True)).to_have_value("p1 & #home")
    page.get_by_label("Name").fill("Burning")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Burning")
    expect(first.titles).to_have_text(["Fix the tap"])
    second.check("Fix the tap")
    expect(page.locator("task-row.done")).to_have_count(1)


def test_a_filter_that_is_none_is_explained(device, person):
    one = device()
    one.tolerated = ["status of 4"]
    tab = one.open()
    tab.sign_up(*person)
    page = tab.page
    page.get_by_role("button", name="New filter").click()
    page.get_by_label("Name").fill("Odd")
    page.get_by_label("Filter", exact=True).fill("due befor: friday")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("dialog").get_by_role("alert").filter(has_text="did you mean")).to_be_visible()
