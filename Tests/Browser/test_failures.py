"""What the page does when parts of the suite die, or the network does."""

import pytest
from playwright.sync_api import expect

from device import signed_in_twice

UNREACHED = ["WebSocket connection to", "Failed to load resource", "ERR_INTERNET_DISCONNECTED"]


@pytest.fixture
def killable(suite):
    if not suite.process:
        pytest.skip("this suite was started by somebody else")
    return suite


@pytest.fixture
def two_devices(device, person):
    """One person on two devices that may complain of lost connections."""
    return signed_in_twice(device, person, UNREACHED)


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


def test_a_frame_that_never_arrives_is_asked_for(device, person):
    dropped = []

    def drop_first(frame):
        if '"changed"' in frame and not dropped:
            dropped.append(frame)
        else:
            socket.send(frame)

    def relay(route):
        nonlocal socket
        socket = route
        route.connect_to_server().on_message(drop_first)

    socket = None
    watcher, writer = device(), device()
    watcher.context.route_web_socket("**/ws*", relay)
    tab, other = watcher.open(), writer.open()
    tab.sign_up(*person)
    tab.wait_until_live()
    other.sign_in(*person)
    other.add("Lost on the way")
    other.add("Arrives")
    expect(tab.row("Arrives")).to_be_visible()
    expect(tab.row("Lost on the way")).to_be_visible()
    assert dropped


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
