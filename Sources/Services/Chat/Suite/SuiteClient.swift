import Assistant
import Dapr
import Encoding
import HTTPTypes
import JSON

/// A client of the suite's own API, which calls through the sidecar with the caller's own token.
struct SuiteClient: Sendable {
    private static let timeout = Duration.seconds(20)

    let dapr: DaprClient
    /// The caller's `Authorization` header, unchanged.
    let authorization: String

    /// - Throws: ``ToolFault`` for any failure, with a message for the user.
    func send(
        to app: String, _ method: HTTPRequest.Method, _ path: SuitePath, _ body: JSONValue? = nil,
        headers: HTTPFields = [:]
    ) async throws(ToolFault) -> SuiteAnswer {
        var headers = headers
        headers[.authorization] = authorization
        if body != nil { headers[.contentType] = "application/json" }
        let response: CurlResponse
        do {
            response = try await dapr.invoke(
                app, method, path.text, headers: headers, body: body.map { .bytes($0.bytes) } ?? .none,
                timeout: Self.timeout)
        } catch {
            throw .unavailable
        }
        guard (200..<300).contains(response.status) else { throw Self.fault(response) }
        return SuiteAnswer(json: (try? JSONValue(response.body)) ?? .null, eTag: response.headers[.eTag])
    }

    private static func fault(_ response: CurlResponse) -> ToolFault {
        guard response.status < 500 else { return .unavailable }
        return ToolFault(status: response.status, problem: (try? JSONValue(response.body)) ?? .null)
    }
}

/// An answer of the API.
struct SuiteAnswer: Sendable {
    /// The body; `null` when there is none.
    let json: JSONValue
    let eTag: String?
}

/// A path of the suite's API with its query, percent-encoded, so that values invented by a model stay within their
/// segment.
struct SuitePath: Sendable, ExpressibleByStringLiteral {
    private(set) var text: String
    private var hasQuery = false

    init(stringLiteral text: String) { self.text = text }

    /// Appends a segment.
    ///
    /// A sidecar decodes the path of an invocation, resolves `..` and refuses what would end the path. A value that
    /// could then become several segments, or another one, is therefore refused.
    func segment(_ value: String) throws(ToolFault) -> SuitePath {
        guard value.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && !Self.delimiters.contains($0) }),
            value.contains(where: { $0 != "." })
        else {
            throw ToolFault(code: "not_found", message: "There is nothing of that name that can be reached here.")
        }
        var path = self
        path.text += "/" + Self.encoded(value)
        return path
    }

    private static let delimiters = Array("/\\%?#".utf8)

    /// Appends a parameter; nil and empty values are omitted.
    func query(_ name: String, _ value: String?) -> SuitePath {
        guard let value, !value.isEmpty else { return self }
        var path = self
        path.text += (hasQuery ? "&" : "?") + name + "=" + Self.encoded(value)
        path.hasQuery = true
        return path
    }

    /// Encodes a value, dots included, because a segment of dots alone would be resolved.
    private static func encoded(_ value: String) -> String {
        PercentEncoding.encode(value.utf8) { PercentEncoding.isUnreserved($0) && $0 != UInt8(ascii: ".") }
    }
}

extension ToolFault {
    static let unavailable = ToolFault(
        code: "unavailable", message: "The tasks cannot be reached at this moment. Try again soon.")
    static let changing = ToolFault(code: "conflict", message: "The task keeps being changed by somebody else.")

    /// Creates the fault of a tool from a problem (RFC 9457) of the API.
    init(status: Int, problem: JSONValue) {
        let code =
            switch status {
            case 401, 403: "forbidden"
            case 404: "not_found"
            case 409, 412: "conflict"
            case 413, 429: "limit"
            case 500...: "unavailable"
            default: "invalid"
            }
        let fields = (problem["errors"]?.array ?? []).compactMap { error -> String? in
            guard let field = error["field"]?.string, let message = error["message"]?.string else { return nil }
            return "\(field) \(message)"
        }
        let words = problem["detail"]?.string ?? problem["title"]?.string ?? "The request was refused."
        self.init(code: code, message: fields.isEmpty ? words : fields.joined(separator: "; "))
    }

    /// The JSON for answers.
    var json: JSONValue { ["code": .string(code), "message": .string(message)] }
}
