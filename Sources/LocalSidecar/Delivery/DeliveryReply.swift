import JSON

/// The meaning of an application's answer to an event.
enum DeliveryReply: Sendable, Equatable {
    case success
    /// The application rejects the event: it goes to the dead-letter topic, if there is one.
    case drop
    /// To be retried as far as the policy allows.
    case failure

    init(status: Int, body: [UInt8]) {
        switch status {
        case 200..<300: self = body.isEmpty ? .success : Self(word: Self.word(body))
        case 404: self = .drop
        default: self = .failure
        }
    }

    /// Words are case sensitive; an unknown one is a failure, a missing one a success.
    init(word: String?) {
        switch word {
        case nil, "", "SUCCESS": self = .success
        case "DROP": self = .drop
        default: self = .failure
        }
    }

    private static func word(_ body: [UInt8]) -> String? { (try? JSONValue(firstIn: body))?.field("status")?.string }
}
