"""Who may call, and how a client learns it: RFC 9728 and the origin of web pages."""

import re

import pytest

import clients
from person import send

PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}


def post(suite, token, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    headers = {"MCP-Protocol-Version": "2025-11-25", "Accept": "application/json, text/event-stream", **headers}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return send("POST", f"{suite.url}/mcp", PING, headers)


def test_without_a_token_that_holds_a_client_is_told_where_tokens_come_from(suite):
    for token in (None, "nonsense", "eyJhbGciOiJub25lIn0.e30."):
        refused = post(suite, token)
        assert refused.status == 401 and refused.json["error"]["code"] == -32600 and "id" not in refused.json
        challenge = refused.headers["WWW-Authenticate"]
        assert challenge.startswith("Bearer ") and ("invalid_token" in challenge) == (token is not None)
        metadata = re.search(r'resource_metadata="([^"]+)"', challenge)[1]
        assert metadata == f"{suite.url}/.well-known/oauth-protected-resource/mcp"
        document = send("GET", metadata)
        assert document.status == 200
        assert document.json["resource"] == f"{suite.url}/mcp"
        assert document.json["scopes_supported"] == ["read", "write"]
        assert document.json["bearer_methods_supported"] == ["header"]
        assert send("GET", f"{suite.url}/.well-known/oauth-protected-resource").json == document.json


def test_the_official_client_reads_the_metadata(suite):
    from mcp.shared.auth import ProtectedResourceMetadata

    document = send("GET", f"{suite.url}/.well-known/oauth-protected-resource/mcp")
    assert str(ProtectedResourceMetadata.model_validate_json(document.body).resource) == f"{suite.url}/mcp"


def test_a_client_without_a_token_is_refused(over_http):
    async def work(connection):
        raise AssertionError("connected without a token")

    with pytest.raises(BaseException) as raised:
        over_http(None, work)
    assert "connected without a token" not in str(raised.value)


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example", "http://evil.example:3000", "null", "http://localhost.evil.example",
        "http://127.0.0.1.evil.example:3000", "http://localhost:3000@evil.example", "file://", "", "http://localhost:",
    ],
)  # fmt: skip
def test_web_pages_of_strangers_are_turned_away_whatever_their_token(suite, person, origin):
    refused = post(suite, person.access_token, Origin=origin)
    assert refused.status == 403 and refused.json["error"]["code"] == -32600 and "id" not in refused.json
    # As a page whose name was made to point here would be seen: its host is its origin's.
    host = origin.partition("://")[2] or "x"
    assert post(suite, person.access_token, Origin=origin, Host=host.partition("@")[2] or host).status in (400, 403)


@pytest.mark.parametrize("origin", ["http://localhost:6274", "http://127.0.0.1", "http://[::1]:8080", None])
def test_programs_and_pages_of_this_machine_may_call(suite, person, origin):
    assert post(suite, person.access_token, Origin=origin).json["result"] == {}


def test_an_api_token_that_was_revoked_holds_no_more(suite, person):
    token = person.api_token("read")
    assert post(suite, token).status == 200
    for issued in person.ask("GET", "/api/auth/tokens").json["tokens"]:
        assert person.ask("DELETE", f"/api/auth/tokens/{issued['id']}").status == 204
    assert clients.eventually(lambda: post(suite, token).status == 401, seconds=35)
