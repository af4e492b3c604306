"""Reminders on devices with no page open: what the suite sends, read by other people's code, and what the service worker makes of it."""

import base64
import datetime
import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import http_ece
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import expect

from device import Device
from suite import Suite

SETTINGS = {"ERRAND_WEBHOOK_ALLOW_HTTP": "true", "ERRAND_WEBHOOK_ALLOW_PRIVATE": "true", "ERRAND_PUSH_CONTACT": "mailto:ops@example.org"}

# A headless browser has no push service; this one is told what a subscription is. All else is the page's.
SUBSCRIBE = """(subscription) => {
    let current = null;
    const made = { ...subscription, toJSON: () => subscription, unsubscribe: async () => ((current = null), true) };
    PushManager.prototype.subscribe = async (options) => {
        globalThis.askedWith = options.applicationServerKey;
        return (current = made);
    };
    PushManager.prototype.getSubscription = async () => current;
    Notification.requestPermission = async () => "granted";
}"""


def encoded(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class PushService:
    """Where browsers have their messages delivered; on loopback, and with the keys of one browser."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = os.urandom(16)
        self.messages = []
        self.arrived = threading.Event()
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                service.messages.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(201)
                self.send_header("Content-Length", "0")
                self.end_headers()
                service.arrived.set()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def subscription(self):
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": f"{self.origin}/push/abc", "expirationTime": None, "keys": {"p256dh": encoded(point), "auth": encoded(self.secret)}}

    def next(self):
        assert self.arrived.wait(30), "nothing was pushed"
        headers, body = self.messages[-1]
        return headers, json.loads(http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret, version="aes128gcm"))


def claims(headers, key, origin):
    """What the sender says of itself, once its signature has been found to be the key's."""
    token, public = (part.split("=", 1)[1] for part in headers["Authorization"].removeprefix("vapid ").split(", "))
    assert public == key
    signed, _, signature = token.rpartition(".")
    raw = decoded(signature)
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(public))
    numbers = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    point.verify(utils.encode_dss_signature(*numbers), signed.encode(), ec.ECDSA(hashes.SHA256()))
    told = json.loads(decoded(signed.split(".")[1]))
    assert told["aud"] == origin
    return told


@pytest.fixture
def pushing(browser):
    suite, service = Suite(SETTINGS), PushService()
    device = Device(browser, suite.url)
    yield suite, service, device
    device.close()
    service.server.shutdown()
    suite.stop()


def test_a_reminder_reaches_a_closed_page_and_is_done_or_snoozed_from_there(pushing, person):
    suite, service, device = pushing
    device.context.grant_permissions(["notifications"], origin=suite.url)
    tab = device.open("/settings")
    tab.sign_up(*person)
    tab.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    tab.page.evaluate(SUBSCRIBE, service.subscription())
    card = tab.page.locator("device-card")
    card.get_by_role("button", name="Turn on for this device").click()
    expect(card.get_by_role("listitem")).to_contain_text("this one")
    expect(card.get_by_role("button", name="Turn on for this device")).to_have_count(0)
    key = tab.page.evaluate("globalThis.askedWith")
    soon = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    made = tab.page.evaluate(
        """async (due) => {
            const { session } = await part("scripts/net/session.js");
            return await session.request("POST", "/api/tasks", { body: { title: "Take the bread out", due, reminders: [0] } });
        }""",
        soon,
    )
    headers, message = service.next()
    assert message["title"] == "Take the bread out" and message["task_id"] == made["id"]
    assert headers["Content-Encoding"] == "aes128gcm" and headers["TTL"] == "14400"
    assert claims(headers, key, service.origin)["sub"] == "mailto:ops@example.org"

    # The page goes; what follows is the service worker's.
    worker = device.context.service_workers[0]
    events = device.context.new_cdp_session(tab.page)
    events.send("ServiceWorker.enable")
    tab.page.goto("about:blank")
    shown = worker.evaluate(
        """async (message) => {
            const sent = new PushEvent("push", { data: JSON.stringify(message) });
            self.dispatchEvent(sent);
            for (let round = 0; round < 100; round += 1) {
                const [one] = await self.registration.getNotifications();
                if (one) return { title: one.title, body: one.body, actions: one.actions.map(({ action }) => action), data: one.data };
                await new Promise((resolve) => setTimeout(resolve, 50));
            }
        }""",
        message,
    )
    assert shown["title"] == "Take the bread out" and shown["body"].startswith("Due: ") and shown["actions"] == ["done", "snooze"]
    press = """async (action) => {
        const [notification] = await self.registration.getNotifications();
        self.dispatchEvent(new NotificationEvent("notificationclick", { notification, action }));
    }"""
    worker.evaluate(press, "snooze")
    page = device.context.new_page()
    page.goto(suite.url + "/all")
    ask = """async (path) => {
        const { session } = await part("scripts/net/session.js");
        return await session.request("GET", path);
    }"""

    def until(path, fits):
        for _ in range(100):
            answer = page.evaluate(ask, path)
            if fits(answer):
                return answer
            page.wait_for_timeout(100)
        raise AssertionError(answer)

    until("/api/notifications", lambda answer: answer["notifications"][0]["snoozed_until"])
    worker.evaluate("(message) => self.dispatchEvent(new PushEvent('push', { data: JSON.stringify(message) })) && undefined", message)
    page.wait_for_timeout(500)
    worker.evaluate(press, "done")
    until(f"/api/tasks/{made['id']}", lambda task: task["status"] == "completed")
    assert device.complaints == []
