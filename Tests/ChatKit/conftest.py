import json
import urllib.error
import urllib.request
import uuid

import pytest
from chatkit.types import ThreadStreamEvent
from pydantic import TypeAdapter

from suite import Suite

PASSWORD = "a calm and long passphrase"
EVENTS = TypeAdapter(ThreadStreamEvent)


class Person:
    """Somebody whose page embeds ChatKit; requests and answers are of the package's own types."""

    def __init__(self, url):
        self.url = url
        body = {"email": f"ada.{uuid.uuid4().hex[:12]}@example.com", "password": PASSWORD}
        self.token = None
        self.token = json.loads(self.post("/api/auth/signup", body)[1])["access_token"]

    def post(self, path, body):
        return self.send(path, json.dumps(body).encode())

    def send(self, path, data=None):
        headers = {"Content-Type": "application/json"} if data else {}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(self.url + path, data=data, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.headers["Content-Type"], answer.read().decode()
        except urllib.error.HTTPError as refusal:
            refusal.problem = json.loads(refusal.read())
            raise

    def session(self):
        return json.loads(self.send("/api/chatkit/session")[1])

    def ask(self, request):
        """What a request that is answered at once is answered."""
        kind, text = self.send("/api/chatkit", request.model_dump_json().encode())
        assert kind == "application/json"
        return json.loads(text)

    def stream(self, request):
        """The events of a request that is answered by a stream; each must be one that the package knows."""
        kind, text = self.send("/api/chatkit", request.model_dump_json().encode())
        assert kind == "text/event-stream"
        lines = [line for line in text.split("\n") if line and not line.startswith(":")]
        assert all(line.startswith("data: ") for line in lines)
        return [EVENTS.validate_json(line.removeprefix("data: ")) for line in lines]


@pytest.fixture(scope="session")
def suite():
    suite = Suite()
    if suite.process:
        suite.wait_until_ready(f"http://127.0.0.1:{int(suite.url.rsplit(':', 1)[1]) + 5005}/health/ready")
    yield suite
    suite.stop()


@pytest.fixture
def person(suite):
    return Person(suite.url)
