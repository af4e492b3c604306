import DequeModule
import NIOCore
import Synchronization

/// A request's body, passed from the event loop to its reader.
final class RequestBodyStream: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    fileprivate struct State {
        var chunks: Deque<ByteBuffer> = []
        var buffered = 0
        var claim: BodyClaim?
        var end: Result<Void, any Error>?
        var reader: CheckedContinuation<ByteBuffer?, any Error>?
    }

    /// Number of waiting bytes at which reading from the client pauses.
    private static let capacity = 64 << 10

    private let state = Mutex(State())
    private let drained: @Sendable () -> Void

    /// - Parameters:
    ///   - claim: counts the waiting bytes.
    ///   - drained: called when there is room again.
    init(claim: BodyClaim, drained: @escaping @Sendable () -> Void) {
        self.drained = drained
        state.withLock { $0.claim = claim }
    }

    var isFull: Bool { state.withLock { $0.buffered >= Self.capacity } }

    /// - Parameter isCounted: true when the claim has counted the chunk already.
    func add(_ chunk: ByteBuffer, isCounted: Bool = false) {
        let (reader, claim) = state.withLock { state -> (CheckedContinuation<ByteBuffer?, any Error>?, BodyClaim?) in
            guard state.end == nil else { return (nil, nil) }
            if let reader = state.reader.take() { return (reader, nil) }
            state.chunks.append(chunk)
            state.buffered += chunk.readableBytes
            return (nil, isCounted ? nil : state.claim)
        }
        reader?.resume(returning: chunk)
        if let claim, !claim.grow(by: chunk.readableBytes) { fail(BodyFault.crowdedOut) }
    }

    func finish() { end(.success(()), keepsChunks: true) }
    func fail(_ error: any Error) { end(.failure(error), keepsChunks: true) }

    /// Discards the waiting chunks and all that follow.
    func abandon() {
        end(.success(()), keepsChunks: false)
        drained()
    }

    private func end(_ result: Result<Void, any Error>, keepsChunks: Bool) {
        let reader = state.withLock { state in
            state.end = state.end ?? result
            if !keepsChunks {
                state.claim?.shrink(by: state.buffered)
                (state.chunks, state.buffered, state.claim) = ([], 0, nil)
            }
            return state.reader.take()
        }
        reader?.resume(with: result.map { nil })
    }

    private func next() async throws -> ByteBuffer? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (answer, hasRoom) = state.withLock { $0.take(continuation, capacity: Self.capacity) }
                if hasRoom { drained() }
                if let answer { return continuation.resume(with: answer) }
                if Task.isCancelled { cancelReader() }
            }
        } onCancel: {
            cancelReader()
        }
    }

    private func cancelReader() {
        let reader = state.withLock { $0.reader.take() }
        reader?.resume(throwing: CancellationError())
    }

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let stream: RequestBodyStream

        mutating func next() async throws -> ByteBuffer? { try await stream.next() }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(stream: self) }
}

extension RequestBodyStream.State {
    /// Returns the next chunk or the end, or nil when the reader has to wait; and true when the buffer ceased to be
    /// full.
    fileprivate mutating func take(
        _ reader: CheckedContinuation<ByteBuffer?, any Error>, capacity: Int
    ) -> (Result<ByteBuffer?, any Error>?, Bool) {
        if let chunk = chunks.popFirst() {
            let wasFull = buffered >= capacity
            buffered -= chunk.readableBytes
            claim?.shrink(by: chunk.readableBytes)
            return (.success(chunk), wasFull && buffered < capacity)
        }
        if let end { return (end.map { nil }, false) }
        self.reader = reader
        return (nil, false)
    }
}
