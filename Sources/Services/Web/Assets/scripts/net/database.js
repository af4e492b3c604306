// What this browser keeps of a user's tasks, for times without a network: IndexedDB, by promises.

const version = 1;

/** @param {IDBRequest | IDBOpenDBRequest} request */
function promised(request) {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
}

/** @param {string} user */
const nameOf = (user) => `errand-${user}`;

/** One user's stores: "tasks" (by id), "writes" (by id) and "facts" (by name). */
export class Database {
    #opened;

    /** @param {string} user */
    constructor(user) {
        this.#opened = open(nameOf(user));
    }

    /**
     * @param {string} store
     * @param {number} [most]
     */
    async all(store, most) {
        return await promised((await this.#store(store, "readonly")).getAll(null, most));
    }

    /**
     * @param {string} store
     * @param {any} key
     */
    async get(store, key) {
        return await promised((await this.#store(store, "readonly")).get(key));
    }

    /**
     * @param {string} store
     * @param {any} value
     * @param {any} [key]
     */
    async put(store, value, key) {
        const place = await this.#store(store, "readwrite");
        const done = promised(place.put(value, key));
        place.transaction.commit();
        await done;
    }

    /**
     * @param {string} store
     * @param {any} key
     */
    async delete(store, key) {
        await promised((await this.#store(store, "readwrite")).delete(key));
    }

    /**
     * Replaces or changes the tasks, together with the revision up to which they are complete.
     * @param {{ puts: Task[]; drops?: string[]; rev: number; isWhole?: boolean }} values
     */
    async keep({ puts, drops = [], rev, isWhole = false }) {
        const database = await this.#opened;
        const transaction = database.transaction(["tasks", "facts"], "readwrite");
        const tasks = transaction.objectStore("tasks");
        if (isWhole) tasks.clear();
        for (const task of puts) tasks.put(task);
        for (const id of drops) tasks.delete(id);
        transaction.objectStore("facts").put(rev, "rev");
        await new Promise((resolve, reject) => {
            transaction.oncomplete = resolve;
            transaction.onabort = transaction.onerror = () => reject(transaction.error);
        });
    }

    async close() {
        (await this.#opened.catch(() => null))?.close();
    }

    /**
     * Forgets everything about a user.
     * @param {string} user
     */
    static erase(user) {
        return promised(indexedDB.deleteDatabase(nameOf(user))).catch(() => {});
    }

    /**
     * @param {string} store
     * @param {IDBTransactionMode} mode
     */
    async #store(store, mode) {
        return (await this.#opened).transaction(store, mode).objectStore(store);
    }
}

/** @param {string} name */
async function open(name) {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = () => {
        request.result.createObjectStore("tasks", { keyPath: "id" });
        request.result.createObjectStore("writes", { keyPath: "id" });
        request.result.createObjectStore("facts");
    };
    const database = await promised(request);
    // Signing out in another tab erases it; that must not wait for this one.
    database.onversionchange = () => database.close();
    return database;
}
