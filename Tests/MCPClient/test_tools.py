"""Every tool of the contract, called by the official client."""

import pytest

import clients
from toolbox import DESTRUCTIVE, NAMES, READ_ONLY, Toolbox


def test_the_tools_are_those_of_the_contract(over_http, person):
    async def work(connection):
        tools = {tool["name"]: tool for tool in await connection.tools()}
        assert set(tools) == NAMES
        for name, tool in tools.items():
            assert tool["title"] and tool["description"]
            assert tool["inputSchema"]["type"] == "object"
            assert tool["inputSchema"]["additionalProperties"] is False
            assert tool["outputSchema"]["type"] == "object"
            hints = tool["annotations"]
            assert hints["readOnlyHint"] == (name in READ_ONLY)
            assert hints["destructiveHint"] == (name in DESTRUCTIVE)
            assert hints["openWorldHint"] is False
            assert not any("user" in argument for argument in tool["inputSchema"]["properties"])

    over_http(person.access_token, work)


def test_every_tool_works(over_http, person):
    async def work(connection):
        tools = Toolbox(connection)
        standup = await one_task(tools)
        await many_tasks(tools, standup["id"])
        await tags_and_filters(tools, standup["id"])
        assert tools.called == NAMES

    over_http(person.api_token("read", "write"), work)


async def one_task(tools):
    call = tools.call
    standup = (
        await call(
            "add_task", title="Weekly team standup", priority="P1", tags=["work", "meetings"], due="tomorrow 9am",
            recurrence="weekly", reminders=[30], checklist=[{"title": "Ask around"}],
        )
    )["task"]  # fmt: skip
    identity = standup["id"]
    assert standup["priority"] == "P1" and sorted(standup["tags"]) == ["meetings", "work"]
    assert standup["recurrence"] and standup["reminders"] == [30]
    assert "T09:00:00+" in standup["due"] and standup["due"].endswith("[Europe/Berlin]")
    understood = await call("quick_add", text="Pay rent tomorrow #home p2")
    assert understood["task"]["tags"] == ["home"] and understood["understood"]
    assert (await call("get_task", id=identity))["task"]["title"] == "Weekly team standup"
    listed = await call("list_tasks", filter="p1 & #work", sort="due", order="asc", limit=5)
    assert [task["id"] for task in listed["tasks"]] == [identity] and listed["next_cursor"] is None
    assert (await call("search", query="standup"))["tasks"][0]["id"] == identity
    updated = await call("update_task", id=identity, description="Short", add_tags=["team"], remove_tags=["meetings"])
    assert sorted(updated["task"]["tags"]) == ["team", "work"] and updated["task"]["description"] == "Short"
    assert (await call("reschedule", id=identity, due="2030-01-07"))["task"]["due"] == "2030-01-07"
    monthly = await call("set_recurrence", id=identity, recurrence={"frequency": "monthly"})
    assert monthly["task"]["recurrence"]["frequency"] == "monthly"
    assert (await call("set_recurrence", id=identity, recurrence=None))["task"]["recurrence"] is None
    assert (await call("set_reminders", id=identity, minutes=[10, 60]))["task"]["reminders"] == [10, 60]
    assert (await call("complete_task", id=identity))["task"]["status"] == "completed"
    assert (await call("reopen_task", id=identity))["task"]["status"] == "pending"
    assert (await call("delete_task", id=identity))["deleted"] == [identity]
    assert "not_found" in await tools.fault("get_task", id=identity)
    assert (await call("restore_task", id=identity))["task"]["id"] == identity
    await call("complete_task", id=identity)
    await call("undo")
    assert (await call("get_task", id=identity))["task"]["status"] == "pending"
    await call("redo")
    assert (await call("get_task", id=identity))["task"]["status"] == "completed"
    await call("undo")
    weekly = (await call("set_recurrence", id=identity, recurrence={"frequency": "weekly"}))["task"]["due"]
    assert (await call("skip_occurrence", id=identity))["task"]["due"] > weekly
    assert (await call("list_instances", id=identity))["tasks"][0]["id"] == identity
    assert (await call("set_recurrence", id=identity, recurrence=None))["task"]["recurrence"] is None
    return standup


