import HTTPTypes
import ServiceKit

/// Why an account's owner, or somebody who says so, is turned away.
enum AccountFault: Error, Sendable, Hashable {
    /// No such account, or not its password: nobody is told which.
    case wrongCredentials
    /// Signed in, but the password that was asked for again is another.
    case wrongPassword
    /// There is an account under this address.
    case addressTaken
    /// Too many failures; worth trying again after so many seconds.
    case throttled(seconds: Int)
    /// The refresh token is unknown, expired, signed out, or was used before.
    case sessionEnded
    /// A refresh by cookie without the header that only our own page can send.
    case forgedRequest
    /// The user has as many API tokens as there may be.
    case tooManyTokens
    /// The user has no such API token.
    case unknownToken
    /// The user has no such session, or it has ended.
    case unknownSession
    /// Too many passwords are being hashed.
    case overloaded
    /// The state store or the secret store does not answer.
    case unavailable
}

extension AccountFault: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .wrongCredentials:
            Problem(.unauthorized, "sign-in-failed", title: "Address and password do not match")
        case .wrongPassword:
            Problem(
                .forbidden, "wrong-password", title: "The password is wrong",
                errors: [FieldFault("password", "is not the account's")])
        case .addressTaken:
            Problem(
                .conflict, "sign-up-refused", title: "This address cannot be used to sign up",
                detail: "If it is yours, sign in instead.")
        case .throttled(let seconds): .tooManyRequests(retryAfter: seconds)
        case .sessionEnded: Problem(.unauthorized, "session-ended", title: "The session has ended; sign in again")
        case .forgedRequest: .forbidden("A request by cookie needs the header X-Errand-Client: web.")
        case .tooManyTokens:
            Problem(
                .conflict, "too-many-tokens", title: "There are too many API tokens",
                detail: "At most \(TokenBook.maximumTokens) hold at once; revoke one first.")
        case .unknownToken, .unknownSession: .notFound
        case .overloaded: .unavailable("Too many people are signing in at this moment.")
        case .unavailable: .unavailable("Accounts cannot be read at this moment.")
        }
    }
}
