package import CCurl
public import HTTPTypes

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One HTTP request. Exactly the headers given are sent, plus `Host` and the framing of the body: no `Accept`, no
/// `User-Agent`, no `Expect`, no default `Content-Type`.
public struct CurlRequest: Sendable {
    /// The method; any but `HEAD` may carry a body.
    public var method: HTTPRequest.Method
    /// An absolute `http` or `https` URL, percent-encoded already; its path is sent as it is.
    public var url: String
    /// The headers to send, names in the spelling given.
    public var headers: HTTPFields
    /// What is uploaded.
    public var body: CurlBody
    /// The time from the call until the whole response is there, waiting for a free slot included; for a streamed
    /// response until its head is there.
    public var timeout: Duration
    /// The largest response body accepted; a larger one fails with ``CurlError/Kind/tooLarge``. Not applied to streamed
    /// responses, whose memory is bounded anyway.
    public var maximumResponseBytes: Int
    /// Leaves out what comes beyond ``maximumResponseBytes`` instead of failing.
    public var isTruncating = false

    /// Describes a request.
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

/// What a request uploads.
public enum CurlBody: Sendable {
    /// No body, and no `Content-Length`.
    case none
    /// Bytes in memory; kept, not copied, while they are sent. An empty array is sent as `Content-Length: 0`.
    case bytes([UInt8])
    /// Bytes that are produced while they are sent, with back-pressure.
    case stream(CurlBodyStream)
}

/// A whole response, its body in memory.
public struct CurlResponse: Sendable {
    /// The status of the final response; interim ones (1xx) are passed over.
    public let status: Int
    /// The body, as sent.
    public let body: [UInt8]
    let head: CurlHead

    /// The headers, in order. They are parsed at every access; ask ``header(_:)`` for a single one.
    public var headers: HTTPFields { head.fields }

    /// The first value of a header, without parsing the others; the name is compared without case.
    public func header(_ name: StaticString) -> String? { head.value(of: name) }
}

/// A response whose head is there and whose body is still arriving.
public struct CurlStreamingResponse: Sendable {
    /// The status of the final response; interim ones (1xx) are passed over.
    public let status: Int
    /// The headers, in order.
    public let headers: HTTPFields
    /// The body; letting go of it ends the transfer.
    public let body: CurlResponseBody
}

/// Why a request has no response. A cancelled task throws `CancellationError` instead.
public struct CurlError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What a caller can act upon.
    public enum Kind: String, Sendable {
        /// No connection came about, so nothing was sent: the request is safe to repeat.
        case connectionFailed
        /// The connection broke after something may have been sent.
        case connectionLost
        /// The request's deadline passed, or the time for connecting.
        case timedOut
        /// The response, or its head, is larger than the request allows.
        case tooLarge
        /// Too many requests are waiting for a free slot.
        case overloaded
        /// The URL or a header cannot be sent.
        case invalidRequest
        /// What came back is not HTTP.
        case invalidResponse
        /// The producer of the request's body gave up.
        case uploadFailed
        /// The client was shut down.
        case shutDown
        /// Anything else; see ``CurlError/code``.
        case other
    }

    /// What a caller can act upon.
    public let kind: Kind
    /// libcurl's `CURLcode`; 0 where the failure is not libcurl's.
    public let code: Int
    /// The system's `errno` where a connection did not come about; 0 where none is known.
    public let systemError: Int32
    /// A fixed text for logs.
    public let message: String

    /// Describes a failure that is not libcurl's.
    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        code = 0
        systemError = 0
        self.message = message
    }

    /// - Parameters:
    ///   - hasSent: an unknown protocol is the request's fault before it was sent, and the peer's afterwards.
    ///   - detail: what libcurl wrote of this very case; its general words when that is empty.
    package init(_ code: CURLcode, hasSent: Bool, systemError: Int32 = 0, detail: String = "") {
        kind = code == CURLE_UNSUPPORTED_PROTOCOL && hasSent ? .invalidResponse : Kind(code)
        self.code = Int(code.rawValue)
        self.systemError = systemError
        message = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
    }

    /// The peer's machine answered that nobody listens there.
    public var isRefusal: Bool { kind == .connectionFailed && systemError == ECONNREFUSED }
    /// The name of the host leads to no address.
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
