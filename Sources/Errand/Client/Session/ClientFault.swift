import JSON

/// What went wrong for the person at the terminal, and the one thing to do next.
struct ClientFault: Error, Sendable, Equatable, CustomStringConvertible {
    let code: Code
    let message: String
    /// The next step; nil when there is nothing sensible to do.
    let next: String?
    /// What could have been meant, for programs.
    var candidates: [JSONValue] = []
    /// The suite's status, when it is its answer.
    var status: Int?

    init(_ code: Code, _ message: String, next: String? = nil) {
        (self.code, self.message, self.next) = (code, message, next)
    }

    /// The exit code. 64, 69 and 77 are those of sysexits.h.
    enum Code: Int32, Sendable {
        case failed = 1
        /// What was named is not there, or could be several things.
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

    /// The form for programs.
    var json: JSONValue {
        var error = JSONObject([
            ("code", .string(code.name)), ("exit_code", .number(JSONNumber(code.rawValue))),
            ("message", .string(message)), ("next", next.map { .string($0) } ?? .null),
        ])
        if !candidates.isEmpty { error["candidates"] = .array(candidates) }
        return ["error": .object(error)]
    }
}
