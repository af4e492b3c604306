// Reminders that fired: the list of them, snoozing and putting away, and the browser's own notifications.

/** Says "change" when the list is another. */
export class Notifications extends EventTarget {
    /** @type {Reminder[]} */
    list = [];
    isLoaded = false;
    /** @type {string | null} */
    cursor = null;

    /** @param {Session} session */
    constructor(session) {
        super();
        this.session = session;
    }

    /** Those that nobody has put away. */
    get open() {
        return this.list.filter((notice) => !notice.dismissed_at && notice.state !== "scheduled" && notice.state !== "cancelled");
    }

    async load() {
        const page = await this.session.request("GET", "/api/notifications?limit=50");
        this.list = page.notifications;
        this.cursor = page.next_cursor;
        this.isLoaded = true;
        this.#say();
    }

    async more() {
        const page = await this.session.request("GET", `/api/notifications?limit=50&cursor=${encodeURIComponent(this.cursor ?? "")}`);
        this.list = [...this.list, ...page.notifications];
        this.cursor = page.next_cursor;
        this.#say();
    }

    /**
     * @param {string} id
     * @param {number} minutes
     */
    snooze(id, minutes) {
        return this.#do(id, "snooze", { minutes });
    }

    /** @param {string} id */
    dismiss(id) {
        return this.#do(id, "dismiss");
    }

    /**
     * The browser's own notification, where the person has allowed it and is not looking.
     * @param {Notice} values
     */
    announce({ title, id, task_id }) {
        if (!document.hidden || globalThis.Notification?.permission !== "granted") return;
        const options = { body: title, tag: id, data: { task: task_id }, lang: navigator.language };
        navigator.serviceWorker?.ready.then((worker) => worker.showNotification("Reminder", options)).catch(() => {});
    }

    /**
     * @param {string} id
     * @param {any} verb
     * @param {any} [body]
     */
    async #do(id, verb, body) {
        const notice = await this.session.request("POST", `/api/notifications/${encodeURIComponent(id)}/${verb}`, { body });
        this.list = this.list.map((one) => (one.id === id ? notice : one));
        this.#say();
    }

    #say() {
        this.dispatchEvent(new Event("change"));
    }
}
