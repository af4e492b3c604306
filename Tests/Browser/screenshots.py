"""Takes the pictures of scripts/screenshots: an account of its own, filled with tasks such as people have."""

import io
import os
import shutil
import sys
import uuid
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from device import Device
from suite import Suite

LINES = [
    "Call the dentist today 16:30 #health p1 remind 30m", "Review Lena's draft today #work p2", "Weekly standup every Monday 9:30 #work",
    "Water the plants every 3 days #home", "Send the invoice friday 17:00 #work p2", "Plan Lisa's birthday 12/5 #family",
    "Renew the passport next month", "Pay the rent every month on the 1st p1", "Book train tickets tomorrow 10am #travel",
    "Read the last chapter p4", "Fix the kitchen tap #home", "Buy oat milk today #errands", "Pick up the parcel today #errands",
    "Return the library books", "Back up the laptop every sunday",
]
SIZES = {"desk": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
# Those that the README shows.
CHOSEN = ["today-desk-light", "board-desk-dark", "insights-desk-light", "quick-add-phone-light", "task-phone-dark"]
VIEWS = ["today", "upcoming", "board", "insights", "settings"]


README = Path(__file__).resolve().parents[2] / "specs/004-web/screenshots"


def main(folder):
    README.mkdir(exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    suite = Suite()
    try:
        with sync_playwright() as playwright:
            path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"] if os.getuid() == 0 else [])
            person = f"ada.{uuid.uuid4().hex[:8]}@example.com", "a calm and long passphrase"
            fill(Device(browser, suite.url), person)
            for size, viewport in SIZES.items():
                for theme in ("light", "dark"):
                    device = Device(browser, suite.url, viewport=viewport, color_scheme=theme, reduced_motion="reduce")
                    take(device, person, lambda name: folder / f"{name}-{size}-{theme}.png")
    finally:
        suite.stop()
    for name in CHOSEN:
        shutil.copy(folder / f"{name}.png", README / f"{name}.png")


def fill(device, person):
    tab = device.open()
    tab.sign_up(*person, name="Ada")
    tab.wait_until_live()
    for line in LINES:
        tab.add(line)
    tab.page.locator("task-row.new").first.wait_for(state="detached")
    for title in ["Return the library books", "Buy oat milk"]:
        tab.check(title)
    tab.page.wait_for_timeout(1000)
    device.close()


def take(device, person, path):
    tab = device.open("/today")
    page = tab.page
    page.locator("welcome-card form").wait_for()
    shoot(page, path("welcome"))
    tab.sign_in(*person)
    tab.wait_until_live()
    for view in VIEWS:
        tab.visit(view)
        page.wait_for_timeout(500)
        shoot(page, path(view))
    tab.visit("today")
    page.get_by_label("New task").fill("Dinner with Sam tomorrow 7pm #family remind 1h")
    page.locator(".understood .chip").nth(2).wait_for()
    shoot(page, path("quick-add"))
    page.get_by_label("New task").fill("")
    tab.edit("Call the dentist")
    page.wait_for_timeout(300)
    shoot(page, path("task"))
    device.close()


def shoot(page, path):
    """A palette of 200 colours is all that such a page needs: the files stay small."""
    image = Image.open(io.BytesIO(page.screenshot()))
    image.convert("RGB").quantize(200, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path} {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
