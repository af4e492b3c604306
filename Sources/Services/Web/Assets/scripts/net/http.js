// Requests to the API, and its problems (RFC 9457) as errors a person can read.

/** @type {any} */
const limits = AbortSignal;
const temporary = new Set([0, 429, 502, 503, 504]);

/** A refusal: `status` 0 means that no answer came at all. `errors` names the fields at fault. */
export class Problem extends Error {
    /**
     * @param {number} status
     * @param {any} [body]
     */
    constructor(status, body = {}) {
        super(body.detail || body.title || fallback(status));
        this.status = status;
        /** @type {{ field: string, message: string }[]} */
        this.errors = (Array.isArray(body.errors) ? body.errors : []).map(readable);
        this.retryAfter = 0;
    }

    /** The same request may well succeed later. */
    get isTemporary() {
        return temporary.has(this.status);
    }

    /** One sentence: the fields' messages when there are any, else the detail. */
    get summary() {
        return this.errors.map((fault) => fault.message).join(" ") || this.message;
    }
}

/**
 * The API's messages go on from the field's name: "must have at most 500 characters".
 * @param {{ field: string; message: string }} values
 */
function readable({ field, message }) {
    const isWhole = /^\p{Lu}/u.test(message);
    const name = `${field.charAt(0).toUpperCase()}${field.slice(1)}`.replaceAll("_", " ");
    const text = isWhole ? message : `${name} ${message}`;
    return { field, message: /[.!?]$/.test(text) ? text : `${text}.` };
}

/** @param {number} status */
function fallback(status) {
    if (status === 0) return "Errand cannot be reached right now.";
    if (status === 401) return "Please sign in again.";
    if (status === 404) return "It no longer exists.";
    if (status === 429) return "Too many attempts. Please wait a moment.";
    if (status >= 500) return "Errand is having trouble. Please try again.";
    if (status === 412) return "It was changed somewhere else in the meantime.";
    return `The request was refused (${status}).`;
}

/**
 * Sends a file as it is and reads an answer that comes line by line, each a value: all but the last tell how far it is.
 * @param {string} path
 * @param {{ file: File; type: string; token: string | null; tell: (progress: { done: number; of: number }) => void }} values
 */
export async function sendFile(path, { file, type, token, tell }) {
    const response = await answer(path, {
        method: "POST",
        headers: { Accept: "application/x-ndjson", "X-Errand-Client": "web", "Content-Type": type, Authorization: `Bearer ${token}` },
        body: file,
        cache: "no-store",
        credentials: "same-origin",
    });
    if (!response.ok) throw new Problem(response.status, (await decoded(response)) ?? {});
    let rest = "";
    let last = null;
    try {
        for await (const chunk of /** @type {any} */ (response.body).pipeThrough(new TextDecoderStream())) {
            const lines = (rest + chunk).split("\n");
            rest = lines.pop() ?? "";
            for (const line of lines.filter(Boolean)) {
                last = JSON.parse(line);
                if (last.of) tell(last);
            }
        }
    } catch {
        throw new Problem(0);
    }
    if (last?.problem) throw new Problem(last.problem.status, last.problem);
    if (!last || last.of) throw new Problem(0);
    return last;
}

/**
 * Sends JSON (or a text, with its own type) and returns the decoded answer (null when empty). Throws a Problem.
 * @param {string} method
 * @param {string} path
 * @param {RequestOptions} [options]
 */
export async function send(method, path, options = {}) {
    const { body, text, token, signal, headers = {} } = options;
    /** @type {Record<string, string>} */
    const all = { Accept: "application/json", "X-Errand-Client": "web", ...headers };
    if (body !== undefined) all["Content-Type"] = "application/json";
    if (token) all.Authorization = `Bearer ${token}`;
    const response = await answer(path, {
        method,
        headers: all,
        body: body === undefined ? text : JSON.stringify(body),
        cache: "no-store",
        credentials: "same-origin",
        signal: signal ? limits.any([signal, limits.timeout(15_000)]) : limits.timeout(15_000),
    });
    const content = await decoded(response);
    if (response.ok) return content;
    const problem = new Problem(response.status, content ?? {});
    problem.retryAfter = Number(response.headers.get("Retry-After")) || 0;
    throw problem;
}

/**
 * @param {string} path
 * @param {any} options
 */
async function answer(path, options) {
    try {
        return await fetch(path, options);
    } catch {
        throw new Problem(0);
    }
}

/** @param {Response} response */
async function decoded(response) {
    if (response.status === 204) return null;
    try {
        return await response.json();
    } catch {
        if (response.ok && response.headers.get("Content-Length") !== "0") throw new Problem(0);
        return null;
    }
}
