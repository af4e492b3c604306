import Synchronization

/// An HTTP/1.1 client: requests over kept connections, made by libcurl on one thread of its own.
///
/// Share one client; it keeps connections and bounds how many requests are on the wire. Redirects are not followed, and
/// proxies named in the environment are not used. A request whose kept connection is closed by the peer before any answer
/// is sent again on a fresh one, unless its body is a stream, or it was sent already and its method is not idempotent
/// (`POST`, `PATCH`): then it fails with ``CurlError/Kind/connectionLost``.
public final class CurlClient: Sendable {
    private let loop: CurlLoop

    /// Starts a client and its thread.
    public init(_ configuration: CurlConfiguration = .init()) {
        loop = CurlLoop(configuration)
        loop.start()
    }

    deinit { loop.submit(.stop) }

    /// Requests on the wire or waiting for it, streamed responses that are still read included.
    public var requestsInFlight: Int { loop.inFlight.load(ordering: .relaxed) }

    /// Makes a request and returns its whole response, whatever its status.
    ///
    /// - Throws: ``CurlError``; `CancellationError` as soon as the task is cancelled.
    public func execute(_ request: CurlRequest) async throws -> CurlResponse {
        let transfer = CurlTransfer(request, on: loop)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                transfer.caller = .whole(continuation)
                loop.submit(transfer)
            }
        } onCancel: {
            loop.cancel(transfer)
        }
    }

    /// Makes a request and returns its response as soon as the head is there; the body is read as it arrives.
    ///
    /// - Throws: ``CurlError``; `CancellationError` as soon as the task is cancelled. Reading the body throws the same.
    public func stream(_ request: CurlRequest) async throws -> CurlStreamingResponse {
        let transfer = CurlTransfer(request, on: loop)
        transfer.isStreaming = true
        transfer.owner = self
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                transfer.caller = .streaming(continuation)
                loop.submit(transfer)
            }
        } onCancel: {
            loop.cancel(transfer)
        }
    }

    /// Fails what is still on the wire or waiting, and returns when the thread has ended. Further requests fail with
    /// ``CurlError/Kind/shutDown``.
    public func shutdown() async {
        loop.submit(.stop)
        await loop.waitUntilStopped()
    }
}

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
