import JSON
import ServiceKit

/// What is said to the assistant: `{"message":"…","conversation_id":"…"}`.
struct ChatRequest: Sendable, Equatable {
    static let mostCharacters = 4000
    /// The longest message, each of its characters escaped.
    static let bodyLimit = 64 << 10

    let message: String
    /// Nil begins a new conversation.
    let conversationID: String?

    /// - Throws: ``Problem`` 400 naming every faulty member.
    init(_ value: JSONValue) throws {
        guard let object = value.object else { throw Problem.invalid("body", "must be a JSON object") }
        var faults = object.keys.filter { !["message", "conversation_id"].contains($0) }
            .map { FieldFault($0, "is not known here") }
        let message = object["message"]?.string ?? ""
        if object["message"]?.string == nil {
            faults.append(FieldFault("message", object["message"] == nil ? "is required" : "must be text"))
        } else if !message.contains(where: { !$0.isWhitespace }) {
            faults.append(FieldFault("message", "must not be empty"))
        } else if message.unicodeScalars.count > Self.mostCharacters {
            faults.append(FieldFault("message", "must have at most \(Self.mostCharacters) characters"))
        }
        switch object["conversation_id"] {
        case nil, .null: conversationID = nil
        case .string(let id): conversationID = id
        default:
            conversationID = nil
            faults.append(FieldFault("conversation_id", "must be text"))
        }
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        self.message = message
    }
}
