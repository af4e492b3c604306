// A conversation with the assistant: messages go out by fetch, the answer streams back as server-sent events.

import { Problem } from "./http.js";
import { session } from "./session.js";

/**
 * Server-sent events from a stream of bytes: `{ event, data }`, data decoded.
 * @param {ReadableStream<any>} body
 */
export async function* events(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        text = (text + value).replaceAll("\r\n", "\n");
        let end;
        while ((end = text.indexOf("\n\n")) >= 0) {
            const event = parsed(text.slice(0, end));
            text = text.slice(end + 2);
            if (event) yield event;
        }
    }
}

/** @param {string} block */
function parsed(block) {
    let event = "message";
    const data = [];
    for (const line of block.split("\n")) {
        if (line.startsWith("event:")) event = line.slice(6).trim();
        if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
    }
    return data.length > 0 ? { event, data: JSON.parse(data.join("\n")) } : null;
}

/**
 * Sends a message and gives the events of the answer. Throws a Problem when there is none.
 * @param {string} message
 * @param {string | null} conversation
 * @param {AbortSignal} signal
 */
export async function* answerTo(message, conversation, signal) {
    const body = JSON.stringify(conversation ? { message, conversation_id: conversation } : { message });
    const post = async () => fetch("/api/chat", {
        method: "POST", body, signal, cache: "no-store",
        headers: { Authorization: `Bearer ${await session.token()}`, "Content-Type": "application/json", Accept: "text/event-stream" },
    });
    let response;
    try {
        response = await post();
        if (response.status === 401) {
            await session.refresh();
            response = await post();
        }
    } catch (error) {
        throw error instanceof Problem || error.name === "AbortError" ? error : new Problem(0);
    }
    if (!response.ok) throw new Problem(response.status, await response.json().catch(() => ({})));
    if (response.headers.get("Content-Type")?.startsWith("text/event-stream")) yield* events(/** @type {ReadableStream} */ (response.body));
    else yield { event: "done", data: await response.json() };
}
