import HTTPTypes
import HummingbirdCore
import NIOCore

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
