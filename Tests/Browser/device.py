"""A person's browser: opens tabs, and remembers whatever the console complained of."""

import re
import time

from playwright.sync_api import expect

REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
    console.error(`violation of ${event.violatedDirective} by ${event.blockedURI} ${event.sample}`));
"""

# A module of the page, whether it is served by itself (from a folder) or put together with others.
PART = """
globalThis.part = async (path) => {
    const { src } = document.querySelector("script[type=module]");
    if (!src.includes("/bundle/")) return import(src.replace("main.js", path));
    const all = await import(src);
    const name = path.split("/").pop().replace(".js", "").replaceAll("-", "_");
    return { ...all, ...all[`$${name}`] };
};
"""


class Device:
    def __init__(self, browser, url, **options):
        self.url = url
        self.complaints = []
        self.tolerated = []
        self.context = browser.new_context(**options)
        self.context.set_default_timeout(15_000)
        self.context.add_init_script(REPORT_VIOLATIONS)
        self.context.add_init_script(PART)

    def open(self, path="/all"):
        page = self.context.new_page()
        page.on("console", lambda message: message.type in ("error", "warning") and self.complain(message.text))
        page.on("pageerror", lambda error: self.complain(str(error)))
        page.goto(self.url + path)
        return Tab(page, self.url)

    def complain(self, text):
        if not any(re.search(pattern, text) for pattern in self.tolerated):
            self.complaints.append(text)

    def close(self):
        self.context.close()


class Tab:
    """What a person does on the page, by the names that a screen reader would say."""

    def __init__(self, page, url):
        self.page = page
        self.url = url

    def visit(self, view):
        """Opens a view by its address."""
        self.page.goto(f"{self.url}/{view}")
        self.page.get_by_role("heading", level=1).wait_for()
        self.wait_until_live()

    def sign_up(self, email, password, name=""):
        self.choose("Create account", "Create an account")
        self.page.locator("welcome-card").get_by_label("Your name").fill(name)
        self.enter(email, password, "Create account")

    def sign_in(self, email, password):
        self.choose("Sign in", "Sign in")
        self.enter(email, password, "Sign in")

    def choose(self, button, switch):
        self.page.locator("welcome-card form").wait_for()
        if self.page.locator("welcome-card .primary").inner_text() != button:
            self.page.locator("welcome-card").get_by_role("button", name=switch).click()

    def enter(self, email, password, button):
        card = self.page.locator("welcome-card")
        card.get_by_label("E-mail").fill(email)
        card.get_by_label("Password").fill(password)
        self.page.locator("welcome-card .primary", has_text=button).click()

    def wait_until_live(self):
        self.page.locator("status-light[data-state=live]").wait_for()

    def wait_until(self, script, seconds=60):
        """Asks again until the page says so; its policy forbids Playwright's own way."""
        deadline = time.monotonic() + seconds
        while not self.page.evaluate(script):
            assert time.monotonic() < deadline, script
            self.page.wait_for_timeout(50)

    def add(self, title):
        self.page.get_by_label("New task").fill(title)
        self.page.keyboard.press("Enter")

    def row(self, title):
        return self.page.locator("task-row").filter(has=self.page.get_by_role("button", name=title, exact=True))

    def check(self, title):
        # The box is drawn by its label, which is clicked once it stands still and nothing covers it.
        self.row(title).locator("label.check").click()

    def rename(self, title, new):
        self.edit(title)
        self.page.get_by_label("Title", exact=True).fill(new)
        self.page.keyboard.press("Enter")

    def edit(self, title):
        """Opens the task beside the list."""
        self.row(title).locator(".title").click()
        expect(self.page.get_by_label("Title", exact=True)).to_be_focused()

    def delete(self, title):
        self.row(title).hover()
        self.page.get_by_role("button", name=f"Delete: {title}", exact=True).click()

    def go(self, view):
        self.page.locator("side-bar").get_by_role("link", name=view).click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(view)

    def unfold(self):
        """Shows what is done."""
        self.page.locator(".heading button[aria-expanded=false]").click()

    @property
    def titles(self):
        return self.page.locator("task-row .title")

    @property
    def toasts(self):
        return self.page.locator("toast-stack")

    def sign_out(self):
        self.page.get_by_role("button", name="Sign out").click()
        self.page.locator("welcome-card form").wait_for()


def signed_in_twice(device, person, tolerated):
    """One person on two devices, both live, that may complain of what is tolerated."""
    devices = device(), device()
    for one in devices:
        one.tolerated = tolerated
    first, second = (one.open() for one in devices)
    first.sign_up(*person)
    first.wait_until_live()
    second.sign_in(*person)
    second.wait_until_live()
    return first, second
