"""The page and the sync service mean the same by a frame: both read the golden files."""

import json
import unicodedata
from pathlib import Path

from playwright.sync_api import expect

GOLDEN = Path(__file__).parents[1] / "Contracts" / "Golden"

RENEW = """async () => {
    const { session } = await part("scripts/net/session.js");
    await session.refresh();
}"""


FOLDING = Path(__file__).parents[1] / "Tasks" / "Folding" / "folding.json"

FOLD = """async ({ words: texts, found }) => {
    const { words, search } = await part("scripts/model/search.js");
    return {
        words: texts.map(({ text }) => words(text)),
        found: found.map(({ text, query }) => search([{ id: "a", title: text }], query).length > 0),
    };
}"""


def golden(name):
    return json.loads((GOLDEN / f"{name}.json").read_text())


def test_every_golden_frame_is_understood(device, person):
    sockets, heard = [], []
    one = device()

    def serve(socket):
        sockets.append(socket)
        socket.on_message(lambda text: heard.append(json.loads(text)))

    def send(name):
        sockets[-1].send((GOLDEN / f"{name}.json").read_text())

    one.context.route_web_socket("**/ws*", serve)
    tab = one.open()
    tab.sign_up(*person)
    tab.page.locator("status-light").wait_for()
    expect(tab.page.locator(".count")).to_have_text("No tasks yet")
    while not sockets:
        tab.page.wait_for_timeout(50)
    send("frame-hello")
    tab.wait_until_live()
    send("frame-changed-upsert")
    task = golden("frame-changed-upsert")["task"]
    expect(tab.row(task["title"])).to_be_visible()
    expect(tab.row(task["title"]).locator(".details")).to_contain_text(task["tags"][1])
    send("frame-notice")
    expect(tab.page.get_by_text(golden("frame-notice")["notice"]["text"])).to_be_visible()
    send("frame-changed-delete")
    expect(tab.row(task["title"])).to_have_count(0)
    with tab.page.expect_request("**/api/tasks?*"):
        send("frame-resync")
    tab.page.evaluate(RENEW)
    while not heard:
        tab.page.wait_for_timeout(50)
    assert heard[0].keys() == golden("client-token").keys()
    assert heard[0]["type"] == golden("client-token")["type"]


def test_the_page_searches_as_the_api_does(device):
    wanted = json.loads(FOLDING.read_text())
    tab = device().open()
    said = tab.page.evaluate(FOLD, wanted)
    assert said["words"] == [[normal(word) for word in item["words"]] for item in wanted["words"]]
    assert said["found"] == [item["found"] for item in wanted["found"]]


def normal(word):
    """The page's words are decomposed, as the API's are inside."""
    return unicodedata.normalize("NFKD", word)
