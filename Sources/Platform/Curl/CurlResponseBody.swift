import DequeModule
import Synchronization

/// The body of a streamed response, as chunks of bytes in the order of arrival. The peer has to wait while they are not
/// read.
///
/// Can be read once. Releasing it, or cancelling the task that reads it, ends the transfer and closes its connection.
public final class CurlResponseBody: AsyncSequence, Sendable {
    private let download: CurlDownload
    private let cancel: @Sendable () -> Void
    /// Retains the client, which must not shut down while its response is in use.
    private let owner: CurlClient?

    init(_ download: CurlDownload, owner: CurlClient?, cancel: @escaping @Sendable () -> Void) {
        self.download = download
        self.owner = owner
        self.cancel = cancel
    }

    deinit { cancel() }

    /// Starts reading.
    public func makeAsyncIterator() -> Iterator { Iterator(body: self) }

    /// Reads the rest of the body into memory.
    ///
    /// - Throws: ``CurlError`` with kind `tooLarge` when the body has more than `limit` bytes.
    public func collect(upTo limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in self {
            guard bytes.count + chunk.count <= limit else { throw CurlError(.tooLarge, "response body too large") }
            bytes.append(contentsOf: chunk)
        }
        return bytes
    }

    fileprivate func next() async throws -> [UInt8]? {
        try await withTaskCancellationHandler {
            try await download.next()
        } onCancel: {
            cancel()
        }
    }

    /// Reads the body chunk by chunk; nil after the last one.
    public struct Iterator: AsyncIteratorProtocol {
        let body: CurlResponseBody

        /// The next bytes; never an empty array.
        public mutating func next() async throws -> [UInt8]? { try await body.next() }
    }
}

/// The bounded buffer between libcurl's thread, which fills it, and the reader of a streamed response.
final class CurlDownload: Sendable {
    fileprivate struct State: Sendable {
        var chunks: Deque<[UInt8]> = []
        var buffered = 0
        var isPaused = false
        var end: Result<Void, any Error>?
        var reader: CheckedContinuation<[UInt8]?, any Error>?
    }

    fileprivate enum Step {
        case give(Result<[UInt8]?, any Error>, unpause: Bool)
        case wait
    }

    private let state = Mutex(State())
    private let capacity: Int
    private let unpause: @Sendable () -> Void

    /// - Parameter unpause: makes libcurl offer bytes again.
    init(capacity: Int, unpause: @escaping @Sendable () -> Void) {
        self.capacity = capacity
        self.unpause = unpause
    }

    /// Takes bytes from libcurl's thread.
    ///
    /// - Returns: false when the buffer is full: the same bytes must be offered again after `unpause`.
    func offer(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let reader: CheckedContinuation<[UInt8]?, any Error>?
        let isTaken: Bool
        (isTaken, reader) = state.withLock { state in
            if let reader = state.reader {
                state.reader = nil
                return (true, reader)
            }
            guard state.buffered < capacity else {
                state.isPaused = true
                return (false, nil)
            }
            state.chunks.append(Array(bytes))
            state.buffered += bytes.count
            return (true, nil)
        }
        reader?.resume(returning: Array(bytes))
        return isTaken
    }

    /// Ends the stream; buffered bytes can still be read. Only the first end counts.
    func finish(_ result: Result<Void, any Error>) {
        let reader = state.withLock { state in
            guard state.end == nil else { return nil as CheckedContinuation<[UInt8]?, any Error>? }
            state.end = result
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(with: result.map { nil })
    }

    /// The next chunk; nil at the end. One reader at a time.
    func next() async throws -> [UInt8]? {
        try await withCheckedThrowingContinuation { continuation in
            switch state.withLock({ $0.step(continuation, capacity) }) {
            case .wait: return
            case .give(let result, let unpause):
                if unpause { self.unpause() }
                continuation.resume(with: result)
            }
        }
    }
}

extension CurlDownload.State {
    fileprivate mutating func step(
        _ continuation: CheckedContinuation<[UInt8]?, any Error>, _ capacity: Int
    ) -> CurlDownload.Step {
        if let chunk = chunks.popFirst() {
            buffered -= chunk.count
            let unpause = isPaused && buffered <= capacity / 2
            if unpause { isPaused = false }
            return .give(.success(chunk), unpause: unpause)
        }
        if let end { return .give(end.map { nil }, unpause: false) }
        guard reader == nil else {
            return .give(.failure(CurlError(.invalidRequest, "a body has one reader")), unpause: false)
        }
        reader = continuation
        return .wait
    }
}
