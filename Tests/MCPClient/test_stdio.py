"""`errand mcp`, started by the official client as desktop clients start their servers."""

import json
import subprocess

import anyio
import pytest

import clients
from toolbox import NAMES, Toolbox


def test_tools_resources_and_prompts_work_over_the_standard_streams(over_stdio, person):
    async def work(connection):
        tools = Toolbox(connection)
        assert {tool["name"] for tool in await connection.tools()} == NAMES
        task = (await tools.call("add_task", title="Ünïcode ✓", due="today"))["task"]
        assert (await tools.call("get_task", id=task["id"]))["task"]["title"] == "Ünïcode ✓"
        assert (await tools.call("complete_task", id=task["id"]))["task"]["status"] == "completed"
        assert "not_found" in await tools.fault("delete_task", id="00000000-0000-7000-8000-000000000000")
        assert (await connection.read(f"errand://task/{task['id']}"))[0]["uri"] == f"errand://task/{task['id']}"
        assert len(await connection.prompts()) == 2
        with pytest.raises(clients.ProtocolError) as raised:
            await connection.call("drop_tables")
        assert clients.code(raised.value) == -32602

    over_stdio(person.api_token("read", "write"), work)


def test_many_calls_at_once_are_each_answered_with_their_own(over_stdio, person):
    async def work(connection):
        made = {}

        async def add(number):
            made[number] = (await Toolbox(connection).call("add_task", title=f"Task {number}"))["task"]["title"]

        async with anyio.create_task_group() as group:
            for number in range(40):
                group.start_soon(add, number)
        assert made == {number: f"Task {number}" for number in range(40)}

    over_stdio(person.access_token, work)


@pytest.mark.parametrize("expires_at", ["2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z"], ids=["ended", "refused"])
def test_who_signed_in_with_errand_login_needs_no_token_and_the_session_is_renewed(
    binary, suite, person, tmp_path, expires_at
):
    credentials = {
        "origin": suite.url, "user_id": person.session["user"]["id"], "email": "a@example.com", "time_zone": "UTC",
        "access_token": "good.no.more", "refresh_token": person.session["refresh_token"], "expires_at": expires_at,
    }  # fmt: skip
    folder = tmp_path / "errand"
    folder.mkdir(mode=0o700)
    (folder / "credentials.json").write_text(json.dumps(credentials))
    lines = [json.dumps({"jsonrpc": "2.0", "id": number, "method": "ping"}) for number in range(5)]
    handshake = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    lines.insert(0, json.dumps({"jsonrpc": "2.0", "id": "shake", "method": "initialize", "params": handshake}))
    ended = bridge(binary, lines, XDG_CONFIG_HOME=str(tmp_path))
    answers = [json.loads(line) for line in ended.stdout.splitlines()]
    assert ended.returncode == 0 and ended.stderr == b""
    assert len(answers) == 6 and all("result" in answer for answer in answers), answers
    renewed = json.loads((folder / "credentials.json").read_text())
    assert renewed["access_token"] != "good.no.more"


def bridge(binary, lines, **environment):
    return subprocess.run(
        [binary, "mcp"], input="".join(line + "\n" for line in lines).encode(), capture_output=True, timeout=60,
        env={"HOME": "/nonexistent", **environment},
    )  # fmt: skip


def test_nothing_but_answers_is_written_and_the_end_of_input_is_the_end(binary, suite, person):
    handshake = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    lines = [
        json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": handshake}),
        json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        "not json", "[]", "",
        json.dumps({"jsonrpc": "2.0", "id": "last", "method": "tools/list"}),
    ]  # fmt: skip
    ended = bridge(binary, lines, ERRAND_URL=suite.url, ERRAND_TOKEN=person.access_token)
    answers = [json.loads(line) for line in ended.stdout.splitlines()]
    assert ended.returncode == 0 and ended.stderr == b""
    assert {answer.get("id") for answer in answers} == {1, "last", None} and len(answers) == 4
    assert sorted(answer["error"]["code"] for answer in answers if "error" in answer) == [-32700, -32600]


def test_a_bad_token_or_no_suite_is_an_error_to_each_request(binary, suite):
    lines = [json.dumps({"jsonrpc": "2.0", "id": number, "method": "ping"}) for number in (1, 2)]
    for url, token in ((suite.url, "not.a.token"), ("http://127.0.0.1:1", "x")):
        ended = bridge(binary, lines, ERRAND_URL=url, ERRAND_TOKEN=token)
        answers = [json.loads(line) for line in ended.stdout.splitlines()]
        assert ended.returncode == 0
        assert sorted(answer["id"] for answer in answers) == [1, 2]
        assert all(answer["error"]["message"] and token not in answer["error"]["message"] for answer in answers)


def test_nobody_signed_in_ends_at_once_and_says_what_to_do(binary):
    ended = bridge(binary, [])
    assert ended.returncode == 77 and ended.stdout == b"" and b"errand login" in ended.stderr
