// Who is signed in. The access token lives in this module's memory only; the refresh token is an HttpOnly cookie.

import { Database } from "./database.js";
import { Problem, send } from "./http.js";
import { zone } from "./time-zone.js";
import { LocalStore } from "./local-store.js";
import { choice, choose } from "./storage.js";

const hint = "signed-in";

/** Says "change" when another person (or nobody) is signed in, and "token" when the access token was renewed. */
export class Session extends EventTarget {
    /**
     * Nobody (null) only where that is asked about: what runs for a person has one.
     * @type {User}
     */
    user = /** @type {any} */ (null);
    /** Whose session ended without their doing; the page says so, and asks only for the password. */
    lost = "";
    /** @type {string | null} */
    #token = null;
    #expires = 0;
    #timer = 0;
    /** @type {Promise<void> | null} */
    #refreshing = null;
    #channel = new BroadcastChannel("errand-session");

    constructor() {
        super();
        this.#channel.onmessage = ({ data }) => this.#follow(data);
    }

    /**
     * Continues the session of this browser, if there is one: with who it was when that is remembered, so that the page
     * opens without a network, and asks for the tokens meanwhile. Throws a Problem when the answer cannot be had now.
     */
    async restore() {
        const remembered = remember();
        if (!remembered) return;
        if (remembered.id) {
            this.user = remembered;
            this.refresh().catch(() => {});
            return;
        }
        try {
            await this.refresh();
        } catch (problem) {
            if (problem.isTemporary) throw problem;
        }
    }

    /** @param {any} fields */
    signUp(fields) {
        return this.#enter("/api/auth/signup", { time_zone: zone, ...fields });
    }

    /** @param {any} fields */
    signIn(fields) {
        return this.#enter("/api/auth/signin", fields);
    }

    /** Ends the session, here and in the other tabs, and forgets what this browser keeps of the tasks. */
    async signOut() {
        const token = this.#token;
        const user = this.user?.id;
        this.#leave();
        this.#channel.postMessage({ user: null });
        if (user) erase(user);
        await send("POST", "/api/auth/signout", { token }).catch(() => {});
    }

    /** The account is no more. */
    end() {
        const user = this.user?.id;
        this.#leave();
        this.#channel.postMessage({ user: null });
        if (user) erase(user);
    }

    /**
     * The name that the account has got.
     * @param {string} name
     */
    rename(name) {
        this.user = { ...this.user, name };
        choose(hint, JSON.stringify(this.user));
        this.dispatchEvent(new Event("name"));
    }

    /** An access token that is valid for some seconds more. */
    async token() {
        if (!this.#token || Date.now() > this.#expires - 5_000) await this.refresh();
        return this.#token;
    }

    /**
     * A request in this session; when the token is refused it is renewed once.
     * @param {string} method
     * @param {string} path
     * @param {any} [options]
     */
    async request(method, path, options = {}) {
        try {
            return await send(method, path, { ...options, token: await this.token() });
        } catch (problem) {
            if (problem.status !== 401 || !this.user) throw problem;
            await this.refresh();
            return await send(method, path, { ...options, token: this.#token });
        }
    }

    /** Exchanges the cookie for new tokens; one exchange at a time over all tabs, for a refresh token serves once. */
    refresh() {
        this.#refreshing ??= exclusively(() => this.#exchange()).finally(() => (this.#refreshing = null));
        return /** @type {Promise<void>} */ (this.#refreshing);
    }

    async #exchange() {
        try {
            this.#adopt(await send("POST", "/api/auth/refresh"));
        } catch (problem) {
            if (!problem.isTemporary && problem.status < 500) {
                this.lost = this.user?.email ?? "";
                this.#leave();
            }
            throw problem;
        }
    }

    /**
     * @param {string} path
     * @param {any} fields
     */
    async #enter(path, fields) {
        const answer = await exclusively(() => send("POST", path, { body: { ...fields, cookie: true } }));
        this.#adopt(answer);
        this.#channel.postMessage({ user: this.user.id });
    }

    /** @param {any} answer */
    #adopt(answer) {
        if (!answer?.access_token || !answer.user) throw new Problem(0);
        const isSame = this.user?.id === answer.user.id;
        this.user = answer.user;
        this.lost = "";
        choose(hint, JSON.stringify(answer.user));
        this.#token = answer.access_token;
        this.#expires = Date.now() + answer.expires_in * 1000;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.refresh().catch(() => {}), Math.max(5, answer.expires_in * 0.8) * 1000);
        this.dispatchEvent(new Event(isSame ? "token" : "change"));
    }

    #leave() {
        clearTimeout(this.#timer);
        choose(hint, null);
        const wasSignedIn = this.user !== null;
        this.user = /** @type {any} */ (null);
        this.#token = null;
        if (wasSignedIn) this.dispatchEvent(new Event("change"));
    }

    /** @param {{ user: string | null }} values */
    #follow({ user }) {
        if (user === null) this.#leave();
        else if (user !== this.user?.id) this.refresh().catch(() => {});
    }
}

/** @param {string} user */
function erase(user) {
    LocalStore.forget(user);
    for (const name of ["settings", "settings-unsent"]) choose(name, null);
    Database.erase(user);
    // Reminders are for the person who was signed in: the push service tells the server that this device takes none any more.
    choose("push", null);
    navigator.serviceWorker?.getRegistration().then((worker) => worker?.pushManager?.getSubscription()).then((own) => own?.unsubscribe()).catch(() => {});
}

function remember() {
    try {
        return JSON.parse(choice(hint, "null"));
    } catch {
        return null;
    }
}

/** @param {() => any} work */
function exclusively(work) {
    return navigator.locks ? navigator.locks.request("errand-session", work) : work();
}

export const session = new Session();
