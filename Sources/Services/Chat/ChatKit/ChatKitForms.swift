import JSON
import Timestamps

/// Conversations and messages in ChatKit's forms: threads and their items.
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
