import Synchronization

/// An HTTP/1.1 client with persistent connections, run by libcurl on a thread of its own.
///
/// Share one client; it keeps connections and limits the number of concurrent requests. Redirects are not followed, and
/// proxies in the environment are not used. A request whose kept connection is closed by the peer before any answer is
/// sent again on a fresh one, unless its body is a stream, or it was sent already and its method is not idempotent
/// (`POST`, `PATCH`): then it fails with ``CurlError/Kind/connectionLost``.
public final class CurlClient: Sendable {
    private let loop: CurlLoop

    /// Starts a client and its thread.
    public init(_ configuration: CurlConfiguration = .init()) {
        loop = CurlLoop(configuration)
        loop.start()
    }

    deinit { loop.submit(.stop) }

    /// Number of requests sent or waiting to be sent, including streamed responses still being read.
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

    /// Makes a request and returns its response once the head has arrived; the body is read as it arrives.
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

    /// Fails all requests under way or waiting, and returns when the thread has ended. Further requests fail with
    /// ``CurlError/Kind/shutDown``.
    public func shutdown() async {
        loop.submit(.stop)
        await loop.waitUntilStopped()
    }
}

/// The limits of a ``CurlClient``.
public struct CurlConfiguration: Sendable {
    /// Maximum number of concurrent requests, each on a connection of its own; further ones wait in order.
    public var maximumConcurrentRequests: Int
    /// Maximum number of waiting requests; further ones fail with ``CurlError/Kind/overloaded``.
    public var maximumWaitingRequests: Int
    /// Time limit for name resolution, TCP and TLS together.
    public var connectTimeout: Duration
    /// Time for which an idle connection is kept; should be shorter than the peer's.
    public var idleConnectionLifetime: Duration
    /// A PEM file of authorities to trust instead of the system's; nil for the system's.
    public var authorities: String?
    /// Maximum size of a response head, in bytes.
    public var maximumHeaderBytes: Int
    /// Number of bytes of a streamed response that are buffered before the peer has to wait.
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
    /// The duration in whole milliseconds, rounded up so that a short wait does not become zero.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < 1 << 40 else { return .max }
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
