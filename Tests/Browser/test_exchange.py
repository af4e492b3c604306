"""What comes from other programs and goes to them."""

import json
from pathlib import Path

from playwright.sync_api import expect

SHAPES = Path(__file__).parents[1] / "Exchange" / "Shapes"

# Every text that the report had, one after the other.
WATCH = """() => {
    window.said = [];
    new MutationObserver(() => window.said.push(document.querySelector(".report").textContent))
        .observe(document.querySelector(".report"), { childList: true, characterData: true, subtree: true });
}"""


def bring(tab, name, content, kind="text/plain"):
    tab.page.locator("#import-file").set_input_files({"name": name, "mimeType": kind, "buffer": content})


def test_a_report_names_what_could_not_stay_and_is_saved(device, person):
    tab = device().open("/settings")
    tab.sign_up(*person)
    text = f"Fine\nPay due:someday\nLong {'x' * 600}\n\u200b\n"
    bring(tab, "old.txt", text.encode())
    report = tab.page.locator(".report")
    expect(report).to_contain_text("3 imported, 1 unreadable")
    expect(report).to_contain_text("Line 2, due:")
    expect(report).to_contain_text("Line 4 could not be read")
    with tab.page.expect_download() as download:
        report.get_by_role("button", name="Save the report").click()
    saved = json.loads(download.value.path().read_text())
    assert download.value.suggested_filename == "old.txt.report.json"
    assert [line["status"] for line in saved["lines"]] == ["created", "created", "created", "failed"]
    assert saved["lines"][2]["parts"][0]["part"] == "title"


def test_an_import_is_undone_as_a_whole(device, person):
    tab = device().open()
    tab.sign_up(*person)
    tab.wait_until_live()
    tab.add("Mine")
    expect(tab.row("Mine")).to_be_visible()
    tab.visit("settings")
    bring(tab, "many.txt", "".join(f"Task {number}\n" for number in range(120)).encode())
    report = tab.page.locator(".report")
    expect(report).to_contain_text("120 imported")
    report.get_by_role("button", name="Undo the import").click()
    expect(tab.page.get_by_text("120 tasks of the import are in the trash")).to_be_visible()
    tab.visit("all")
    expect(tab.titles).to_have_text(["Mine"])


def test_a_long_import_says_how_far_it_is(device, person):
    tab = device().open("/settings")
    tab.sign_up(*person)
    tab.page.locator("#import-file").wait_for()
    tab.page.evaluate(WATCH)
    bring(tab, "many.txt", "".join(f"Task {number}\n" for number in range(2000)).encode())
    expect(tab.page.locator(".report")).to_contain_text("2000 imported", timeout=60_000)
    steps = [text for text in tab.page.evaluate("window.said") if " of 2000…" in text]
    numbers = [int(text.split()[0]) for text in steps]
    assert len(numbers) >= 3 and numbers == sorted(numbers), steps


def test_calendars_of_other_programs_are_taken_in(device, person):
    tab = device().open("/settings")
    tab.sign_up(*person)
    for name, found in (("outlook", "Angebot für Müller"), ("thunderbird", "Take the pills"), ("apple-reminders", "Groceries")):
        bring(tab, f"{name}.ics", (SHAPES / f"{name}.ics").read_bytes(), "text/calendar")
        expect(tab.page.locator(".report")).to_contain_text("imported")
        tab.visit("all")
        expect(tab.row(found).first).to_be_visible()
        tab.visit("settings")
