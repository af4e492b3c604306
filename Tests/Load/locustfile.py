"""People at work on a suite, for Locust (https://locust.io): each signs up, adds, lists, searches, completes, and asks the assistant now and then.

    locust --locustfile Tests/Load/locustfile.py --host http://127.0.0.1:3000 --headless --users 50 --spawn-rate 5 --run-time 2m

Whoever loads a suite with failed sign-ins meets its limits; here every person has an account of their own and signs up once.
"""

import random
import uuid

from locust import HttpUser, between, task

WORDS = ["milk", "report", "standup", "invoice", "garden", "tickets", "review", "call Bob", "taxes", "backup"]


class Person(HttpUser):
    wait_time = between(0.5, 2)

    def on_start(self):
        body = {"email": f"load-{uuid.uuid4().hex}@example.org", "password": uuid.uuid4().hex}
        with self.client.post("/api/auth/signup", json=body, name="sign up", catch_response=True) as answer:
            if answer.status_code != 201:
                answer.failure(f"signing up: {answer.status_code}")
                self.environment.runner.quit()
                return
            self.client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        self.ids = []

    @task(5)
    def add(self):
        body = {"title": f"{random.choice(WORDS)} {uuid.uuid4().hex[:6]}", "priority": random.choice(["P1", "P2", "P3"])}
        answer = self.client.post("/api/tasks", json=body, headers={"Idempotency-Key": uuid.uuid4().hex}, name="add")
        if answer.status_code == 201:
            self.ids.append(answer.json()["id"])

    @task(10)
    def look(self):
        self.client.get("/api/tasks?status=pending&limit=50", name="list")

    @task(2)
    def search(self):
        self.client.get("/api/tasks", params={"q": random.choice(WORDS).split()[0]}, name="search")

    @task(3)
    def complete(self):
        if self.ids:
            self.client.post(f"/api/tasks/{self.ids.pop(0)}/toggle", name="complete")

    @task(1)
    def ask(self):
        self.client.post("/api/chat", json={"message": "what's due today?"}, name="ask")
