"""The configurations in the guide are true: what stands there is started and connected."""

import json
import os
import re

import anyio
import pytest

import clients
from suite import ROOT
from toolbox import NAMES


@pytest.fixture
def servers():
    text = (ROOT / "specs/guides/mcp.md").read_text()
    blocks = re.findall(r"```json\n(.*?)```", text, re.S)
    return [json.loads(block)["mcpServers"]["errand"] for block in blocks]


def test_the_guide_shows_a_process_and_an_address(servers, suite, binary, person, tmp_path):
    process, address = servers
    token = person.api_token("read", "write")

    async def by_process():
        environment = {"HOME": os.devnull, **process["env"], "ERRAND_URL": suite.url, "ERRAND_TOKEN": token}
        assert set(process["env"]) == {"ERRAND_URL", "ERRAND_TOKEN"}
        command = {"command": str(binary), "args": process["args"], "env": environment}
        with open(tmp_path / "errors", "w") as errors:
            async with clients.of_process(command, clients.REVISIONS[0], errors) as connection:
                assert {tool["name"] for tool in await connection.tools()} == NAMES

    async def by_address():
        assert address["type"] == "http" and list(address["headers"]) == ["Authorization"]
        url = address["url"].replace("http://localhost:3000", suite.url)
        headers = {"Authorization": re.sub("errand_…", token, address["headers"]["Authorization"])}
        async with clients.at_address(url, headers, clients.REVISIONS[0]) as connection:
            assert {tool["name"] for tool in await connection.tools()} == NAMES

    anyio.run(by_process)
    anyio.run(by_address)
