"""Tasks, live in every open tab."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

SCRIPTS = [
    "<img src=x onerror=console.error('ran')>",
    "<script>console.error('ran')</script>",
    '"><svg onload=console.error("ran")>',
    "${alert(1)} {{7*7}} &lt;b&gt; <b>bold</b>",
    "javascript:console.error('ran')",
]


def test_what_is_added_in_one_tab_appears_in_the_other(two_tabs):
    first, second = two_tabs
    first.add("Call the dentist")
    expect(first.row("Call the dentist")).to_have_count(1)
    expect(second.row("Call the dentist")).to_have_count(1)


def test_completing_and_reopening_travel(two_tabs):
    first, second = two_tabs
    first.add("Book the train")
    second.check("Book the train")
    expect(first.page.get_by_role("button", name="Done 1")).to_be_visible()
    expect(first.titles).to_have_count(0)
    first.unfold()
    first.check("Book the train")
    expect(second.titles).to_have_text(["Book the train"])
    expect(second.page.locator("task-row.done")).to_have_count(0)


def test_a_title_is_edited_beside_the_list(two_tabs):
    first, second = two_tabs
    first.add("Buy bred")
    first.rename("Buy bred", "Buy bread")
    expect(second.row("Buy bread")).to_be_visible()
    second.edit("Buy bread")
    second.page.keyboard.type("something else")
    second.page.keyboard.press("Escape")
    expect(second.page.locator("task-panel")).to_have_count(0)
    expect(second.row("Buy bread")).to_be_visible()


def test_a_deletion_travels_and_can_be_undone(two_tabs):
    first, second = two_tabs
    first.add("Read chapter four")
    expect(second.row("Read chapter four")).to_be_visible()
    second.delete("Read chapter four")
    expect(first.row("Read chapter four")).to_have_count(0)
    second.page.get_by_role("button", name="Undo").click()
    expect(first.row("Read chapter four")).to_have_count(1)
    expect(second.row("Read chapter four")).to_have_count(1)


def test_many_tasks_added_at_once_all_arrive_in_order(two_tabs):
    first, second = two_tabs
    titles = [f"Task number {number}" for number in range(20)]
    for title in titles:
        first.add(title)
    expect(second.titles).to_have_text(titles)
    expect(first.titles).to_have_text(titles)


def test_a_task_of_a_whole_second_keeps_its_place(two_tabs, device, person):
    """Its time is written without a fraction, and sorts elsewhere as text than as time."""
    times = ["2026-11-21T09:30:05Z", "2026-11-21T09:30:05.100Z", "2026-11-21T09:30:04.900Z"]

    def answer(route):
        page = route.fetch().json()
        tasks = sorted(page["tasks"], key=lambda task: task["title"])
        page["tasks"] = [{**task, "created_at": time} for task, time in zip(tasks, times)]
        route.fulfill(json=page)

    for title in ["a: five", "b: five point one", "c: four point nine"]:
        two_tabs[0].add(title)
    expect(two_tabs[1].titles).to_have_count(3)
    tab = device().open()
    tab.page.route("**/api/tasks?*", answer)
    tab.sign_in(*person)
    tab.page.get_by_label("Order").select_option("Newest first")
    expect(tab.titles).to_have_text(["b: five point one", "a: five", "c: four point nine"])


def test_a_due_date_is_shown_in_each_of_its_forms(two_tabs, device, person):
    day = date.today() + timedelta(days=1)
    forms = [f"{day}", f"{day}T12:00:00Z", f"{day}T12:00:00+00:00[UTC]"]

    def answer(route):
        page = route.fetch().json()
        page["tasks"] = [{**task, "due": due} for task, due in zip(page["tasks"], forms)]
        route.fulfill(json=page)

    for title in ["a whole one", "an instant", "what the wall says"]:
        two_tabs[0].add(title)
    expect(two_tabs[1].titles).to_have_count(3)
    tab = device().open()
    tab.page.route("**/api/tasks?*", answer)
    tab.sign_in(*person)
    expect(tab.page.locator("task-row .due", has_text="Tomorrow")).to_have_count(3)


@pytest.mark.parametrize("title", SCRIPTS)
def test_markup_in_a_title_stays_text(two_tabs, title):
    first, second = two_tabs
    first.add(title)
    expect(second.titles).to_have_text(title)
    assert second.page.locator("task-row :is(img, script, b, [onload])").count() == 0
    second.page.reload()
    expect(second.titles).to_have_text(title)


def test_people_do_not_see_each_other_s_tasks(device, person, two_tabs):
    stranger = device().open()
    stranger.sign_up(f"other.{person[0]}", person[1])
    stranger.wait_until_live()
    two_tabs[0].add("Secret plans")
    expect(two_tabs[1].row("Secret plans")).to_be_visible()
    expect(stranger.titles).to_have_count(0)
