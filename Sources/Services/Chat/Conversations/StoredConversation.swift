import Assistant
import JSON
import Store
import Timestamps

/// A conversation as it is kept: the messages, and what its assistant has in mind.
struct StoredConversation: ConditionalDocument {
    /// The most messages that are kept; the oldest go first.
    static let mostMessages = 200
    /// The most that the messages may take as JSON; again the oldest go first.
    static let mostBytes = 256 << 10

    var commits: [String] = []
    private(set) var messages: [ChatMessage] = []
    /// What the assistants keep between two messages.
    var memory: JSONValue = [:]
    private var bytes = 0

    init() {}

    init(json: JSONValue) throws {
        commits = json["commits"]?.array?.compactMap(\.string) ?? json["commit"]?.string.map { [$0] } ?? []
        memory = json["memory"] ?? [:]
        for message in json["messages"]?.array ?? [] { append(try ChatMessage(message)) }
    }

    var json: JSONValue {
        ["commits": .array(commits.map { .string($0) }), "memory": memory, "messages": .array(messages.map(\.json))]
    }

    mutating func append(_ message: ChatMessage) {
        messages.append(message)
        bytes += message.json.bytes.count
        while messages.count > 1, messages.count > Self.mostMessages || bytes > Self.mostBytes {
            bytes -= messages.removeFirst().json.bytes.count
        }
    }

    static func key(_ userID: String, _ id: String) -> String { "chat:\(userID):\(id)" }
}

/// One message of a conversation.
struct ChatMessage: Sendable, Equatable {
    enum Role: String, Sendable {
        case user, assistant
    }

    let id: String
    let role: Role
    let text: String
    var toolCalls: [ToolRecord] = []
    var suggestions: [String] = []
    let createdAt: Timestamp

    init(
        _ role: Role, _ text: String, toolCalls: [ToolRecord] = [], suggestions: [String] = [], id: String,
        at createdAt: Timestamp
    ) {
        self.id = id
        self.role = role
        self.text = text
        self.toolCalls = toolCalls
        self.suggestions = suggestions
        self.createdAt = createdAt
    }

    /// As it is stored and answered.
    var json: JSONValue {
        [
            "id": .string(id), "role": .string(role.rawValue), "text": .string(text),
            "tool_calls": .array(toolCalls.map(\.stored)), "suggestions": .array(suggestions.map { .string($0) }),
            "created_at": .string(createdAt.rfc3339),
        ]
    }

    init(_ json: JSONValue) throws {
        guard let id = json["id"]?.string, let role = json["role"]?.string.flatMap(Role.init),
            let text = json["text"]?.string,
            let createdAt = json["created_at"]?.string.flatMap({ Timestamp(rfc3339: $0) })
        else { throw JSONFault(.wrongType, at: 0) }
        self.init(
            role, text, toolCalls: (json["tool_calls"]?.array ?? []).compactMap(ToolRecord.init),
            suggestions: (json["suggestions"]?.array ?? []).compactMap(\.string), id: id, at: createdAt)
    }
}

/// A tool call that was made, and what came of it.
struct ToolRecord: Sendable, Equatable {
    /// The most of a result that is kept with the conversation, in bytes of JSON.
    private static let mostKept = 8 << 10

    let call: ToolCall
    let outcome: ToolOutcome

    init(_ call: ToolCall, _ outcome: ToolOutcome) {
        self.call = call
        self.outcome = outcome
    }

    /// `{"id","name","arguments","result"}`, or `error` in place of the result.
    var json: JSONValue {
        var object = JSONObject([
            ("id", .string(call.id)), ("name", .string(call.name)), ("arguments", call.arguments),
        ])
        switch outcome {
        case .success(let result): object["result"] = result
        case .failure(let fault): object["error"] = fault.json
        }
        return .object(object)
    }

    /// As it is stored: a long result is left out and said to be.
    var stored: JSONValue {
        guard case .success(let result) = outcome, result.bytes.count > Self.mostKept else { return json }
        return ToolRecord(call, .success(["omitted": true])).json
    }

    init?(_ json: JSONValue) {
        guard let id = json["id"]?.string, let name = json["name"]?.string else { return nil }
        call = ToolCall(id: id, name: name, arguments: json["arguments"] ?? [:])
        if let error = json["error"] {
            outcome = .failure(
                ToolFault(code: error["code"]?.string ?? "", message: error["message"]?.string ?? ""))
        } else {
            outcome = .success(json["result"] ?? .null)
        }
    }
}
