"""Somebody with an account, and requests to the suite that no client library shapes."""

import json
import urllib.error
import urllib.request
import uuid

PASSWORD = "a calm and long passphrase"


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)


def send(method, url, body=None, headers=None):
    """One request; any status is an answer."""
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", **(headers or {})}
    headers = {name: value for name, value in headers.items() if value is not None}
    request = urllib.request.Request(url, data=data, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read())


class Person:
    def __init__(self, url):
        self.url = url
        email = f"mcp.{uuid.uuid4().hex[:12]}@example.com"
        body = {"email": email, "password": PASSWORD, "name": "Ada", "time_zone": "Europe/Berlin"}
        answer = send("POST", f"{url}/api/auth/signup", body)
        assert answer.status == 201, answer.body
        self.session = answer.json
        self.access_token = self.session["access_token"]

    def api_token(self, *scopes):
        answer = self.ask("POST", "/api/auth/tokens", {"name": "MCP", "scopes": list(scopes)})
        assert answer.status == 201, answer.body
        return answer.json["token"]

    def ask(self, method, path, body=None):
        return send(method, self.url + path, body, {"Authorization": f"Bearer {self.access_token}"})
