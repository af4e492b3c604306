// The signed-in page: what is to do, what is done, and the field that adds more; kept up to date by the socket.

import { Backoff } from "../scripts/backoff.js";
import { html, render } from "../scripts/html.js";
import { Live } from "../scripts/live.js";
import { session } from "../scripts/session.js";
import { Tasks } from "../scripts/tasks.js";
import { toast } from "./toast-stack.js";
import { arrange } from "./arrange.js";

const template = () => html`
    <header class="bar">
        <span class="brand"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 12.6l4 4L18.5 7.5" /></svg>Errand</span>
        <status-light></status-light>
        <span class="person" title="${session.user.email}">${session.user.name || session.user.email}</span>
        <button type="button" class="quiet sign-out">Sign out</button>
    </header>
    <main>
        <h1></h1>
        <p class="count" role="status"></p>
        <form class="add" autocomplete="off">
            <label class="visually-hidden" for="new-title">New task</label>
            <input id="new-title" name="title" maxlength="500" placeholder="Add a task" enterkeyhint="done">
            <button type="submit" aria-label="Add">
                <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 5v14M5 12h14" /></svg>
            </button>
        </form>
        <div class="open-tasks" role="list" aria-label="To do"></div>
        <div class="empty" hidden>
            <svg viewBox="0 0 120 90" aria-hidden="true">
                <path class="hill" d="M6 78c20-30 38-38 56-20 12-22 30-26 52 20z" /><circle class="sun" cx="84" cy="28" r="11" />
            </svg>
            <p class="empty-words"></p>
        </div>
        <details class="done-group" hidden>
            <summary></summary>
            <div class="done-tasks" role="list" aria-label="Done"></div>
        </details>
    </main>`;

class TaskBoard extends HTMLElement {
    #tasks = new Tasks(session);
    #stopped = new AbortController();
    #live;
    #isShowing = false;

    /** The address of the sync service's WebSocket; set before the element is attached. */
    syncURL;

    connectedCallback() {
        render(this, template());
        this.#live = new Live(this.syncURL, session, () => this.#tasks.rev);
        this.#listen();
        this.#start();
        if (matchMedia("(hover: hover)").matches) this.querySelector("#new-title").focus();
    }

    disconnectedCallback() {
        this.#stopped.abort();
        this.#tasks.stop();
        this.#live.stop();
    }

    #listen() {
        const { signal } = this.#stopped;
        this.#tasks.addEventListener("change", () => this.#showSoon());
        this.#tasks.addEventListener("refused", ({ detail }) => this.#explain(detail));
        this.#live.addEventListener("state", () => this.#showSoon());
        this.#live.addEventListener("frame", ({ detail }) => this.#receive(detail));
        this.querySelector(".sign-out").onclick = () => this.#signOut();
        this.querySelector(".add").onsubmit = (event) => this.#add(event);
        this.addEventListener("toggle", ({ target }) => target.task && this.#toggle(target.task));
        this.addEventListener("rename", ({ target, detail }) => this.#tasks.change(target.task, { title: detail }));
        this.addEventListener("remove", ({ target }) => this.#remove(target));
        addEventListener("keydown", (event) => this.#shortcut(event), { signal });
        addEventListener("beforeunload", (event) => this.#tasks.writes.waiting.length && event.preventDefault(), { signal });
    }

    async #start() {
        await this.#load();
        if (!this.#stopped.signal.aborted) this.#live.start();
    }

    async #load() {
        const backoff = new Backoff();
        while (!this.#stopped.signal.aborted) {
            try {
                return await this.#tasks.load();
            } catch (problem) {
                if (!session.user) return;
                this.querySelector("status-light").show("reconnecting", 0);
                await backoff.pause(problem.retryAfter * 1000);
            }
        }
    }

    #receive(frame) {
        if (frame.type === "changed") this.#tasks.receive(frame);
        if (frame.type === "resync") this.#load();
        if (frame.type === "hello") this.#compare(frame.rev);
        if (frame.type === "notice" && frame.notice?.text) toast(frame.notice.text);
    }

    /** A server that knows less than the page was set back: the page follows. */
    #compare(rev) {
        if (rev >= this.#tasks.rev) return this.#tasks.expect(rev);
        this.#tasks.forget();
        this.#load();
    }

    #add(event) {
        event.preventDefault();
        const input = event.target.elements.title;
        const title = input.value.trim();
        input.value = "";
        if (title) this.#tasks.add({ title });
    }

    #toggle(task) {
        const isDone = task.status === "completed";
        this.#tasks.change(task, { status: isDone ? "pending" : "completed" });
    }

    #remove(row) {
        const { task } = row;
        const next = row.nextElementSibling ?? row.previousElementSibling;
        const hadFocus = row.contains(document.activeElement);
        this.#tasks.remove(task);
        if (hadFocus) (next?.querySelector(".title") ?? this.querySelector("#new-title")).focus();
        toast("Task deleted.", { label: "Undo", action: () => this.#tasks.restore(task) });
    }

    #explain({ write, problem }) {
        if (!session.user) return;
        toast(`“${shortened(write.title)}” was not saved. ${problem.summary}`, { isProblem: true });
    }

    #shortcut(event) {
        if (event.key !== "n" || event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.target.closest?.("input, textarea, select")) return;
        event.preventDefault();
        this.querySelector("#new-title").focus();
    }

    #signOut() {
        const count = this.#tasks.writes.waiting.length;
        if (count === 0 || confirm("Some changes have not been saved yet. Sign out and lose them?")) session.signOut();
    }

    /** Many changes may arrive between two frames of the screen; a hidden page has none. */
    #showSoon() {
        if (this.#isShowing) return;
        this.#isShowing = true;
        if (document.hidden) setTimeout(() => this.#show(), 200);
        else requestAnimationFrame(() => this.#show());
    }

    #show() {
        this.#isShowing = false;
        if (!this.isConnected) return;
        const { writes, list, isLoaded } = this.#tasks;
        this.querySelector("status-light").show(this.#live.state, writes.isStuck ? writes.waiting.length : 0);
        if (isLoaded || list.length > 0) arrange(this, list, (task) => this.#tasks.key(task));
    }
}

function shortened(title) {
    return title.length > 40 ? `${title.slice(0, 39)}…` : title;
}

customElements.define("task-board", TaskBoard);
