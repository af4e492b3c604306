import Assistant
import Hummingbird
import JSON
import Logging
import NIOCore
import ServiceKit
import Timestamps

/// The answer to a message in ChatKit's form: a stream of thread events.
struct ChatKitStream: Sendable {
    private static let keepAlive = Duration.seconds(10)

    let turns: Turns
    let message: AcceptedMessage
    /// True when the thread begins with this message.
    let isNew: Bool
    let logger: Logger

    var response: Response {
        ServerEventStream.response(every: Self.keepAlive) { send in
            let tell: @Sendable (JSONValue) -> Void = { send(ServerSentEvent.bytes(nil, $0)) }
            begin(tell)
            do {
                let answer = try await turns.answer(message) { event in
                    if case .call(let call) = event, let tool = Tools.named(call.name) {
                        tell(["type": "progress_update", "icon": nil, "text": .string(tool.title)])
                    }
                }
                finish(answer, tell)
            } catch {
                tell(failure(error))
            }
        }
    }

    private func begin(_ tell: (JSONValue) -> Void) {
        if isNew {
            let thread = ChatKitForms.thread(id: message.conversationID, title: nil, createdAt: message.at)
            tell(["type": "thread.created", "thread": thread])
        }
        let item = ChatKitForms.userItem(
            message.text, id: message.userMessageID, in: message.conversationID, at: message.at)
        tell(["type": "thread.item.done", "item": item])
        tell(["type": "stream_options", "stream_options": ["allow_cancel": false]])
    }

    private func finish(_ answer: TurnAnswer, _ tell: @escaping @Sendable (JSONValue) -> Void) {
        let (id, now) = (answer.messageID, Timestamp.now)
        let content = ChatKitForms.content(answer.reply.text)
        func item(_ content: [JSONValue]) -> JSONValue {
            ChatKitForms.assistantItem(content, id: id, in: message.conversationID, at: now)
        }
        func update(_ type: String, _ name: String, _ value: JSONValue) {
            tell([
                "type": "thread.item.updated", "item_id": .string(id),
                "update": .object(
                    JSONObject([
                        ("type", .string("assistant_message.content_part.\(type)")), ("content_index", 0),
                        (name, value),
                    ])),
            ])
        }
        tell(["type": "thread.item.added", "item": item([])])
        update("added", "content", ChatKitForms.content(""))
        update("text_delta", "delta", .string(answer.reply.text))
        update("done", "content", content)
        tell(["type": "thread.item.done", "item": item([content])])
        guard isNew else { return }
        let thread = ChatKitForms.thread(
            id: message.conversationID, title: Conversations.title(of: message.text), createdAt: message.at)
        tell(["type": "thread.updated", "thread": thread])
    }

    private func failure(_ error: any Error) -> JSONValue {
        let problem = Problem.describing(error)
        if problem.status == .internalServerError {
            logger.error("A message could not be answered", metadata: ["error": "\(error)"])
        }
        return [
            "type": "error", "code": "custom", "message": .string(problem.detail ?? problem.title),
            "allow_retry": false,
        ]
    }
}

/// Converts conversations and messages to ChatKit's threads and items.
enum ChatKitForms {
    static let noItems: JSONValue = ["data": [], "has_more": false, "after": nil]

    static func thread(_ entry: UserBook.Entry, items: JSONValue = noItems) -> JSONValue {
        thread(id: entry.id, title: entry.title, createdAt: entry.createdAt, items: items)
    }

    static func thread(id: String, title: String?, createdAt: Timestamp, items: JSONValue = noItems) -> JSONValue {
        [
            "id": .string(id), "title": title.map { .string($0) } ?? .null, "created_at": .string(createdAt.rfc3339),
            "status": ["type": "active"], "metadata": [:], "items": items,
        ]
    }

    static func item(_ message: ChatMessage, in thread: String) -> JSONValue {
        switch message.role {
        case .user: userItem(message.text, id: message.id, in: thread, at: message.createdAt)
        case .assistant: assistantItem([content(message.text)], id: message.id, in: thread, at: message.createdAt)
        }
    }

    static func userItem(_ text: String, id: String, in thread: String, at time: Timestamp) -> JSONValue {
        [
            "type": "user_message", "id": .string(id), "thread_id": .string(thread),
            "created_at": .string(time.rfc3339), "content": [["type": "input_text", "text": .string(text)]],
            "attachments": [], "quoted_text": nil, "inference_options": ["tool_choice": nil, "model": nil],
        ]
    }

    static func assistantItem(
        _ content: [JSONValue], id: String, in thread: String, at time: Timestamp
    ) -> JSONValue {
        [
            "type": "assistant_message", "id": .string(id), "thread_id": .string(thread),
            "created_at": .string(time.rfc3339), "content": .array(content),
        ]
    }

    static func content(_ text: String) -> JSONValue {
        ["type": "output_text", "text": .string(text), "annotations": []]
    }
}
