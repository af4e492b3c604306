public import HTTPTypes
import Hummingbird
import JSON

/// What is wrong with one field of a request.
public struct FieldFault: Error, Sendable, Hashable {
    /// The field's name as the client wrote it, dotted for nested ones.
    public let field: String
    /// What the field must be, for people to read.
    public let message: String

    /// Names a field and what is wrong with it.
    public init(_ field: String, _ message: String) {
        self.field = field
        self.message = message
    }
}

/// A fault that says by which answer a client hears of it. Throw it from anywhere in a handler.
public protocol ProblemConvertible: Error {
    /// Never internals, never another user's data.
    var problem: Problem { get }
}

/// An answer that says what went wrong (RFC 9457, `application/problem+json`). Throw it from anywhere in a handler.
public struct Problem: Error, Sendable, Hashable {
    /// The HTTP status.
    public var status: HTTPResponse.Status
    /// The kind of problem as a short word for programs, such as `resync-required`; the end of the `type` member.
    public var slug: String
    /// The kind of problem for people: the same for every problem of the kind.
    public var title: String
    /// This occurrence for people. Never internals, never another user's data.
    public var detail: String?
    /// The fields at fault.
    public var errors: [FieldFault]
    /// Headers of the answer.
    public var headers: HTTPFields

    /// Describes a problem.
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
        json.raw(#"{"type":"#)
        json.string("/problems/\(slug)")
        json.raw(#","title":"#)
        json.string(title)
        json.raw(#","status":"#)
        json.integer(status.code)
        if let detail {
            json.raw(#","detail":"#)
            json.string(detail)
        }
        if !errors.isEmpty {
            json.raw(#","errors":["#)
            for (index, fault) in errors.enumerated() {
                json.raw(index == 0 ? #"{"field":"# : #",{"field":"#)
                json.string(fault.field)
                json.raw(#","message":"#)
                json.string(fault.message)
                json.raw("}")
            }
            json.raw("]")
        }
        if let correlationID {
            json.raw(#","correlation_id":"#)
            json.string(correlationID)
        }
        json.raw("}")
        return json.bytes
    }
}
