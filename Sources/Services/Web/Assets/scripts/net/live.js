// The WebSocket to the sync service: it resumes where it stopped, and comes back by itself.

import { Backoff } from "./backoff.js";

const patience = 10_000;

/**
 * Says "frame" (detail: the frame) for each message, and "state" when `state` changes:
 * "connecting" at first, then "live", "reconnecting" or "offline".
 */
export class Live extends EventTarget {
    state = "connecting";
    heartbeat = 25_000;
    /** @type {WebSocket | null} */
    #socket = null;
    #timer = 0;
    #watch = 0;
    #stopped = new AbortController();
    #backoff = new Backoff();
    #failures = 0;

    /**
     * `since` returns the revision up to which everything is known.
     * @param {string} url
     * @param {Session} session
     * @param {() => number} since
     */
    constructor(url, session, since) {
        super();
        this.url = url;
        this.session = session;
        this.since = since;
    }

    start() {
        const { signal } = this.#stopped;
        addEventListener("online", () => this.#hurry(), { signal });
        addEventListener("offline", () => this.#enter("offline"), { signal });
        document.addEventListener("visibilitychange", () => this.#look(), { signal });
        this.session.addEventListener("token", () => this.#renew(), { signal });
        this.#connect();
    }

    stop() {
        this.#stopped.abort();
        clearTimeout(this.#timer);
        clearTimeout(this.#watch);
        this.#socket?.close(1000);
        this.#socket = null;
    }

    async #connect() {
        clearTimeout(this.#timer);
        try {
            const token = await this.session.token();
            if (!this.#stopped.signal.aborted) this.#open(token);
        } catch {
            this.#retry();
        }
    }

    /** @param {string | null} token */
    #open(token) {
        const address = new URL(this.url);
        address.searchParams.set("since", String(this.since()));
        const socket = new WebSocket(address, ["errand.v1", `bearer.${token}`]);
        this.#socket = socket;
        socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
        socket.onclose = ({ code }) => socket === this.#socket && this.#lost(code);
        this.#expect(patience);
    }

    /** @param {Frame} frame */
    #receive(frame) {
        if (frame.type === "hello") {
            this.#backoff.reset();
            this.#failures = 0;
            this.heartbeat = (frame.heartbeat_seconds || 25) * 1000;
        }
        this.#enter("live");
        this.#expect(this.heartbeat);
        this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
    }

    /**
     * After a silence it asks, and after a silence upon that it gives the connection up.
     * @param {number} silence
     */
    #expect(silence) {
        clearTimeout(this.#watch);
        this.#watch = setTimeout(() => {
            if (this.state === "live") this.#tell({ type: "ping" });
            this.#watch = setTimeout(() => this.#lost(), this.state === "live" ? patience : 0);
        }, silence);
    }

    /** @param {number} [code] */
    async #lost(code) {
        clearTimeout(this.#watch);
        const socket = this.#socket;
        this.#socket = null;
        socket?.close();
        if (this.#stopped.signal.aborted) return;
        if (code === 4401 || this.#isRefused()) await this.session.refresh().catch(() => {});
        this.#retry();
    }

    /** A browser does not tell why a handshake failed; after some failures it may be the token. */
    #isRefused() {
        this.#failures += 1;
        return this.#failures % 4 === 0;
    }

    #retry() {
        if (this.#stopped.signal.aborted) return;
        this.#enter(navigator.onLine ? "reconnecting" : "offline");
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#connect(), this.#backoff.next());
    }

    #hurry() {
        if (this.#socket) return this.#expect(0);
        this.#backoff.reset();
        this.#connect();
    }

    #look() {
        if (document.visibilityState === "visible" && this.state !== "live" && !this.#socket) this.#hurry();
    }

    async #renew() {
        this.#tell({ type: "token", token: await this.session.token() });
    }

    /** @param {{ type: string, [more: string]: any }} frame */
    #tell(frame) {
        if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
    }

    /** @param {string} state */
    #enter(state) {
        if (this.state === state) return;
        this.state = state;
        this.dispatchEvent(new Event("state"));
    }
}
