package import CCurl
public import HTTPTypes

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An HTTP request. Exactly the given headers are sent, plus `Host` and the framing of the body: no `Accept`, no
/// `User-Agent`, no `Expect`, no default `Content-Type`.
public struct CurlRequest: Sendable {
    /// The method; any except `HEAD` may have a body.
    public var method: HTTPRequest.Method
    /// An absolute `http` or `https` URL, already percent-encoded; its path is sent unchanged.
    public var url: String
    /// The headers to send, with names as spelled here.
    public var headers: HTTPFields
    /// The body.
    public var body: CurlBody
    /// Time limit from the call until the whole response has arrived, including the wait for a free slot; for a
    /// streamed response until its head has arrived.
    public var timeout: Duration
    /// Maximum size of the response body, in bytes; a larger one fails with ``CurlError/Kind/tooLarge``. Not applied to
    /// streamed responses, whose memory is bounded anyway.
    public var maximumResponseBytes: Int
    /// True to cut the response off at ``maximumResponseBytes`` instead of failing.
    public var isTruncating = false

    /// Makes a request.
    public init(
        _ method: HTTPRequest.Method = .get, _ url: String, headers: HTTPFields = [:], body: CurlBody = .none,
        timeout: Duration = .seconds(10), maximumResponseBytes: Int = 64 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.maximumResponseBytes = maximumResponseBytes
    }
}

/// The body of a request.
public enum CurlBody: Sendable {
    /// No body, and no `Content-Length`.
    case none
    /// Bytes in memory, retained rather than copied while they are sent. An empty array is sent as `Content-Length: 0`.
    case bytes([UInt8])
    /// Bytes produced while they are sent, with back-pressure.
    case stream(CurlBodyStream)
}

/// A complete response, with its body in memory.
public struct CurlResponse: Sendable {
    /// The status of the final response; interim ones (1xx) are ignored.
    public let status: Int
    /// The body, as received.
    public let body: [UInt8]
    let head: CurlHead

    /// The headers, in order. They are parsed at every access; use ``header(_:)`` for a single one.
    public var headers: HTTPFields { head.fields }

    /// The first value of a header, without parsing the others; the name is compared without regard to case.
    public func header(_ name: StaticString) -> String? { head.value(of: name) }
}

/// A response whose head has arrived and whose body is still arriving.
public struct CurlStreamingResponse: Sendable {
    /// The status of the final response; interim ones (1xx) are ignored.
    public let status: Int
    /// The headers, in order.
    public let headers: HTTPFields
    /// The body; releasing it ends the transfer.
    public let body: CurlResponseBody
}

/// The reason why a request has no response. A cancelled task throws `CancellationError` instead.
public struct CurlError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of failure, for callers to act on.
    public enum Kind: String, Sendable {
        /// No connection was made, so nothing was sent: the request can safely be repeated.
        case connectionFailed
        /// The connection broke after data may have been sent.
        case connectionLost
        /// The request's time limit passed, or the one for connecting.
        case timedOut
        /// The response, or its head, is larger than the request allows.
        case tooLarge
        /// Too many requests are waiting for a free slot.
        case overloaded
        /// The URL or a header cannot be sent.
        case invalidRequest
        /// The response is not HTTP.
        case invalidResponse
        /// The producer of the request's body failed.
        case uploadFailed
        /// The client was shut down.
        case shutDown
        /// Any other failure; see ``CurlError/code``.
        case other
    }

    /// The kind of failure, for callers to act on.
    public let kind: Kind
    /// libcurl's `CURLcode`; 0 if the failure is not libcurl's.
    public let code: Int
    /// The system's `errno` if no connection was made; 0 if unknown.
    public let systemError: Int32
    /// A fixed text for logs.
    public let message: String

    /// Makes an error that is not libcurl's.
    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        code = 0
        systemError = 0
        self.message = message
    }

    /// - Parameters:
    ///   - hasSent: true when the request was sent; an unknown protocol is then the peer's fault, otherwise the
    ///     request's.
    ///   - detail: libcurl's text for this very failure; if empty, its general text is used.
    package init(_ code: CURLcode, hasSent: Bool, systemError: Int32 = 0, detail: String = "") {
        kind = code == CURLE_UNSUPPORTED_PROTOCOL && hasSent ? .invalidResponse : Kind(code)
        self.code = Int(code.rawValue)
        self.systemError = systemError
        message = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
    }

    /// True when the peer's host answered that nothing listens on the port.
    public var isRefusal: Bool { kind == .connectionFailed && systemError == ECONNREFUSED }
    /// True when the host's name could not be resolved.
    public var isUnknownHost: Bool { code == Int(CURLE_COULDNT_RESOLVE_HOST.rawValue) }

    public var description: String { "\(kind.rawValue): \(message) (\(code))" }
}

extension CurlError.Kind {
    fileprivate init(_ code: CURLcode) {
        self =
            switch code {
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_SSL_CONNECT_ERROR,
                CURLE_PEER_FAILED_VERIFICATION:
                .connectionFailed
            case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_SEND_FAIL_REWIND:
                .connectionLost
            case CURLE_OPERATION_TIMEDOUT: .timedOut
            case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: .invalidRequest
            case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP2:
                .invalidResponse
            case CURLE_ABORTED_BY_CALLBACK: .uploadFailed
            default: .other
            }
    }
}
