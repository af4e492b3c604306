"""What the API says of itself: to generators of clients, and to people."""

import json
import urllib.request

from openapi_spec_validator import validate


def test_the_served_description_is_valid_openapi(suite):
    with urllib.request.urlopen(f"{suite.url}/openapi.json", timeout=30) as answer:
        validate(json.load(answer))


def test_the_page_for_people_is_styled_and_breaks_no_policy(suite, device):
    page = device().open().page
    page.goto(suite.url + "/docs")
    page.get_by_role("heading", name="Errand API").wait_for()
    assert page.locator("article").count() > 40
    assert page.locator("article").first.evaluate("(article) => getComputedStyle(article).borderStyle") == "solid"
