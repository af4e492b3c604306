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
