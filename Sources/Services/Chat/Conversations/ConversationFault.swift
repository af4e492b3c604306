import ServiceKit

/// Why a conversation cannot be had.
enum ConversationFault: Error, Sendable, Hashable {
    /// No such conversation for this user, whether or not somebody else has it.
    case unknown
    /// Too many messages; one more is taken after so many seconds.
    case tooMany(retryAfter: Int)
    /// The account was deleted.
    case closed
    /// The state store does not answer.
    case unavailable
}

extension Problem {
    init(_ fault: ConversationFault) {
        switch fault {
        case .unknown: self = .notFound
        case .tooMany(let seconds): self = .tooManyRequests(retryAfter: seconds)
        case .closed: self = .unauthorized("The account was deleted.")
        case .unavailable: self = .unavailable("Conversations cannot be reached at this moment.")
        }
    }
}
