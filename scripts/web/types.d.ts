// What the page's modules pass to each other, for the type checker alone (scripts/check-web): nothing here is served.

type Session = import("../../Sources/Services/Web/Assets/scripts/net/session.js").Session;
type LocalStore = import("../../Sources/Services/Web/Assets/scripts/net/local-store.js").LocalStore;
type Database = import("../../Sources/Services/Web/Assets/scripts/net/database.js").Database;
type Problem = import("../../Sources/Services/Web/Assets/scripts/net/http.js").Problem;
type Tasks = import("../../Sources/Services/Web/Assets/scripts/model/tasks.js").Tasks;
type TaskSelection = import("../../Sources/Services/Web/Assets/scripts/model/selection.js").TaskSelection;
type Refinement = import("../../Sources/Services/Web/Assets/scripts/model/refinement.js").Refinement;
type Markup = import("../../Sources/Services/Web/Assets/scripts/view/html.js").Markup;
type VirtualList = import("../../Sources/Services/Web/Assets/elements/virtual-list.js").VirtualList;
type TaskRow = import("../../Sources/Services/Web/Assets/elements/task-row.js").TaskRow;
type TaskView = import("../../Sources/Services/Web/Assets/elements/task-view.js").TaskView;
type AppShell = import("../../Sources/Services/Web/Assets/elements/app-shell.js").AppShell;
type Contract = import("../../Sources/Services/Web/Assets/docs/docs-model.js").Contract;
type ApiOperation = import("../../Sources/Services/Web/Assets/docs/docs-model.js").Operation;

/** A moment, RFC 3339. */
type Moment = string;
/** A day, `2026-11-21`. */
type Day = string;
/** When a task is due: a day, an instant, or a wall time with its zone in brackets. */
type Due = string;
type Priority = "P1" | "P2" | "P3" | "P4";

interface Step { title: string; done: boolean }

/** A repetition, as the API has it. */
interface Rule {
    frequency: "daily" | "weekly" | "monthly" | "yearly";
    interval?: number;
    weekdays?: string[];
    nth_weekdays?: { weekday: string; nth: number }[];
    set_positions?: number[];
    month_days?: number[];
    months?: number[];
    from?: "due" | "completion";
    count?: number;
    until?: string;
}

/** What a person may change about a task. */
interface TaskFields {
    title: string;
    description: string | null;
    status: "pending" | "completed";
    priority: Priority;
    tags: string[];
    due: Due | null;
    reminders: number[] | null;
    recurrence: Rule | null;
    checklist: Step[];
}
type Changes = Partial<TaskFields>;

interface Task extends TaskFields {
    id: string;
    series: { id: string; occurrence: number } | null;
    completed_at: Moment | null;
    created_at: Moment;
    updated_at: Moment;
    position: string;
    rev: number;
    /** The server has not confirmed it. */
    isNew?: boolean;
}

/** Where a task goes in the order by hand. */
type Place = { after: string } | { before: string };

/** One of many changes that go together. */
interface BulkStep { op: "complete" | "reopen" | "delete" | "restore" | "update" | "reschedule"; id: string; task?: Changes; due?: Due | null }

type WriteKind = "quick" | "add" | "change" | "remove" | "restore" | "move" | "bulk" | "undo" | "skip";

/** What a person did, until the server confirms it: see operations.js. */
interface Write {
    id: string;
    kind: WriteKind;
    at: number;
    since: number;
    title: string;
    /** The id of the task that it is about. */
    task: string;
    rev?: number;
    /** The values that it replaces. */
    base?: Changes;
    fields?: Changes;
    draft?: Partial<Task> | { title: string };
    text?: string;
    zone?: string;
    literal?: number[][];
    isToday?: boolean;
    place?: Place;
    position?: string;
    steps?: BulkStep[];
    shown?: any;
    /** The page that keeps it, in the browser's database. */
    page?: string;
}
type WriteFields = Partial<Omit<Write, "task" | "id" | "kind" | "at" | "since">>;

/** A write that met another's change: `current` is the task as it is now, null when it is gone. */
interface Conflict { write: Write; current: Task | null }

/** What one kind of write is: how it is sent, and how it looks until it is confirmed. */
interface Operation {
    send(write: Write, session: Session): Promise<any>;
    apply(write: Write, tasks: Map<string, Task>): unknown;
}

/** A frame of the sync service's socket; specs/002-events/contracts/server-frame.schema.json. */
interface Frame {
    type: "hello" | "changed" | "resync" | "notice" | "closed" | "pong" | "ping" | "token";
    rev: number;
    op?: string;
    task?: any;
    task_id?: string;
    notice?: Notice;
    [more: string]: any;
}
interface Notice { id: string; kind: string; text: string; title: string; task_id: string }

