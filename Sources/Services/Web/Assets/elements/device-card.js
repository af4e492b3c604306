// Reminders on this device while no page is open, by the browser's push service; and the other devices that get them.

import { on } from "../scripts/events.js";
import { html, render } from "../scripts/view/html.js";
import { icon } from "../scripts/view/icons.js";
import { clientName } from "../scripts/model/client-name.js";
import { agoWords } from "../scripts/model/dates.js";
import { session } from "../scripts/net/session.js";
import { loading, trying } from "../scripts/view/forms.js";
import { toast } from "../scripts/view/toast.js";

const path = "/api/notifications/push";
const isPossible = () => "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;

class DeviceCard extends HTMLElement {
    /** @type {any} */
    #known = null;

    async connectedCallback() {
        on(this, "click", ({ target }) => {
            const button = target.closest("button");
            if (button?.dataset.action === "turn-on") trying(() => this.#turnOn());
            else if (button?.dataset.id) trying(() => this.#turnOff(button.dataset.id));
        });
        await this.#load();
    }

    async #load() {
        const known = await loading(this, () => session.request("GET", path));
        if (!known || !this.isConnected) return;
        this.#known = known;
        this.#show(await subscription());
    }

    /** @param {PushSubscription | null} own */
    #show(own) {
        const { devices } = this.#known;
        const isOn = own && devices.some((/** @type {any} */ { id }) => id === remembered(own));
        render(this, html`
            <p class="hint">Reminders reach this device while Errand is closed. They are encrypted: whoever passes them on cannot read them.</p>
            <ul class="plain-list">${devices.map((/** @type {any} */ { id, name, created_at }) => html`<li>
                <div><strong dir="auto">${name}</strong><p class="hint">${isOn && id === remembered(own) ? "this one" : `turned on ${agoWords(created_at)}`}</p></div>
                <button type="button" class="quiet" data-id="${id}" aria-label="Turn off: ${name}">${icon("bell")}Turn off</button></li>`)}</ul>
            ${isOn ? "" : isPossible() ? html`<button type="button" class="primary" data-action="turn-on">Turn on for this device</button>`
                : html`<p class="hint">This browser cannot do that. On an iPhone, add Errand to the home screen first.</p>`}`);
    }

    async #turnOn() {
        if (await Notification.requestPermission() !== "granted") {
            return toast("Notifications are blocked for this page. Allow them in the browser’s settings.", { isProblem: true });
        }
        const worker = await navigator.serviceWorker.ready;
        const made = await subscribed(worker, this.#known.public_key);
        if (!made) return toast("The browser’s push service cannot be reached right now.", { isProblem: true });
        const device = await session.request("POST", path, { body: { ...made.toJSON(), name: clientName(navigator.userAgent) } });
        localStorage.setItem("errand.push", JSON.stringify({ endpoint: made.endpoint, id: device.id }));
        toast("Reminders will reach this device.");
        await this.#load();
    }

    /** @param {string} id */
    async #turnOff(id) {
        await session.request("DELETE", `${path}/${encodeURIComponent(id)}`);
        const own = await subscription();
        if (own && remembered(own) === id) await own.unsubscribe();
        toast("No more reminders there.");
        await this.#load();
    }
}

/**
 * @param {ServiceWorkerRegistration} worker
 * @param {string} key
 */
async function subscribed(worker, key) {
    try {
        return await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    } catch {
        return null;
    }
}

async function subscription() {
    if (!isPossible()) return null;
    const worker = await navigator.serviceWorker.getRegistration();
    return await worker?.pushManager.getSubscription() ?? null;
}

/**
 * What the server calls this device.
 * @param {PushSubscription} own
 */
function remembered(own) {
    try {
        const { endpoint, id } = JSON.parse(localStorage.getItem("errand.push") ?? "null") ?? {};
        return endpoint === own.endpoint ? id : null;
    } catch {
        return null;
    }
}

customElements.define("device-card", DeviceCard);
