/// The bounds of one ``CurlClient``.
public struct CurlConfiguration: Sendable {
    /// Requests on the wire at a time, each on a connection of its own; further ones wait in order.
    public var maximumConcurrentRequests: Int
    /// Requests that may wait; one more fails with ``CurlError/Kind/overloaded``.
    public var maximumWaitingRequests: Int
    /// The time for name resolution, TCP and TLS together.
    public var connectTimeout: Duration
    /// How long an idle connection is kept; stay below what the peer does.
    public var idleConnectionLifetime: Duration
    /// A PEM file of the authorities to trust in place of the system's; nil for the system's.
    public var authorities: String?
    /// The largest response head accepted, in bytes.
    public var maximumHeaderBytes: Int
    /// How much of a streamed response is buffered before the peer is made to wait, in bytes.
    public var streamBufferBytes: Int

    /// Creates a configuration; the defaults suit calls to a sidecar on the same machine.
    public init(
        maximumConcurrentRequests: Int = 128, maximumWaitingRequests: Int = 10_000,
        connectTimeout: Duration = .seconds(2), idleConnectionLifetime: Duration = .seconds(60),
        authorities: String? = nil, maximumHeaderBytes: Int = 64 << 10, streamBufferBytes: Int = 256 << 10
    ) {
        self.maximumConcurrentRequests = maximumConcurrentRequests
        self.maximumWaitingRequests = maximumWaitingRequests
        self.connectTimeout = connectTimeout
        self.idleConnectionLifetime = idleConnectionLifetime
        self.authorities = authorities
        self.maximumHeaderBytes = maximumHeaderBytes
        self.streamBufferBytes = streamBufferBytes
    }
}

extension Duration {
    /// Whole milliseconds, rounded up so that a short wait does not become none.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < 1 << 40 else { return .max }
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
