import JSON

/// What an application's answer to an event means.
enum DeliveryReply: Sendable, Equatable {
    case success
    /// The application does not want the event: it goes to the dead letters, if there are any.
    case drop
    /// To be tried again as far as the policy says.
    case failure

    init(status: Int, body: [UInt8]) {
        switch status {
        case 200..<300: self = body.isEmpty ? .success : Self(word: Self.word(body))
        case 404: self = .drop
        default: self = .failure
        }
    }

    /// Words are case sensitive; an unknown one is a failure, none at all is a success.
    init(word: String?) {
        switch word {
        case nil, "", "SUCCESS": self = .success
        case "DROP": self = .drop
        default: self = .failure
        }
    }

    private static func word(_ body: [UInt8]) -> String? { (try? JSONValue(firstIn: body))?.field("status")?.string }
}
