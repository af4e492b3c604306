public import HTTPTypes
public import Hummingbird
public import JSON
import Logging
import NIOCore
import WebSockets

/// An error in one field of a request.
public struct FieldFault: Error, Sendable, Hashable {
    /// The field's name as the client wrote it, with dots for nested fields.
    public let field: String
    /// The requirement on the field, for people.
    public let message: String

    /// Makes a fault of a field.
    public init(_ field: String, _ message: String) {
        self.field = field
        self.message = message
    }
}

/// An error that can be reported to clients as a problem. Throw it from anywhere in a handler.
public protocol ProblemConvertible: Error {
    /// The problem to report. Must not contain internals or another user's data.
    var problem: Problem { get }
}

/// A problem document (RFC 9457, `application/problem+json`). Throw it from anywhere in a handler.
public struct Problem: Error, Sendable, Hashable {
    /// The HTTP status.
    public var status: HTTPResponse.Status
    /// The kind of problem as a short identifier, such as `resync-required`; the end of the `type` member.
    public var slug: String
    /// The kind of problem for people: the same for every problem of the kind.
    public var title: String
    /// A description of this occurrence for people. Must not contain internals or another user's data.
    public var detail: String?
    /// The invalid fields.
    public var errors: [FieldFault]
    /// Additional headers of the answer.
    public var headers: HTTPFields

    /// Makes a problem.
    public init(
        _ status: HTTPResponse.Status, _ slug: String, title: String, detail: String? = nil,
        errors: [FieldFault] = [], headers: HTTPFields = [:]
    ) {
        self.status = status
        self.slug = slug
        self.title = title
        self.detail = detail
        self.errors = errors
        self.headers = headers
    }

    /// The body of the answer.
    public func body(correlationID: String? = nil) -> [UInt8] {
        var json = JSONWriter(reserving: 256)
        json.object { json in
            json.member("type", "/problems/\(slug)")
            json.member("title", title)
            json.member("status", status.code)
            json.member("detail", ifPresent: detail)
            if !errors.isEmpty {
                json.member("errors") { json in
                    json.array(errors) { json, fault in
                        json.object { json in
                            json.member("field", fault.field)
                            json.member("message", fault.message)
                        }
                    }
                }
            }
            json.member("correlation_id", ifPresent: correlationID)
        }
        return json.bytes
    }
}

extension Problem {
    /// 400: fields of the request are invalid.
    public static func invalid(_ faults: [FieldFault]) -> Problem {
        Problem(
            .badRequest, "invalid-request", title: "The request is not valid", detail: faults.first?.message,
            errors: faults)
    }

    /// 400: one field of the request is invalid.
    public static func invalid(_ field: String, _ message: String) -> Problem {
        invalid([FieldFault(field, message)])
    }

    /// 400: the body is not the expected JSON.
    public static func malformed(_ fault: JSONFault) -> Problem {
        Problem(
            .badRequest, "malformed-json", title: "The body is not the JSON that was expected",
            detail: fault.description, errors: [FieldFault("body", fault.description)])
    }

    /// 401: no valid identity was given.
    public static func unauthorized(_ detail: String = "A valid access token is needed.") -> Problem {
        Problem(
            .unauthorized, "unauthorized", title: "Sign in first", detail: detail,
            headers: [.wwwAuthenticate: "Bearer"])
    }

    /// 403: the caller is known, but not allowed.
    public static func forbidden(_ detail: String) -> Problem {
        Problem(.forbidden, "forbidden", title: "Not allowed", detail: detail)
    }

    /// 404: there is no such resource for this caller.
    public static let notFound = Problem(.notFound, "not-found", title: "Not found")

    /// 405: the path exists, the method does not.
    static func methodNotAllowed(_ allowed: String) -> Problem {
        Problem(
            .methodNotAllowed, "method-not-allowed", title: "The resource does not know this method",
            headers: [.allow: allowed])
    }

