import Synchronization

/// One request on its way: what the caller waits on, and what libcurl's thread has read so far.
///
/// `@unchecked Sendable` because everything mutable but the atomic flag is touched, after the transfer was submitted, by
/// libcurl's thread only; the submission itself goes through a lock.
final class CurlTransfer: @unchecked Sendable {
    /// Who waits for the answer.
    enum Caller {
        case whole(CheckedContinuation<CurlResponse, any Error>)
        case streaming(CheckedContinuation<CurlStreamingResponse, any Error>)
        /// Answered: nobody waits.
        case none
    }

    let request: CurlRequest
    let deadline: ContinuousClock.Instant
    /// Set before the cancellation is announced, so that a transfer cancelled before its start never starts.
    let isCancelled = Atomic<Bool>(false)

    var caller = Caller.none
    var handle: CurlHandle?
    var head = CurlHead()
    var body: [UInt8] = []
    /// Where the bytes of a streamed response go, once its head is there.
    var download: CurlDownload?
    var isStreaming = false
    /// Who made a streaming request.
    var owner: CurlClient?
    /// How much of a body in memory libcurl has taken.
    var uploaded = 0
    /// Why a callback stopped the transfer; better than libcurl's own reason.
    var failure: CurlError?
    /// Where the transfer runs; nil once it has ended.
    private(set) var loop: CurlLoop?

    init(_ request: CurlRequest, on loop: CurlLoop) {
        self.request = request
        self.loop = loop
        deadline = .now + request.timeout
    }

    /// Answers the caller, once. A streamed response that has begun ends instead.
    func finish(_ failure: (any Error)?) {
        let (caller, download) = (caller, download)
        self.caller = .none
        self.download = nil
        if case .stream(let upload) = request.body {
            upload.close(failure as? CurlError ?? CurlError(.uploadFailed, "the request has ended"))
        }
        loop?.inFlight.subtract(1, ordering: .relaxed)
        loop = nil
        owner = nil
        switch caller {
        case .whole(let continuation):
            if let failure { return continuation.resume(throwing: failure) }
            continuation.resume(returning: CurlResponse(status: head.status, body: body, head: head))
        case .streaming(let continuation):
            continuation.resume(throwing: failure ?? CurlError(.invalidResponse, "a response without a head"))
        case .none:
            download?.finish(failure.map { .failure($0) } ?? .success(()))
        }
    }
}

extension Atomic where Value == Bool {
    var isSet: Bool { load(ordering: .acquiring) }
    func set() { store(true, ordering: .releasing) }
}
