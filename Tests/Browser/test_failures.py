"""What the page does when parts of the suite die, or the network does."""

import pytest
from playwright.sync_api import expect

UNREACHED = ["WebSocket connection to", "Failed to load resource", "ERR_INTERNET_DISCONNECTED"]


@pytest.fixture
def killable(suite):
    if not suite.process:
        pytest.skip("this suite was started by somebody else")
    return suite


@pytest.fixture
def two_devices(device, person):
    """One person on two devices that may complain of lost connections."""
    devices = device(), device()
    for one in devices:
        one.tolerated = UNREACHED
    first, second = (one.open() for one in devices)
    first.sign_up(*person)
    first.wait_until_live()
    second.sign_in(*person)
    second.wait_until_live()
    return first, second


@pytest.mark.suite
def test_a_killed_sync_service_is_caught_up_with(killable, two_devices):
    first, second = two_devices
    killable.kill("sync")
    expect(second.page.locator("status-light")).not_to_have_attribute("data-state", "live")
    first.add("Added while sync was dead")
    expect(second.row("Added while sync was dead")).to_be_visible(timeout=30_000)
    expect(second.page.locator("status-light")).to_have_attribute("data-state", "live", timeout=30_000)


@pytest.mark.suite
def test_what_is_added_while_the_api_is_dead_is_saved_once_when_it_is_back(killable, two_devices):
    first, second = two_devices
    killable.kill("api")
    first.add("Added while the API was dead")
    expect(first.row("Added while the API was dead")).to_be_visible()
    expect(second.row("Added while the API was dead")).to_have_count(1, timeout=30_000)
    first.page.reload()
    expect(first.row("Added while the API was dead")).to_have_count(1, timeout=30_000)


def test_offline_is_shown_and_nothing_done_meanwhile_is_lost(two_devices):
    first, second = two_devices
    first.page.context.set_offline(True)
    expect(first.page.locator("status-light")).to_have_attribute("data-state", "offline")
    first.add("Thought of in the tunnel")
    expect(first.page.locator("status-light")).to_contain_text("1 change waiting")
    first.page.context.set_offline(False)
    expect(second.row("Thought of in the tunnel")).to_have_count(1)
    expect(first.page.locator("status-light")).to_have_attribute("data-state", "live")
    expect(first.row("Thought of in the tunnel")).to_have_count(1)
