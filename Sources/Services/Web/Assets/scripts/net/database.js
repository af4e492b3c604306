// What this browser keeps of a user's tasks, for times without a network: IndexedDB, by promises.

const version = 1;

function promised(request) {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
}

const name = (user) => `errand-${user}`;

/** One user's stores: "tasks" (by id), "writes" (by id) and "facts" (by name). */
export class Database {
    #opened;

    constructor(user) {
        this.#opened = open(name(user));
    }

    async all(store) {
        return await promised((await this.#store(store, "readonly")).getAll());
    }

    async get(store, key) {
        return await promised((await this.#store(store, "readonly")).get(key));
    }

    async put(store, value, key) {
        const place = await this.#store(store, "readwrite");
        const done = promised(place.put(value, key));
        place.transaction.commit();
        await done;
    }

    async delete(store, key) {
        await promised((await this.#store(store, "readwrite")).delete(key));
    }

    /** Replaces or changes the tasks, together with the revision up to which they are complete. */
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

    /** Forgets everything about a user. */
    static erase(user) {
        return promised(indexedDB.deleteDatabase(name(user))).catch(() => {});
    }

    async #store(store, mode) {
        return (await this.#opened).transaction(store, mode).objectStore(store);
    }
}

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
