import ServiceKit

/// Why a conversation cannot be had.
enum ConversationFault: Error, Sendable, Hashable {
    /// No such conversation for this user, whether or not somebody else has it.
    case unknown
    /// Too many messages; one more is taken after so many seconds.
    case tooMany(retryAfter: Int)
    /// The account was deleted.
    case closed
}

extension ConversationFault: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .unknown: .notFound
        case .tooMany(let seconds): .tooManyRequests(retryAfter: seconds)
        case .closed: .unauthorized("The account was deleted.")
        }
    }
}
