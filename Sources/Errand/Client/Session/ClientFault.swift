import Curl
import HTTPTypes
import JSON

/// An error for the user at the terminal, with a suggested next step.
struct ClientFault: Error, Sendable, Equatable, CustomStringConvertible {
    let code: Code
    let message: String
    /// The next step; nil when there is none to suggest.
    let next: String?
    /// The possible meanings of an ambiguous name, for programs.
    var candidates: [JSONValue] = []
    /// The status of the suite's answer, if there was one.
    var status: Int?

    init(_ code: Code, _ message: String, next: String? = nil) {
        (self.code, self.message, self.next) = (code, message, next)
    }

    /// The exit code. 64, 69 and 77 are those of sysexits.h.
    enum Code: Int32, Sendable {
        case failed = 1
        /// There is no object with this name, or several.
        case notFound = 2
        case usage = 64
        case unreachable = 69
        case notSignedIn = 77

        var name: String {
            switch self {
            case .failed: "failed"
            case .notFound: "not_found"
            case .usage: "usage"
            case .unreachable: "unreachable"
            case .notSignedIn: "not_signed_in"
            }
        }
    }

    var description: String { next.map { "\(message)\n\($0)" } ?? message }

    /// The JSON form, for programs.
    var json: JSONValue {
        var error = JSONObject([
            ("code", .string(code.name)), ("exit_code", .number(JSONNumber(code.rawValue))),
            ("message", .string(message)), ("next", next.map { .string($0) } ?? .null),
        ])
        if !candidates.isEmpty { error["candidates"] = .array(candidates) }
        return ["error": .object(error)]
    }
}

extension ClientFault {
    /// Makes the fault for a refusal by the suite.
    init(_ answer: ClientAnswer, origin: String) {
        guard let problem = try? JSONValue(answer.body), problem["title"]?.string != nil else {
            self =
                answer.status >= 500
                ? ClientFault(.unreachable, "\(origin) answers \(answer.status).", next: Self.suiteHint)
                : .notErrand(at: origin)
            return
        }
        let text = Self.text(of: problem)
        switch answer.status {
        case 401: self = .refused(by: origin)
        case 403:
            self = ClientFault(
                .failed, text,
                next: "If you use an API token, sign in with a password for this, or use a token that may.")
        case 404: self = ClientFault(.notFound, text)
        case 429:
            let pause = answer.headers[.retryAfter].flatMap { Int($0) }
            self = ClientFault(
                .failed, text,
                next: "Try again in \(pause.map { $0 == 1 ? "a second" : "\($0) seconds" } ?? "a while").")
        case 502...504: self = ClientFault(.unreachable, text, next: Self.suiteHint)
        case 500...: self = ClientFault(.failed, text, next: Self.reference(problem))
        default: self = ClientFault(.failed, text)
        }
        status = answer.status
    }

    /// Makes the fault for a request without an answer.
    init(_ error: CurlError, origin: String) {
        let origin = Self.origin(of: origin)
        switch error.kind {
        case .timedOut:
            self = ClientFault(.unreachable, "\(origin) did not answer in time.", next: Self.suiteHint)
        case .connectionLost:
            self = ClientFault(
                .unreachable, "The connection to \(origin) broke.",
                next: "Look whether it was done before you repeat it.")
        case .invalidRequest:
            self = ClientFault(
                .usage, "\(origin) cannot be used as an address.", next: "Give one such as \(Origin.standard).")
        default:
            self = ClientFault(
                .unreachable, "Nothing answers at \(origin) (\(error.message)).", next: Self.suiteHint)
        }
    }

    /// Makes the fault for any error that ends a command.
    init(any error: any Error, origin: String?) {
        switch error {
        case let fault as ClientFault: self = fault
        case let error as CurlError: self.init(error, origin: origin ?? "the suite")
        case is CancellationError: self.init(.failed, "Interrupted.")
        default: self.init(.failed, "\(error)")
        }
    }

    static func notSignedIn(at origin: String?) -> ClientFault {
        ClientFault(
            .notSignedIn, "You are not signed in\(origin.map { " at \($0)" } ?? "").",
            next: "Sign in with: errand login \(origin ?? Origin.standard)")
    }

    static func sessionEnded(at origin: String) -> ClientFault {
        ClientFault(
            .notSignedIn, "Your session at \(origin) has ended.", next: "Sign in again with: errand login \(origin)")
    }

    /// A token was refused even after a renewal.
    static func refused(by origin: String) -> ClientFault {
        ClientFault(
            .notSignedIn, "\(origin) does not accept the token: it was revoked, has ended, or is for another suite.",
            next: "Make another one with: errand token create, or sign in with: errand login \(origin)")
    }

    static func notErrand(at origin: String) -> ClientFault {
        ClientFault(
            .failed, "What answers at \(origin) is not Errand.", next: "Check the address: errand login URL")
    }

    private static let suiteHint =
        "Is the suite running? errand up starts one here; errand whoami says which one you use."

    private static func text(of problem: JSONValue) -> String {
        let errors = (problem["errors"]?.array ?? []).compactMap { error -> String? in
            guard let field = error["field"]?.string, let message = error["message"]?.string else { return nil }
            return "\(field) \(message)"
        }
        let detail = problem["detail"]?.string ?? problem["title"]?.string ?? "The suite refused."
        return errors.isEmpty ? detail : errors.joined(separator: "\n")
    }

    private static func reference(_ problem: JSONValue) -> String? {
        problem["correlation_id"]?.string.map { "The suite's logs tell more under correlation id \($0)." }
    }

    private static func origin(of url: String) -> String {
        url.split(separator: "/", omittingEmptySubsequences: false).prefix(3).joined(separator: "/")
    }
}
