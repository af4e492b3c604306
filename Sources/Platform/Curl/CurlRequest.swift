public import HTTPTypes

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
