"""Clients of the suite that go on while something is done to it, and count what they meet. Only the standard library."""

import collections
import http.client
import json
import threading
import time
import urllib.parse
import uuid


class Load:
    """So many clients of one account, each on one kept connection, at a bounded pace. Use as a context."""

    # A client's pause between two requests, and how many it sends at most, whatever happens.
    PAUSE, MOST = 0.2, 5000

    def __init__(self, url, clients=4):
        self.address = urllib.parse.urlsplit(url)
        self.statuses = collections.Counter()
        self.broken = collections.Counter()
        self.slowest = 0.0
        self.acknowledged = set()
        self.lock = threading.Lock()
        self.over = threading.Event()
        self.token = self.sign_up()
        self.threads = [threading.Thread(target=self.work, args=(each,), daemon=True) for each in range(clients)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join(timeout=90)

    def connect(self):
        return http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=40)

    def ask(self, method, path, body=None, token=None):
        """One request on a connection of its own: status and document."""
        connection = self.connect()
        try:
            return exchange(connection, method, path, body, token)[:2]
        finally:
            connection.close()

    def sign_up(self):
        """The suite's own pace for new accounts may say 429 for a while."""
        deadline = time.monotonic() + 120
        while True:
            name = uuid.uuid4().hex
            account = {"email": f"{name}@try.example", "password": f"{name}-aB3", "name": "Try"}
            try:
                status, document = self.ask("POST", "/api/auth/signup", account)
            except OSError as error:
                status, document = 0, {"detail": str(error)}
            if status == 201:
                return document["access_token"]
            if time.monotonic() > deadline:
                raise SystemExit(f"no account can be opened: {status} {document}")
            time.sleep(1)

    def work(self, client):
        connection, kept = self.connect(), False
        for number in range(self.MOST):
            if self.over.is_set():
                break
            title = f"{client}-{number}"
            if number % 3 == 2:
                request = ("GET", "/api/tasks?limit=20", None, None)
            else:
                request = ("POST", "/api/tasks", {"title": title}, f"{self.token[-20:]}-{title}")
            connection, kept = self.send(connection, kept, request, title)
            self.over.wait(self.PAUSE)
        connection.close()

    def send(self, connection, kept, request, title):
        """
        Sends a request. A kept connection that was cut before an answer came is opened anew and the request repeated once, as every
        HTTP client does; its Idempotency-Key keeps that from doing it twice. Anything else that breaks is a fault.
        """
        method, path, body, key = request
        for attempt in (1, 2):
            began = time.monotonic()
            try:
                status, _, closes = exchange(connection, method, path, body, self.token, key)
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                connection = self.connect()
                again = kept and attempt == 1
                with self.lock:
                    self.broken["kept connection cut" if again else f"{type(error).__name__}: {error}"] += 1
                kept = False
                if again:
                    continue
                return connection, False
            with self.lock:
                self.statuses[status] += 1
                self.slowest = max(self.slowest, time.monotonic() - began)
                if method == "POST" and status in (200, 201):
                    self.acknowledged.add(title)
            if closes:
                connection.close()
                connection = self.connect()
            return connection, not closes
        return connection, False

    @property
    def answers(self):
        return sum(self.statuses.values())

    @property
    def faults(self):
        """Whatever a person would have noticed."""
        wrong = {str(status): count for status, count in self.statuses.items() if not 200 <= status < 300}
        return wrong | {what: count for what, count in self.broken.items() if what != "kept connection cut"}

    def titles(self):
        """The titles of all tasks of the account, and how often each is there."""
        found, cursor = collections.Counter(), ""
        while True:
            status, page = self.ask("GET", f"/api/tasks?limit=1000{cursor}", token=self.token)
            if status != 200:
                raise SystemExit(f"the tasks cannot be read: {status} {page}")
            found.update(task["title"] for task in page["tasks"])
            if not page.get("next_cursor"):
                return found
            cursor = "&cursor=" + urllib.parse.quote(page["next_cursor"])

    def recorded(self):
        """How many creations the audit trail holds: each came there as an event."""
        count, cursor = 0, ""
        while True:
            path = f"/api/audit?type=task.created&limit=500{cursor}"
            status, page = self.ask("GET", path, token=self.token)
            if status != 200:
                raise SystemExit(f"the trail cannot be read: {status} {page}")
            count += len(page["records"])
            if not page.get("next_cursor"):
                return count
            cursor = "&cursor=" + urllib.parse.quote(page["next_cursor"])

    def settled(self, within=60):
        """What is wrong with tasks and events when everything has had its time; empty when nothing is."""
        found = self.titles()
        wrong = {}
        if missing := self.acknowledged - set(found):
            time.sleep(10)
            found = self.titles()
            late, missing = missing & set(found), missing - set(found)
            wrong |= {f"tasks seen late, such as {min(late)}": len(late)} if late else {}
            wrong |= {f"tasks missing, such as {min(missing)}": len(missing)} if missing else {}
        if doubled := [title for title, count in found.items() if count > 1]:
            wrong[f"tasks doubled, such as {doubled[0]}"] = len(doubled)
        deadline = time.monotonic() + within
        while (recorded := self.recorded()) < len(found) and time.monotonic() < deadline:
            time.sleep(0.5)
        if recorded != len(found):
            wrong["events missing" if recorded < len(found) else "events doubled"] = abs(len(found) - recorded)
        return wrong


def exchange(connection, method, path, body=None, token=None, key=None):
    """Status, document and whether the server ends the connection."""
    headers = {"Accept": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if key:
        headers["Idempotency-Key"] = key
    data = None
    if body is not None:
        data, headers["Content-Type"] = json.dumps(body), "application/json"
    connection.request(method, path, data, headers)
    response = connection.getresponse()
    content = response.read()
    try:
        document = json.loads(content) if content else None
    except ValueError:
        document = content[:200].decode(errors="replace")
    return response.status, document, response.will_close
