import HTTPTypes
public import JSON

extension Problem {
    /// 400: fields of the request are wrong.
    public static func invalid(_ faults: [FieldFault]) -> Problem {
        Problem(
            .badRequest, "invalid-request", title: "The request is not valid", detail: faults.first?.message,
            errors: faults)
    }

    /// 400: one field of the request is wrong.
    public static func invalid(_ field: String, _ message: String) -> Problem {
        invalid([FieldFault(field, message)])
    }

    /// 400: the body is not the JSON that was expected.
    public static func malformed(_ fault: JSONFault) -> Problem {
        Problem(
            .badRequest, "malformed-json", title: "The body is not the JSON that was expected",
            detail: fault.description, errors: [FieldFault("body", fault.description)])
    }

    /// 401: no identity, or none that holds.
    public static func unauthorized(_ detail: String = "A valid access token is needed.") -> Problem {
        Problem(
            .unauthorized, "unauthorized", title: "Sign in first", detail: detail,
            headers: [.wwwAuthenticate: "Bearer"])
    }

    /// 403: known, but not allowed.
    public static func forbidden(_ detail: String) -> Problem {
        Problem(.forbidden, "forbidden", title: "Not allowed", detail: detail)
    }

    /// 404: there is no such thing for this caller.
    public static let notFound = Problem(.notFound, "not-found", title: "Not found")

    /// 405: the path exists, the method does not.
    static func methodNotAllowed(_ allowed: String) -> Problem {
        Problem(
            .methodNotAllowed, "method-not-allowed", title: "The resource does not know this method",
            headers: [.allow: allowed])
    }

    /// 409: the request contradicts the present state.
    public static func conflict(_ detail: String) -> Problem {
        Problem(.conflict, "conflict", title: "Conflict with the present state", detail: detail)
    }

    /// 413: the body is larger than is taken.
    public static func contentTooLarge(limit: Int) -> Problem {
        Problem(
            .contentTooLarge, "content-too-large", title: "The body is too large",
            detail: "At most \(limit) bytes are accepted.")
    }

    /// 415: the body is of a type that is not taken.
    public static let unsupportedMediaType = Problem(
        .unsupportedMediaType, "unsupported-media-type", title: "The body must be application/json")

    /// 426: the path speaks WebSocket only.
    static let upgradeRequired = Problem(
        .upgradeRequired, "upgrade-required", title: "This path takes WebSocket handshakes only",
        headers: [.upgrade: "websocket"])

    /// 429: too often; `Retry-After` says when to come back.
    public static func tooManyRequests(retryAfter seconds: Int) -> Problem {
        Problem(
            .tooManyRequests, "too-many-requests", title: "Too many requests",
            headers: [.retryAfter: String(seconds)])
    }

    /// 500: ours. What happened is in the log, not in the answer.
    public static let internalError = Problem(
        .internalServerError, "internal-error", title: "Something went wrong on our side")

    /// 503: something the service needs does not answer now; the request may be repeated.
    public static func unavailable(_ detail: String) -> Problem {
        Problem(
            .serviceUnavailable, "unavailable", title: "Not available right now", detail: detail,
            headers: [.retryAfter: "1"])
    }
}
