"""From signing up to a live second tab, with reminders, the assistant and the history on the way."""

from datetime import datetime, timedelta, timezone

from playwright.sync_api import expect


def test_the_whole_journey(device, person):
    one = device(timezone_id="UTC")
    tab = one.open("/")
    tab.sign_up(*person, name="Ada")
    tab.wait_until_live()
    page = tab.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    tab.add("Call the plumber #home p1")
    expect(tab.row("Call the plumber").locator(".due")).to_have_text("Today")
    tab.add("Pay the rent every month on the 1st")
    tab.go("Upcoming")
    expect(tab.row("Pay the rent").locator(".repeats")).to_be_visible()
    second = one.open("/today")
    second.wait_until_live()
    expect(second.row("Call the plumber")).to_be_visible()
    second.check("Call the plumber")
    tab.go("Today")
    expect(page.get_by_role("button", name="Done today 1")).to_be_visible()
    second.toasts.get_by_role("button", name="Undo").click()
    expect(tab.row("Call the plumber")).to_be_visible()
    page.get_by_label("Search tasks").fill("plumb")
    expect(tab.titles).to_have_text(["Call the plumber"])
    page.get_by_label("Search tasks").fill("")
    tab.go("History")
    expect(page.locator(".records")).to_contain_text("Reopened Call the plumber")
    page.get_by_role("button", name="Verify").click()
    expect(page.locator(".verdict")).to_contain_text("History verified")
    tab.sign_out()
    second.page.locator("welcome-card form").wait_for()


def test_a_reminder_appears_in_every_tab_and_can_be_snoozed(two_tabs):
    first, second = two_tabs
    page = first.page
    soon = datetime.now(timezone.utc) + timedelta(minutes=30, seconds=2)
    first.add("Take the bread out")
    expect(first.page.locator("task-row.new")).to_have_count(0)
    page.evaluate(REMIND, soon.strftime("%Y-%m-%dT%H:%M:%SZ"))
    for tab in (first, second):
        expect(tab.toasts).to_contain_text("Take the bread out", timeout=30_000)
    expect(second.page.get_by_role("button", name="Notifications, 1 open")).to_be_visible()
    first.toasts.get_by_role("button", name="Snooze 10 min").click()
    second.page.locator(".bell").click()
    notice = second.page.locator(".notifications li")
    expect(notice).to_contain_text("again in")
    notice.get_by_role("button", name="Dismiss").click()
    expect(notice.get_by_role("button", name="Dismiss")).to_have_count(0)
    expect(second.page.locator(".bell .dot")).to_be_hidden()
    notice.get_by_role("button", name="Take the bread out").first.click()
    expect(second.page.get_by_label("Title", exact=True)).to_have_value("Take the bread out")


# A due date to the second is nothing that the page's fields can say.
REMIND = """async (due) => {
    const { workspace } = await part("scripts/model/workspace.js");
    const { change } = await part("scripts/view/actions.js");
    change(workspace.tasks.list[0], { due, reminders: [30] });
}"""


def test_preferences_and_quiet_hours_are_kept(device, person):
    tab = device().open("/settings")
    tab.sign_up(*person)
    page = tab.page
    page.get_by_label("Remind me of all-day tasks at").fill("08:15")
    page.get_by_label("Remind", exact=True).select_option("1 hour before")
    page.get_by_label("Quiet hours").check()
    page.get_by_label("From").fill("21:30")
    page.get_by_label("Urgent").check()
    page.locator("reminder-card").get_by_role("button", name="Save").click()
    expect(tab.toasts).to_contain_text("Saved.")
    page.reload()
    expect(page.get_by_label("Remind me of all-day tasks at")).to_have_value("08:15")
    expect(page.get_by_label("From")).to_have_value("21:30")
    expect(page.get_by_label("Urgent")).to_be_checked()
    expect(page.get_by_label("Remind", exact=True)).to_have_value("60")


def test_text_messages_are_offered_where_they_are_set_up(device, person):
    tab = device().open("/settings")
    tab.sign_up(*person)
    page = tab.page
    expect(page.get_by_label("By text message (not set up here)")).to_be_visible()
    expect(page.get_by_label("Text messages to")).to_be_disabled()
    sent = []

    def with_texts(route):
        if route.request.method == "PUT":
            sent.append(route.request.post_data_json)
            return route.fulfill(json=sent[-1] | {"available_channels": ["in_app", "sms"]})
        answer = route.fetch()
        return route.fulfill(response=answer, json=answer.json() | {"available_channels": ["in_app", "sms"]})

    page.context.route("**/api/notifications/preferences", with_texts)
    page.reload()
    expect(page.get_by_label("By text message", exact=True)).to_be_checked()
    page.get_by_label("Text messages to").fill("+49 170 1234567")
    page.locator("reminder-card").get_by_role("button", name="Save").click()
    expect(tab.toasts).to_contain_text("Saved.")
    assert sent[0]["phone"] == "+49 170 1234567" and "sms" in sent[0]["channels"]


def test_tasks_are_imported_and_exported(device, person):
    tab = device().open("/settings")
    tab.sign_up(*person)
    page = tab.page
    text = "(A) Buy paint +home\nCall the painter\n"
    page.locator("#import-file").set_input_files({"name": "old.txt", "mimeType": "text/plain", "buffer": text.encode()})
    expect(page.locator(".report")).to_contain_text("2 imported")
    tab.visit("all")
    expect(tab.titles).to_have_count(2)
    tab.visit("settings")
    with page.expect_download() as download:
        page.get_by_role("button", name="todo.txt").click()
    assert "Call the painter" in download.value.path().read_text()


def test_the_trash_gives_back(device, person):
    tab = device().open()
    tab.sign_up(*person)
    tab.wait_until_live()
    tab.add("Thrown away")
    expect(tab.page.locator("task-row.new")).to_have_count(0)
    tab.delete("Thrown away")
    expect(tab.titles).to_have_count(0)
    tab.go("Settings")
    tab.page.get_by_role("button", name="Restore Thrown away").click()
    tab.visit("all")
    expect(tab.titles).to_have_text(["Thrown away"])
