import JSON
import Store

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
