"""JSON-RPC abuse through the suite's public origin: always the protocol's own errors, never a 5xx."""

import json

import pytest

from person import send
from suite import ROOT

DESCRIBED = json.loads((ROOT / "specs/017-mcp/contracts/openapi.json").read_text())["paths"]["/mcp"]["post"]["responses"]

STATELESS = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
}


@pytest.fixture
def post(suite, person):
    def post(body, **changes):
        headers = {
            "Authorization": f"Bearer {person.access_token}", "Accept": "application/json, text/event-stream",
            "MCP-Protocol-Version": "2025-11-25",
        }  # fmt: skip
        headers.update({name.replace("_", "-"): value for name, value in changes.items()})
        answer = send("POST", f"{suite.url}/mcp", body.encode() if isinstance(body, str) else body, headers)
        assert answer.status < 500, answer.body
        assert str(answer.status) in DESCRIBED, "every answer is described"
        return answer

    return post


def request(method="ping", params=None, **members):
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params or {}, **members}


def refused(answer, status, code):
    assert (answer.status, answer.json["error"]["code"]) == (status, code), answer.body
    assert answer.json["jsonrpc"] == "2.0" and answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("body", ["", "{", "nul", "\x00", '{"jsonrpc":"2.0"', "\ufeff{}"])
def test_what_is_not_json(post, body):
    refused(post(body), 400, -32700)


@pytest.mark.parametrize("body", ["[]", json.dumps([request()]), json.dumps([request(), request(id=2)]), "7", '"a"'])
def test_batches_and_other_values(post, body):
    refused(post(body), 400, -32600)


@pytest.mark.parametrize("identity", [None, 1.5, {}, [], True, "x" * 5000])
def test_wrong_ids(post, identity):
    refused(post(request(id=identity)), 400, -32600)


def test_the_same_id_twice(post):
    assert [post(request(id=9)).json for _ in range(2)] == [{"jsonrpc": "2.0", "id": 9, "result": {}}] * 2
    refused(post('{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}'), 400, -32600)


@pytest.mark.parametrize("method", ["", "tools/drop", "../../etc", "rpc.discover", "a" * 10_000, "logging/setLevel"])
def test_unknown_methods(post, method):
    refused(post(request(method)), 200, -32601)
    meta = {"_meta": STATELESS}
    # No header can be longer than the server's head of a request may be.
    if 0 < len(method) < 1000:
        refused(post(request(method, meta), MCP_Protocol_Version="2026-07-28", Mcp_Method=method), 404, -32601)


def test_huge_payloads(post):
    text = "x" * 900_000
    called = post(request("tools/call", {"name": "search", "arguments": {"query": text}}))
    assert called.status == 200 and called.json["result"]["isError"] is True
    refused(post(request(params={"a": "x" * 1_500_000})), 413, -32600)
    assert post(request(params={"a": "x" * (3 << 20)})).status == 413


@pytest.mark.parametrize("depth", [40, 10_000, 400_000])
def test_deep_nesting(post, depth):
    refused(post('{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":' + "[" * depth + "]" * depth + "}}"), 400, -32600)
    refused(post("[" * depth), 400, -32600)


def test_missing_and_wrong_headers(post):
    # Many clients leave it out after their handshake.
    assert post(request(), MCP_Protocol_Version=None).status == 200
    refused(post(request(), MCP_Protocol_Version="2024-11-05"), 400, -32022)
    refused(post(request(), MCP_Protocol_Version="tomorrow"), 400, -32022)
    assert post(request(), Accept="text/html").status == 406
    assert post(request(), Accept=None).status == 200
    assert post(request(), Content_Type="text/plain").status == 415
    assert post({"jsonrpc": "2.0", "method": "notifications/x"}, MCP_Protocol_Version="x").status == 400
    assert post({"jsonrpc": "2.0", "method": "notifications/x"}).status == 202
    call = request("tools/call", {"name": "list_tags", "arguments": {}, "_meta": STATELESS})
    good = {"MCP_Protocol_Version": "2026-07-28", "Mcp_Method": "tools/call", "Mcp_Name": "list_tags"}
    assert post(call, **good).json["result"]["resultType"] == "complete"
    for wrong in ({"Mcp_Method": None}, {"Mcp_Name": None}, {"Mcp_Name": "undo"}, {"MCP_Protocol_Version": "2025-11-25"}):
        refused(post(call, **{**good, **wrong}), 400, -32020)
    unknown = request("tools/list", {"_meta": {**STATELESS, "io.modelcontextprotocol/protocolVersion": "2099-01-01"}})
    refused(post(unknown, MCP_Protocol_Version="2099-01-01", Mcp_Method="tools/list"), 400, -32022)
    refused(post(request("tools/list"), MCP_Protocol_Version="2026-07-28", Mcp_Method="tools/list"), 400, -32602)


@pytest.mark.parametrize("params", [[], None, 1, "a"])
def test_wrong_parameters(post, params):
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    refused(post(body), 400, -32602)
    refused(post(request("tools/call", {"name": params})), 200, -32602)


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT", "PATCH"])
def test_there_are_no_streams_and_no_sessions(suite, person, method):
    answer = send(method, f"{suite.url}/mcp", None, {"Authorization": f"Bearer {person.access_token}"})
    assert answer.status == 405 and "POST" in answer.headers["Allow"]


def test_hostile_arguments(post):
    for name in ("get_task", "delete_task", "complete_task"):
        for identity in ("../account", "%2e%2e/account", "a/b?c=d", "\u0000", "' OR 1=1 --", "", "x" * 5000):
            result = post(request("tools/call", {"name": name, "arguments": {"id": identity}})).json["result"]
            assert result["isError"] is True
