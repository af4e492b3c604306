import DequeModule
import Synchronization

/// A request body produced while it is sent: ``write(_:)`` suspends while enough bytes wait to be sent.
///
/// One task writes, then calls ``finish()`` or ``fail()``; a stream belongs to one request. It cannot be sent a second
/// time, so a request with such a body is never retried.
public final class CurlBodyStream: Sendable {
    struct State: Sendable {
        var chunks: Deque<[UInt8]> = []
        var offset = 0
        var buffered = 0
        var isFinished = false
        /// True when the request was answered and the rest of the body is no longer wanted.
        var isAbandoned = false
        var failure: CurlError?
        /// True when libcurl found nothing to send, so that it asks again only after `unpause`.
        var isPaused = false
        var unpause: (@Sendable () -> Void)?
        var writer: CheckedContinuation<Void, any Error>?
    }

    let state = Mutex(State())
    /// The total number of bytes; nil sends the body in chunked transfer coding.
    public let length: Int?
    let capacity: Int

    /// Creates an empty stream.
    ///
    /// - Parameters:
    ///   - length: the total number of bytes, if known.
    ///   - capacity: the number of bytes that may wait to be sent before ``write(_:)`` suspends.
    public init(length: Int? = nil, capacity: Int = 256 << 10) {
        self.length = length
        self.capacity = capacity
    }

    /// Appends bytes to the body; suspends while more than the capacity waits to be sent.
    ///
    /// - Throws: ``CurlError`` when the request has ended meanwhile; `CancellationError` when the task is cancelled.
    public func write(_ bytes: [UInt8]) async throws {
        guard !bytes.isEmpty else { return }
        try await withTaskCancellationHandler {
            try Task.checkCancellation()
            try await withCheckedThrowingContinuation { enqueue(bytes, $0) }
        } onCancel: {
            let writer = state.withLock { $0.writer.take() }
            writer?.resume(throwing: CancellationError())
        }
    }

    private func enqueue(_ bytes: [UInt8], _ continuation: CheckedContinuation<Void, any Error>) {
        let (result, unpause) = state.withLock { $0.add(bytes, continuation, capacity) }
        unpause?()
        if let result { return continuation.resume(with: result) }
        if Task.isCancelled { state.withLock { $0.writer.take() }?.resume(throwing: CancellationError()) }
    }

    /// Writes every chunk of a sequence, then finishes; when the sequence throws, the request fails.
    public func write<Chunks: AsyncSequence>(contentsOf chunks: Chunks) async throws where Chunks.Element == [UInt8] {
        do {
            for try await chunk in chunks { try await write(chunk) }
            finish()
        } catch {
            fail()
            throw error
        }
    }

    /// Marks the body as complete.
    public func finish() { end { $0.isFinished = true } }

    /// Makes the request fail with ``CurlError/Kind/uploadFailed``.
    public func fail() { end { $0.failure = $0.failure ?? CurlError(.uploadFailed, "the request body failed") } }

    private func end(_ change: (inout State) -> Void) {
        let unpause = state.withLock { state in
            change(&state)
            return state.wake()
        }
        unpause?()
    }
}

extension CurlBodyStream.State {
    fileprivate typealias Answer = (Result<Void, any Error>?, (@Sendable () -> Void)?)

    fileprivate mutating func add(
        _ bytes: [UInt8], _ continuation: CheckedContinuation<Void, any Error>, _ capacity: Int
    ) -> Answer {
        if let failure { return (.failure(failure), nil) }
        guard !isAbandoned else { return (.failure(CurlBodyStream.answered), nil) }
        guard !isFinished, writer == nil else {
            return (.failure(CurlError(.invalidRequest, "a body has one writer, and ends once")), nil)
        }
        chunks.append(bytes)
        buffered += bytes.count
        guard buffered > capacity else { return (.success(()), wake()) }
        writer = continuation
        return (nil, wake())
    }

    fileprivate mutating func wake() -> (@Sendable () -> Void)? {
        guard isPaused else { return nil }
        isPaused = false
        return unpause
    }
}

/// libcurl's side of a body stream; called on libcurl's thread only.
extension CurlBodyStream {
    enum Read {
        case bytes(Int)
        case empty
        case failed
    }

    /// Binds the stream to its request.
    ///
    /// - Returns: false when it is bound already.
    func attach(unpause: @escaping @Sendable () -> Void) -> Bool {
        state.withLock { state in
            guard state.unpause == nil, state.failure == nil else { return false }
            state.unpause = unpause
            return true
        }
    }

    /// Moves the next bytes into `target`; 0 at the end, `empty` when libcurl has to wait.
    func read(into target: UnsafeMutableRawBufferPointer) -> Read {
        let (read, writer) = state.withLock { $0.read(into: target, capacity) }
        writer?.resume()
        return read
    }

    fileprivate static let answered = CurlError(.uploadFailed, "the request was answered")

    /// Drops the rest of the body, because the answer came before its end; writers are told.
    func abandon() {
        let writer = state.withLock { state in
            state.isAbandoned = true
            (state.chunks, state.buffered) = ([], 0)
            return state.writer.take()
        }
        writer?.resume(throwing: Self.answered)
    }

    /// Reports to writers that the request has ended.
    func close(_ error: CurlError) {
        let writer = state.withLock { state in
            state.failure = state.failure ?? error
            state.chunks = []
            state.unpause = nil
            return state.writer.take()
        }
        writer?.resume(throwing: error)
    }
}

extension CurlBodyStream.State {
    fileprivate mutating func read(
        into target: UnsafeMutableRawBufferPointer, _ capacity: Int
    ) -> (CurlBodyStream.Read, CheckedContinuation<Void, any Error>?) {
        guard !isAbandoned else { return (.bytes(0), nil) }
        guard failure == nil else { return (.failed, nil) }
        let count = copy(into: target)
        guard count > 0 else {
            isPaused = !isFinished
            return (isFinished ? .bytes(0) : .empty, nil)
        }
        return (.bytes(count), buffered <= capacity ? writer.take() : nil)
    }

    private mutating func copy(into target: UnsafeMutableRawBufferPointer) -> Int {
        var count = 0
        while count < target.count, let chunk = chunks.first {
            let part = min(target.count - count, chunk.count - offset)
            chunk.withUnsafeBytes {
                UnsafeMutableRawBufferPointer(rebasing: target[count..<count + part])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + part]))
            }
            count += part
            offset += part
            if offset == chunk.count {
                chunks.removeFirst()
                offset = 0
            }
        }
        buffered -= count
        return count
    }
}
