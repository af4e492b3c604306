"""The official client, whichever of its lines is installed, behind one small face: what it gives is plain JSON.

Line 1 shakes hands (2025-11-25, 2025-06-18); line 2 speaks 2026-07-28 and, told to, shakes hands as well.
"""

import os
import time
from contextlib import asynccontextmanager
from importlib.metadata import version

import mcp.types as types

LINE = int(version("mcp").split(".")[0])

if LINE == 1:
    import httpx as http
    from mcp import ClientSession, McpError as ProtocolError, StdioServerParameters
    from mcp.client.stdio import stdio_client
    from mcp.client.streamable_http import streamable_http_client

    REVISIONS = ["2025-11-25", "2025-06-18"]
else:
    import httpx2 as http
    from mcp import Client, MCPError as ProtocolError, StdioServerParameters
    from mcp.client.stdio import stdio_client
    from mcp.client.streamable_http import streamable_http_client

    REVISIONS = ["2026-07-28", "2025-11-25"]


def code(error):
    return error.error.code


def plain(model):
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)


class Connection:
    """A connected client of either line."""

    def __init__(self, client, revision):
        self.client = client
        self.revision = revision

    async def call(self, name, /, **arguments):
        return plain(await self.client.call_tool(name, arguments))

    async def tools(self):
        return await self._all(self.client.list_tools, "tools")

    async def resources(self):
        return await self._all(self.client.list_resources, "resources")

    async def templates(self):
        return await self._all(self.client.list_resource_templates, "resourceTemplates")

    async def prompts(self):
        return await self._all(self.client.list_prompts, "prompts")

    async def read(self, uri):
        return plain(await self.client.read_resource(types.AnyUrl(uri) if LINE == 1 else uri))["contents"]

    async def prompt(self, name, /, **arguments):
        return plain(await self.client.get_prompt(name, arguments))

    async def complete(self, reference, name, value):
        kind = types.PromptReference if reference["type"] == "ref/prompt" else types.ResourceTemplateReference
        result = await self.client.complete(kind.model_validate(reference), {"name": name, "value": value})
        return plain(result)["completion"]["values"]

    async def _all(self, list_page, member):
        found, cursor = [], None
        while True:
            page = plain(await (list_page(cursor=cursor) if cursor is not None else list_page()))
            found += page[member]
            cursor = page.get("nextCursor")
            if cursor is None:
                return found


@asynccontextmanager
async def connected(transport, revision):
    """A client that has found out what the server speaks, and speaks `revision`."""
    if LINE == 1:
        before, types.LATEST_PROTOCOL_VERSION = types.LATEST_PROTOCOL_VERSION, revision
        try:
            async with transport as streams, ClientSession(streams[0], streams[1]) as session:
                connection = Connection(session, (await session.initialize()).protocolVersion)
                yield connection
        finally:
            types.LATEST_PROTOCOL_VERSION = before
    else:
        mode = "auto" if revision == "2026-07-28" else "legacy"
        async with Client(transport, mode=mode) as client:
            yield Connection(client, client.session.protocol_version)


@asynccontextmanager
async def at_address(url, headers, revision):
    async with http.AsyncClient(headers=headers, timeout=60) as requests:
        async with connected(streamable_http_client(url, http_client=requests), revision) as connection:
            yield connection


@asynccontextmanager
async def of_process(command, revision, errors):
    async with connected(stdio_client(StdioServerParameters(**command), errlog=errors), revision) as connection:
        yield connection


def over_http(url, token, revision):
    return at_address(f"{url}/mcp", {"Authorization": f"Bearer {token}"} if token else {}, revision)


def over_stdio(binary, url, token, revision, errors):
    """A client that starts `errand mcp` as desktop clients do."""
    environment = {"ERRAND_URL": url, "ERRAND_TOKEN": token, "HOME": os.devnull}
    return of_process({"command": str(binary), "args": ["mcp"], "env": environment}, revision, errors)


def eventually(holds, seconds):
    """Whether something comes to hold in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.2)
    return False
