// The service worker: keeps this release's files, so that the page opens without a network. It never sees the API.

const version = "{release}";
const files = ["{files}"];
const cacheName = `errand-${version}`;
const patience = 4_000;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== location.origin) return;
    if (request.mode === "navigate" && isPage(url.pathname)) event.respondWith(page(request));
    else if (url.pathname.startsWith("/assets/")) event.respondWith(file(request));
    else if (url.pathname === "/config.json") event.respondWith(configuration(request));
});
self.addEventListener("push", (event) => event.waitUntil(remind(event.data?.json())));
self.addEventListener("notificationclick", (event) => {
    const { action, notification } = event;
    const { task, reminder } = notification.data ?? {};
    notification.close();
    if (action === "done") event.waitUntil(act(task, `/api/tasks/${encodeURIComponent(task)}`, { method: "PATCH", body: JSON.stringify({ status: "completed" }) }));
    else if (action === "snooze") event.waitUntil(act(task, `/api/notifications/${encodeURIComponent(reminder)}/snooze`, { method: "POST", body: JSON.stringify({ minutes: 10 }) }));
    else event.waitUntil(show(task));
});

async function install() {
    const cache = await caches.open(cacheName);
    await cache.addAll(["/", "/config.json", ...files.map((name) => `/assets/${version}/${name}`)]);
    await self.skipWaiting();
}

/** Keeps the release before this one too: a page that is still open may ask for one of its files. */
async function tidy() {
    const names = (await caches.keys()).filter((name) => name.startsWith("errand-") && name !== cacheName);
    await Promise.all(names.slice(0, -1).map((name) => caches.delete(name)));
    await self.clients.claim();
}

/** Documents that are not the app: the API's own. */
function isPage(path) {
    return !/^\/(api|docs|openapi\.json|mcp|health|metrics|\.well-known)\b/.test(path);
}

/** What the network says, or what is kept when it says nothing in time. */
async function page(request) {
    try {
        const answer = await fetch(request, { signal: AbortSignal.timeout(patience) });
        if (answer.ok) return answer;
        throw new Error("refused");
    } catch {
        return (await (await caches.open(cacheName)).match("/")) ?? Response.error();
    }
}

async function configuration(request) {
    try {
        return await fetch(request, { signal: AbortSignal.timeout(patience) });
    } catch {
        return (await (await caches.open(cacheName)).match("/config.json")) ?? Response.error();
    }
}

async function file(request) {
    return (await caches.match(request)) ?? fetch(request);
}

/** A reminder that the push service brought, while perhaps no page is open. */
async function remind({ title, due, task_id, reminder_id } = {}) {
    await self.registration.showNotification(title ?? "Reminder", {
        body: due ? `Due: ${due}` : "", tag: reminder_id, icon: `/assets/${version}/icons/icon-192.png`, data: { task: task_id, reminder: reminder_id },
        actions: [{ action: "done", title: "Done" }, { action: "snooze", title: "Snooze 10 min" }],
    });
}

/** Does what a notification offers, in the session of this browser; where that is over, the page opens instead. */
async function act(task, path, request) {
    try {
        const token = await self.navigator.locks.request("errand-session", renewed);
        const headers = { "Content-Type": "application/json", "X-Errand-Client": "web", Authorization: `Bearer ${token}` };
        const answer = await fetch(path, { ...request, headers, credentials: "same-origin" });
        if (!answer.ok) throw new Error(String(answer.status));
    } catch {
        await show(task);
    }
}

/** A refresh token serves once, so pages and this worker take turns. */
async function renewed() {
    const answer = await fetch("/api/auth/refresh", { method: "POST", headers: { "X-Errand-Client": "web" }, credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    return (await answer.json()).access_token;
}

async function show(task) {
    const path = task ? `/today?task=${encodeURIComponent(task)}` : "/";
    const [open] = await self.clients.matchAll({ type: "window" });
    if (!open) return self.clients.openWindow(path);
    await open.focus();
    open.postMessage({ open: path });
}
