import HTTPTypes
import HummingbirdCore
import NIOCore

/// What a sidecar answers to its application.
struct SidecarResponse: Sendable {
    var status: HTTPResponse.Status
    var headers: HTTPFields = [:]
    var body = ResponseBody()
    /// Comes from the HTTP server itself, not from the API: it carries no trace.
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

    /// What Go's `http.Error` writes.
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

    /// A header name that is known to be one.
    static func name(_ text: StaticString) -> HTTPField.Name {
        guard let name = HTTPField.Name("\(text)") else { preconditionFailure("not a header name") }
        return name
    }
}
