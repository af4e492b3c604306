"""Resources, prompts and completions, read by the official client."""

import json
import re

import pytest

import clients
from toolbox import Toolbox

NOT_FOUND = {-32002, -32602}


async def read(connection, uri):
    contents = await connection.read(uri)
    assert len(contents) == 1 and contents[0]["mimeType"] == "application/json"
    return json.loads(contents[0]["text"])


def test_tasks_filters_and_lists_can_be_read(over_http, person):
    async def work(connection):
        tools = Toolbox(connection)
        task = (await tools.call("add_task", title="Water the plants", due="today", tags=["two words"]))["task"]
        saved = (await tools.call("save_filter", name="Dry", filter="plants"))["filter"]
        uris = {resource["uri"]: resource["name"] for resource in await connection.resources()}
        assert uris[f"errand://task/{task['id']}"] == "Water the plants"
        assert uris[f"errand://filter/{saved['id']}"] == "Dry"
        assert {"errand://today", "errand://week", "errand://overdue", "errand://inbox", "errand://tags"} <= set(uris)
        for uri in uris:
            await read(connection, uri)
        assert (await read(connection, f"errand://task/{task['id']}"))["title"] == "Water the plants"
        for uri in ("errand://today", "errand://week", f"errand://filter/{saved['id']}", "errand://tag/two%20words"):
            assert [found["id"] for found in (await read(connection, uri))["tasks"]] == [task["id"]], uri
        assert (await read(connection, "errand://inbox"))["tasks"] == []
        await tools.call("complete_task", id=task["id"])
        assert (await read(connection, "errand://today"))["tasks"] == [], "nothing old is kept"

    over_http(person.access_token, work)


def test_many_tasks_come_page_by_page(over_http, person):
    async def work(connection):
        tools = Toolbox(connection)
        for start in (0, 50, 100):
            await tools.call("add_tasks", tasks=[{"title": f"Task {start + index}"} for index in range(50)])
        tasks = [uri["uri"] for uri in await connection.resources() if uri["uri"].startswith("errand://task/")]
        assert len(tasks) == len(set(tasks)) == 150

    over_http(person.access_token, work)


def test_the_templates_say_which_addresses_there_are(over_http, person):
    async def work(connection):
        templates = {template["uriTemplate"] for template in await connection.templates()}
        assert templates == {"errand://task/{id}", "errand://filter/{id}", "errand://tag/{name}"}

    over_http(person.access_token, work)


@pytest.mark.parametrize(
    "uri",
    [
        "errand://task/00000000-0000-7000-8000-000000000000", "errand://task/nonsense", "errand://task/..%2Faccount",
        "errand://filter/nothing", "errand://nowhere", "errand://task/a/b", "file:///etc/passwd", "errand://user/1",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(over_http, person, uri):
    async def work(connection):
        with pytest.raises(clients.ProtocolError) as raised:
            await connection.read(uri)
        assert clients.code(raised.value) in NOT_FOUND

    over_http(person.access_token, work)


def test_prompts_name_tools_that_exist_and_filters_that_are_filters(over_http, person):
    async def work(connection):
        names = {tool["name"] for tool in await connection.tools()}
        prompts = {prompt["name"]: prompt for prompt in await connection.prompts()}
        assert set(prompts) == {"plan_my_day", "weekly_review"}
        for name in prompts:
            filled = await connection.prompt(name, tag="work")
            text = filled["messages"][0]["content"]["text"]
            assert filled["messages"][0]["role"] == "user" and '"work"' in text
            assert set(re.findall(r"\b[a-z]+_tasks?\b", text)) <= names
            for expression in re.findall(r"`([^`]+)`", text):
                await Toolbox(connection).call("list_tasks", filter=expression, status="all")
        with pytest.raises(clients.ProtocolError) as raised:
            await connection.prompt("plan_my_life")
        assert clients.code(raised.value) == -32602

    over_http(person.access_token, work)


def test_tags_and_filters_are_completed(over_http, person):
    async def work(connection):
        tools = Toolbox(connection)
        await tools.call("add_task", title="a", tags=["work", "worry", "home"])
        saved = (await tools.call("save_filter", name="Dry", filter="plants"))["filter"]
        prompt = {"type": "ref/prompt", "name": "plan_my_day"}
        assert sorted(await connection.complete(prompt, "tag", "Wor")) == ["work", "worry"]
        template = {"type": "ref/resource", "uri": "errand://filter/{id}"}
        assert await connection.complete(template, "id", "") == [saved["id"]]
        assert await connection.complete(prompt, "hours", "1") == []

    over_http(person.access_token, work)
