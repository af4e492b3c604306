// What the signed-in page works with; there is one for each person who signs in.

import { Filters } from "./filters.js";
import { Live } from "../net/live.js";
import { Notifications } from "./notifications.js";
import { session } from "../net/session.js";
import { Tasks } from "./tasks.js";
import { UndoStack } from "./undo-stack.js";

export class Workspace {
    /** @param {Config} config */
    constructor(config) {
        this.tasks = new Tasks(session);
        this.live = new Live(config.sync_url, session, () => this.tasks.rev);
        this.filters = new Filters(session, this.tasks);
        this.notifications = new Notifications(session);
        this.undoStack = new UndoStack();
    }

    /** The number of things that would be lost if everything here were forgotten. */
    get unsent() {
        return this.tasks.writes.waiting.length + this.tasks.writes.conflicts.length;
    }

    stop() {
        this.tasks.stop();
        this.live.stop();
    }
}

/**
 * The workspace of the person who is signed in; null before and after, which only what runs at such a moment has to ask.
 * @type {Workspace}
 */
export let workspace = /** @type {any} */ (null);

/** @param {Config} config */
export function begin(config) {
    workspace = new Workspace(config);
    return workspace;
}

export function end() {
    workspace?.stop();
    workspace = /** @type {any} */ (null);
}
