import Dapr
import HTTPTypes

/// A request on its way to the service that answers it: whole, so that it can be sent again.
struct ForwardedCall: Sendable {
    let app: String
    let method: HTTPRequest.Method
    /// Path and query.
    let path: String
    let headers: HTTPFields
    let body: [UInt8]

    var content: CurlBody { body.isEmpty && isReading ? .none : .bytes(body) }

    private var isReading: Bool { method == .get || method == .head }

    /// Whether the call may be made again: always when the service has not seen it, otherwise only when a second one
    /// has no second effect (RFC 9110, 9.2.2). A `DELETE` would have none either, but its answer would be a 404.
    func mayBeRepeated(after miss: ForwardingMiss) -> Bool {
        switch miss.reach {
        case .none: true
        case .unknown:
            isReading || headers[.idempotencyKey] != nil || (method == .put && headers[.ifMatch] == nil)
        case .final: false
        }
    }

    /// Whether the API creates tasks for such a request, once for each `Idempotency-Key`.
    static func isCreation(_ method: HTTPRequest.Method, _ target: String) -> Bool {
        method == .post && creations.contains(String(target.prefix { $0 != "?" }))
    }

    /// An `Idempotency-Key` that nobody else has.
    static func newKey() -> String {
        (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined(separator: "-")
    }

    private static let creations: Set<String> = ["/api/tasks", "/api/tasks/quick", "/api/tasks/bulk"]
}
