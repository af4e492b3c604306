import HTTPTypes
import HummingbirdCore
import JSON
import NIOCore

/// An application's request to its sidecar.
struct SidecarRequest: Sendable {
    let method: HTTPRequest.Method
    /// The path from the request line, still escaped, without the query.
    let path: String
    /// The text after the first `?`, still escaped; empty when there is none.
    let query: String
    let headers: HTTPFields
    let body: RequestBody
    /// Maximum number of bytes in a body.
    let maximumBody: Int
    /// The trace that the answer belongs to: the caller's, or a span of it where the sidecar traces.
    var trace = SidecarTrace()
    /// The decoded values of the route's `{…}` parts, in order; for a route that ends in `*`, the last one is the rest
    /// of the path, not decoded.
    var parameters: [String] = []

    init(_ head: HTTPRequest, body: RequestBody, maximumBody: Int) {
        method = head.method
        let target = head.path ?? "/"
        let mark = target.utf8.firstIndex(of: UInt8(ascii: "?"))
        path = mark.map { String(target[..<$0]) } ?? target
        query = mark.map { String(target[target.utf8.index(after: $0)...]) } ?? ""
        headers = head.headerFields
        self.body = body
        self.maximumBody = maximumBody
    }

    /// The query's pairs, decoded.
    var queryItems: [(name: String, value: String)] {
        query.split(separator: "&").compactMap { item in
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PathText.decode(parts[0], plusIsSpace: true),
                let value = PathText.decode(parts.count > 1 ? parts[1] : "", plusIsSpace: true)
            else { return nil }
            return (name, value)
        }
    }

    /// The request's `metadata.…` query parameters; the first of each name counts.
    var metadata: [String: String] {
        let items = queryItems.filter { $0.name.hasPrefix("metadata.") }
        return Dictionary(items.map { (String($0.name.dropFirst("metadata.".count)), $0.value) }) { first, _ in first }
    }

    /// The values of all `baggage` headers; nil without one.
    var baggage: String? {
        guard headers.contains(.baggage) else { return nil }
        let baggage = headers[values: .baggage].joined(separator: ",")
        return baggage.isEmpty ? nil : baggage
    }

    /// Collects the whole body.
    /// - Throws: ``BodyTooLarge``.
    func collectBody() async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in body {
            guard bytes.count + chunk.readableBytes <= maximumBody else { throw BodyTooLarge() }
            bytes.append(contentsOf: chunk.readableBytesView)
        }
        return bytes
    }
}

/// A body over the sidecar's limit; Dapr's text is "stream too large".
struct BodyTooLarge: Error {
    static let message = "stream too large"
}

/// A sidecar's answer to its application.
struct SidecarResponse: Sendable {
    var status: HTTPResponse.Status
    var headers: HTTPFields = [:]
    var body = ResponseBody()
    /// True for an answer of the HTTP server itself rather than the API: it carries no trace.
    var isBare = false

    init(_ status: HTTPResponse.Status, headers: HTTPFields = [:], body: ResponseBody = .init()) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    init(_ status: HTTPResponse.Status, headers: HTTPFields = [:], bytes: [UInt8]) {
        self.init(status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    static let noContent = SidecarResponse(.noContent)

    /// A plain-text answer in the form of Go's `http.Error`.
    static func plain(_ status: HTTPResponse.Status, _ text: String) -> SidecarResponse {
        SidecarResponse(
            status, headers: [.contentType: "text/plain; charset=utf-8", .name("x-content-type-options"): "nosniff"],
            bytes: Array("\(text)\n".utf8))
    }

    static func json(_ bytes: [UInt8], status: HTTPResponse.Status = .ok) -> SidecarResponse {
        SidecarResponse(status, headers: [.contentType: "application/json"], bytes: bytes)
    }
}

extension HTTPField.Name {
    static let traceparent = name("traceparent")
    static let tracestate = name("tracestate")
    static let baggage = name("baggage")

    /// Makes a header name from a literal known to be valid.
    static func name(_ text: StaticString) -> HTTPField.Name {
        guard let name = HTTPField.Name("\(text)") else { preconditionFailure("not a header name") }
        return name
    }
}

/// An error answer in Dapr's form: `{"errorCode": …, "message": …}`, sometimes with details.
struct SidecarError: Error, Sendable {
    var status: HTTPResponse.Status
    var code: String
    var message: String
    var details: [JSONValue] = []

    init(_ status: HTTPResponse.Status, _ code: String, _ message: String, details: [JSONValue] = []) {
        self.status = status
        self.code = code
        self.message = message
        self.details = details
    }

    var response: SidecarResponse {
        var object = JSONObject([("errorCode", .string(code)), ("message", .string(message))])
        if !details.isEmpty { object["details"] = .array(details) }
        return .json(JSONValue.object(object).bytes, status: status)
    }

    /// daprd's answer to a path that has neither a route nor an app id.
    static let unknownRoute = SidecarError(
        .notFound, "ERR_DIRECT_INVOKE", "failed getting app id either from the URL path or the header dapr-app-id")
}

extension String {
    /// True when it contains an ASCII text.
    ///
    /// Compares bytes: `contains` compares characters as Unicode defines them, which is noticeable on a path that every
    /// request takes.
    func contains(ascii part: StaticString) -> Bool {
        let wanted = UnsafeBufferPointer(start: part.utf8Start, count: part.utf8CodeUnitCount)
        guard let first = wanted.first else { return true }
        var text = self
        return text.withUTF8 { text in
            guard text.count >= wanted.count else { return false }
            return (0...text.count - wanted.count).contains { start in
                text[start] == first && text[start..<start + wanted.count].elementsEqual(wanted)
            }
        }
    }
}
