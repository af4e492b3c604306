import os
import shutil
import uuid

import pytest
from playwright.sync_api import expect, sync_playwright

from device import Device
from suite import Suite

# What is expected comes at once; a machine with other work may take longer, which no test here is about.
expect.set_options(timeout=15_000)

PASSWORD = "a calm and long passphrase"


@pytest.fixture(scope="session")
def suite():
    suite = Suite()
    yield suite
    suite.stop()


@pytest.fixture(scope="session")
def browser():
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    assert found, "chromium is not installed"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"] if os.getuid() == 0 else [])
        yield browser
        browser.close()


@pytest.fixture
def device(suite, browser):
    """Makes browsers; at the end none of their consoles may have complained."""
    devices = []

    def make(**options):
        devices.append(Device(browser, suite.url, **options))
        return devices[-1]

    yield make
    complaints = [complaint for device in devices for complaint in device.complaints]
    for made in devices:
        made.close()
    assert complaints == []


@pytest.fixture
def person():
    """An address that nobody has signed up with."""
    return f"ada.{uuid.uuid4().hex[:12]}@example.com", PASSWORD


@pytest.fixture
def two_tabs(device, person):
    """One person on two devices, both live."""
    first, second = device().open(), device().open()
    first.sign_up(*person)
    first.wait_until_live()
    second.sign_in(*person)
    second.wait_until_live()
    return first, second


FIGURES = []


@pytest.fixture
def figures():
    """Notes a figure, for the end of the run."""
    return FIGURES.append


def pytest_terminal_summary(terminalreporter):
    for figure in FIGURES:
        terminalreporter.write_line(figure)