async def many_tasks(tools, other):
    call = tools.call
    added = await call("add_tasks", tasks=[{"title": "One"}, {"title": "Two", "priority": "P4"}, {"title": "Three"}])
    ids = [result["task"]["id"] for result in added["results"]]
    assert len(set(ids)) == 3
    completed = await call("complete_tasks", ids=ids)
    assert [result["id"] for result in completed["results"]] == ids
    assert all(result["task"]["status"] == "completed" for result in completed["results"])
    reopened = await call("reopen_tasks", ids=ids)
    assert all(result["task"]["status"] == "pending" for result in reopened["results"])
    changed = await call("update_tasks", ids=ids, priority="P2", add_tags=["batch"])
    assert all(result["task"]["tags"] == ["batch"] for result in changed["results"])
    moved = await call("reschedule_tasks", ids=ids, due="2031-05-05")
    assert {result["task"]["due"] for result in moved["results"]} == {"2031-05-05"}
    missing = "00000000-0000-7000-8000-000000000000"
    deleted = await call("delete_tasks", ids=[ids[0], missing])
    assert "error" not in deleted["results"][0] and deleted["results"][1]["error"]["code"] == "not_found"
    page = await call("list_tasks", limit=1)
    assert len(page["tasks"]) == 1 and page["next_cursor"]
    rest = await call("list_tasks", limit=100, cursor=page["next_cursor"])
    seen = {task["id"] for task in page["tasks"] + rest["tasks"]}
    assert {ids[1], ids[2], other} <= seen and ids[0] not in seen


async def tags_and_filters(tools, identity):
    call = tools.call
    counts = {tag["name"]: tag["count"] for tag in (await call("list_tags"))["tags"]}
    assert counts["batch"] == 2 and counts["work"] == 1
    assert (await call("rename_tag", **{"from": "batch", "to": "bulk"}))["changed"] == 2
    assert (await call("delete_tag", name="bulk"))["changed"] == 2
    saved = (await call("save_filter", name="Mine", filter="#work & p1"))["filter"]
    assert (await call("list_filters"))["filters"] == [saved]
    await call("delete_filter", id=saved["id"])
    assert (await call("list_filters"))["filters"] == []
    assert (await call("list_reminders"))["notifications"] == []
    missing = await tools.fault("snooze", id="019a0000-0000-7000-8000-000000000001", minutes=5)
    assert "not_found" in missing
    tools.called.add("snooze")
    assert isinstance((await call("list_history", limit=5))["records"], list)
    overview = await call("get_overview")
    assert overview["open"] >= 1 and overview["zone"]
    found = (await call("search", query="standup"))["results"]
    document = await call("fetch", id=(await call("list_tasks"))["tasks"][0]["id"])
    assert document["url"].startswith("http") and document["text"] and all(each["url"] for each in found)


def test_faults_are_answers_that_models_can_read(over_http, person):
    async def work(connection):
        tools = Toolbox(connection)
        assert "invalid" in await tools.fault("add_task", title="")
        assert "invalid" in await tools.fault("add_task", name="wrong argument")
        assert "title" in await tools.fault("add_task")
        assert "invalid" in await tools.fault("add_task", title="a", due="the day of reckoning")
        assert "invalid" in await tools.fault("list_tasks", filter="due befor: friday")
        assert "not_found" in await tools.fault("complete_task", id="00000000-0000-7000-8000-000000000000")
        assert "invalid" in await tools.fault("get_task", id="../../api/account", user_id="somebody")
        with pytest.raises(clients.ProtocolError) as raised:
            await connection.call("drop_tables")
        assert clients.code(raised.value) == -32602

    over_http(person.access_token, work)


def test_a_token_that_only_reads_neither_shows_nor_runs_what_writes(over_http, person):
    async def work(connection):
        assert {tool["name"] for tool in await connection.tools()} == READ_ONLY
        assert (await Toolbox(connection).call("list_tasks"))["tasks"] == []
        for name in NAMES - READ_ONLY:
            with pytest.raises(clients.ProtocolError) as raised:
                await connection.call(name, id="1", title="a", text="a")
            assert clients.code(raised.value) == -32602

    over_http(person.api_token("read"), work)


def test_nobody_sees_what_is_somebody_elses(over_http, person, suite):
    other = type(person)(suite.url)
    secret = other.ask("POST", "/api/tasks", {"title": "Secret plan"}).json["id"]

    async def work(connection):
        tools = Toolbox(connection)
        assert "not_found" in await tools.fault("get_task", id=secret)
        assert "not_found" in await tools.fault("delete_task", id=secret)
        assert (await tools.call("search", query="secret"))["tasks"] == []
        with pytest.raises(clients.ProtocolError):
            await connection.read(f"errand://task/{secret}")

    over_http(person.access_token, work)
    assert other.ask("GET", f"/api/tasks/{secret}").status == 200