    /// 409: the request conflicts with the current state.
    public static func conflict(_ detail: String) -> Problem {
        Problem(.conflict, "conflict", title: "Conflict with the present state", detail: detail)
    }

    /// 413: the body exceeds the limit.
    public static func contentTooLarge(limit: Int) -> Problem {
        Problem(
            .contentTooLarge, "content-too-large", title: "The body is too large",
            detail: "At most \(limit) bytes are accepted.")
    }

    /// 415: the media type of the body is not supported.
    public static let unsupportedMediaType = Problem(
        .unsupportedMediaType, "unsupported-media-type", title: "The body must be application/json")

    /// The problem of a request for a WebSocket-only path (RFC 6455, 4.2.1 and 4.4): 400 for a handshake with an
    /// invalid key, 426 for everything else.
    static func notUpgraded(_ headers: HTTPFields) -> Problem {
        let key = headers[values: .secWebSocketKey]
        if headers[.secWebSocketVersion] == "13", !key.isEmpty, key.count > 1 || !WebSocketEndpoint.isKey(key[0]) {
            return .invalid("Sec-WebSocket-Key", "must be given once, and be 16 bytes in base64")
        }
        var problem = Problem(
            .upgradeRequired, "upgrade-required", title: "This path takes WebSocket handshakes only",
            headers: [.upgrade: "websocket"])
        problem.headers[.secWebSocketVersion] = "13"
        return problem
    }

    /// 429: too many requests; `Retry-After` tells when to try again.
    public static func tooManyRequests(retryAfter seconds: Int) -> Problem {
        Problem(
            .tooManyRequests, "too-many-requests", title: "Too many requests",
            headers: [.retryAfter: String(seconds)])
    }

    /// 500: an internal error. Its details are in the log, not in the answer.
    public static let internalError = Problem(
        .internalServerError, "internal-error", title: "Something went wrong on our side")

    /// 503: the store has no room left.
    public static let storeFull = Problem(
        .serviceUnavailable, "store-full", title: "The store is full",
        detail: "What is kept can be read; nothing more can be written until the operator has made room.",
        headers: [.retryAfter: "60"])

    /// 503: a dependency of the service does not answer; the request may be repeated.
    public static func unavailable(_ detail: String) -> Problem {
        Problem(
            .serviceUnavailable, "unavailable", title: "Not available right now", detail: detail,
            headers: [.retryAfter: "1"])
    }
}

extension Problem: ResponseGenerator {
    /// The answer, with the current request's correlation id.
    public func response(from request: Request, context: some RequestContext) -> Response { response }

    /// The answer, with the current request's correlation id.
    public var response: Response {
        var headers = headers
        headers[.contentType] = "application/problem+json"
        headers[.cacheControl] = "no-store"
        let body = body(correlationID: RequestScope.current?.correlationID)
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    /// The problem for any error: known ones are described, unknown ones are only acknowledged.
    public static func describing(_ error: any Error) -> Problem {
        switch error {
        case let problem as Problem: problem
        case let fault as any ProblemConvertible: fault.problem
        case let fault as FieldFault: .invalid([fault])
        case let fault as JSONFault: .malformed(fault)
        case let fault as TokenFault: fault.problem
        case let error as HTTPError: Problem(status: error.status)
        default: .internalError
        }
    }

    /// A problem known only by its status.
    init(status: HTTPResponse.Status) {
        let words = status.reasonPhrase.lowercased().split(separator: " ")
        self.init(
            status, words.isEmpty ? "error" : words.joined(separator: "-"),
            title: status.reasonPhrase.isEmpty ? "Error" : status.reasonPhrase)
    }
}

extension Problem {
    /// The answer to any error. An unknown one is internal: it is logged, and the client gets a plain 500.
    static func answer(to error: any Error, logger: Logger) -> Response {
        let problem = describing(error)
        if problem.status == .internalServerError {
            logger.error("Request failed", metadata: ["error": "\(error)", "error_type": "\(type(of: error))"])
        }
        return problem.response
    }
}