/** A reminder that fired, or will again. */
interface Reminder {
    id: string;
    task_id: string;
    title: string;
    due: Due;
    state: string;
    fired_at: Moment | null;
    dismissed_at: Moment | null;
    snoozed_until: Moment | null;
    deliveries: { channel: string; state: string }[];
}

interface SavedFilter { id: string; name: string; filter: string }
/** How a person's list is shown; null for what is usual where they live. */
interface AccountSettings {
    clock: "12" | "24" | null;
    week_start: "monday" | "saturday" | "sunday" | null;
    start_page: string | null;
    pins: string[];
    tag_colors: Record<string, string>;
}
interface User { id: string; name?: string; email: string; time_zone?: string }
interface Config { sync_url: string }

/** `argument` is what comes after the view's name in the address: a tag, a filter's id. */
interface ViewPlace { view: string; argument: string | null; task?: string | null; query?: string; filter?: string }

/** A part of a list under a heading of its own. */
interface Section { id: string; name: string; tasks: Task[]; isFolded?: boolean; /** What a button in the heading says. */ action?: string }

interface ListItem {
    key: string;
    estimate: number;
    task?: Task;
    make(): HTMLElement;
    update(row: any): void;
}

/** A part of a typed line that means something. */
interface Span { start: number; end: number; kind: string; value: string; text: string }

interface ToastOptions {
    /** A button and what it does. */
    label?: string;
    action?: () => unknown;
    second?: { label: string; action: () => unknown } | false | null;
    /** What a click on the text does. */
    open?: false | null | (() => unknown);
    /** What the button that puts it away says. */
    close?: string | null;
    /** It was put away without an action. */
    closed?: () => unknown;
    isProblem?: boolean;
    /** It does not go by itself. */
    isLasting?: boolean;
    /** Another message with the same name takes its place. */
    name?: string;
}

interface RequestOptions { body?: unknown; text?: string; token?: string | null; signal?: AbortSignal; headers?: Record<string, string> }

interface Bar { day: Day; value: number }

/** A field of a small dialog. */
interface AskField {
    name: string;
    label: string;
    value?: string;
    type?: string;
    hint?: string;
    required?: boolean;
    maxlength?: number;
    autocomplete?: string;
}
interface Question {
    title: string;
    text?: string;
    fields?: AskField[];
    submit: string;
    isDanger?: boolean;
    send(values: Record<string, string>): Promise<any>;
}

/** An event of one of the page's own parts. */
interface PartEvent {
    readonly type: string;
    readonly target: Part;
    readonly currentTarget: Part;
    readonly detail: any;
    readonly key: string;
    readonly isComposing: boolean;
    readonly shiftKey: boolean;
    readonly ctrlKey: boolean;
    readonly metaKey: boolean;
    readonly altKey: boolean;
    readonly button: number;
    readonly clientX: number;
    readonly clientY: number;
    readonly pointerId: number;
    readonly pointerType: string;
    readonly defaultPrevented: boolean;
    readonly relatedTarget: Part | null;
    readonly clipboardData: DataTransfer | null;
    preventDefault(): void;
    stopPropagation(): void;
}

/**
 * An element of a module's own markup. The checker does not read templates: what a module looks up there is what the module has drawn,
 * and is not checked. Everything that is passed between modules has a type.
 */
type Part = any;

interface ParentNode {
    querySelector(selectors: "task-view"): TaskView;
    querySelector(selectors: string): Part;
    querySelectorAll(selectors: string): NodeListOf<Part>;
}
interface Element { closest(selectors: string): Part }

declare namespace Intl { function supportedValuesOf(kind: string): string[] }
// What browsers have and the checker's library does not know yet.
interface Array<T> { findLast(fits: (value: T, index: number, list: T[]) => unknown): T | undefined; at(index: number): T | undefined }

type Dropped = (row: TaskRow, previous: any, next: any, list: Part) => unknown;
interface Command { name: string; icon: string; hint?: string; run(): unknown }
interface UndoStep { label: string; name: string; merges: string; run(isLast: boolean): unknown }
interface RowPlace { index: number; count: number; opened?: string | null; picked?: Set<string> }

/** A schema of a contract (JSON Schema), as it stands in the document. */
type Schema = any;
/** A member of an object's schema. */
interface SchemaMember { name: string; member: Schema; isRequired: boolean }
/** A parameter of an operation, as OpenAPI has it. */
interface Parameter { name: string; in: "path" | "query" | "header" | "cookie"; required?: boolean; description?: string; schema: Schema }
/** A body in one media type. */
interface TypedContent { type: string; schema?: Schema; example?: any }
/** What the description of the API shows of a request that was sent. */
interface Exchange { line: string; headers: [string, string][]; text: string }
