"""Signing up, in and out."""

from playwright.sync_api import expect


def test_a_fault_is_told_beside_its_field(device, person):
    tab = device().open()
    tab.sign_up(person[0], "")
    expect(tab.page.locator("#fault-password")).to_have_text("Enter a password.")
    expect(tab.page.get_by_label("Password")).to_be_focused()


def test_the_server_s_word_about_a_password_is_shown(device, person):
    one = device()
    one.tolerated = ["status of 4"]
    tab = one.open()
    tab.sign_up(person[0], "short")
    expect(tab.page.locator("#fault-password")).not_to_be_empty()


def test_a_wrong_password_is_refused_in_words(device, person):
    one = device()
    one.tolerated = ["status of 401"]
    tab = one.open()
    tab.sign_in(person[0], "not the password at all")
    expect(tab.page.get_by_role("alert")).not_to_be_empty()
    expect(tab.page.locator("app-shell")).to_have_count(0)


def test_a_reload_keeps_the_session(device, person):
    tab = device().open()
    tab.sign_up(*person, name="Ada")
    tab.add("Water the plants")
    expect(tab.row("Water the plants")).to_be_visible()
    tab.wait_until_live()
    tab.page.reload()
    expect(tab.row("Water the plants")).to_be_visible()
    expect(tab.page.locator(".person")).to_have_text("Ada")


def test_no_token_is_within_reach_of_a_script(device, person):
    tab = device().open()
    tab.sign_up(*person)
    tab.wait_until_live()
    stored = tab.page.evaluate("JSON.stringify([document.cookie, {...localStorage}, {...sessionStorage}])")
    assert "errand_refresh" not in stored
    assert "eyJ" not in stored


def test_a_second_tab_of_the_same_browser_is_signed_in_and_out_with_the_first(device, person):
    one = device()
    first = one.open()
    first.sign_up(*person)
    first.wait_until_live()
    second = one.open()
    second.wait_until_live()
    first.sign_out()
    second.page.locator("welcome-card form").wait_for()
    second.page.reload()
    second.page.locator("welcome-card form").wait_for()


def test_a_session_is_ended_from_another(device, person):
    desk, phone = device(), device(user_agent="Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0")
    phone.tolerated = ["status of 401"]
    tab = desk.open()
    tab.sign_up(*person)
    tab.wait_until_live()
    away = phone.open()
    away.sign_in(*person)
    away.wait_until_live()
    tab.visit("settings")
    card = tab.page.locator("session-card")
    expect(card.locator("li")).to_have_count(2)
    expect(card.get_by_text("this one")).to_be_visible()
    card.get_by_role("button", name="Sign out Firefox on Android").click()
    expect(card.locator("li")).to_have_count(1)
    expect(card.get_by_role("button", name="Sign out everywhere else")).to_be_hidden()
    away.page.reload()
    away.page.locator("welcome-card form").wait_for()


# What Chromium says when it cannot tell where it is.
LOST = """
const { resolvedOptions } = Intl.DateTimeFormat.prototype;
Intl.DateTimeFormat.prototype.resolvedOptions = function () {
    return { ...resolvedOptions.call(this), timeZone: "Etc/Unknown" };
};
"""


def test_a_browser_that_does_not_know_its_zone_signs_up(device, person):
    one = device()
    one.context.add_init_script(LOST)
    tab = one.open()
    tab.choose("Create account", "Create an account")
    field = tab.page.get_by_label("Time zone")
    expect(field).to_have_value("UTC")
    field.fill("Asia/Tokyo")
    tab.enter(*person, "Create account")
    tab.wait_until_live()
    tab.add("Still here tomorrow")
    expect(tab.row("Still here")).to_be_visible()
    tab.visit("settings")
    expect(tab.page.locator("#profile-zone")).to_have_value("Asia/Tokyo")


def test_a_zone_is_changed_in_the_settings_by_any_name_it_ever_had(device, person):
    one = device()
    one.tolerated = ["status of 400"]
    tab = one.open()
    tab.sign_up(*person)
    tab.wait_until_live()
    tab.visit("settings")
    card = tab.page.locator("profile-card")
    for name, kept in (("europe/kiev", "Europe/Kiev"), ("Asia/Calcutta", "Asia/Calcutta")):
        tab.page.locator("#profile-zone").fill(name)
        with tab.page.expect_response(lambda response: response.request.method == "PATCH"):
            card.get_by_role("button", name="Save").click()
        tab.page.reload()
        expect(tab.page.locator("#profile-zone")).to_have_value(kept)
    tab.page.locator("#profile-zone").fill("Mars/Olympus")
    card.get_by_role("button", name="Save").click()
    expect(card.locator("[data-fault=time_zone]")).not_to_be_empty()


def test_a_password_is_changed_and_the_other_device_signed_out(device, person):
    here, there = device(), device()
    here.tolerated = there.tolerated = ["status of 4"]
    tab, other = here.open("/settings"), there.open()
    tab.sign_up(*person)
    page = tab.page
    page.get_by_role("button", name="Change password…").wait_for()
    other.sign_in(*person)
    other.wait_until_live()

    page.get_by_role("button", name="Change password…").click()
    page.get_by_label("Present password").fill("not this one")
    page.get_by_label("New password").fill("short")
    page.get_by_role("button", name="Change password", exact=True).click()
    expect(page.locator("#ask-fault-new_password")).not_to_be_empty()
    page.get_by_label("New password").fill("a longer one, at last")
    page.get_by_role("button", name="Change password", exact=True).click()
    expect(page.locator("#ask-fault-password")).not_to_be_empty()
    page.get_by_label("Present password").fill(person[1])
    page.get_by_role("button", name="Change password", exact=True).click()
    expect(page.get_by_text("Your password is changed.")).to_be_visible()

    other.page.reload()
    other.page.locator("welcome-card form").wait_for()
    other.sign_in(person[0], "a longer one, at last")
    expect(other.page.locator("app-shell")).to_be_visible()
