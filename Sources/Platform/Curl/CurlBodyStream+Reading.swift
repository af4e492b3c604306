import DequeModule
import Synchronization

/// libcurl's side of a body stream; called on libcurl's thread only.
extension CurlBodyStream {
    enum Read {
        case bytes(Int)
        case empty
        case failed
    }

    /// Ties the stream to its request.
    ///
    /// - Returns: false when it belongs to one already.
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

    /// The request has ended: whoever still writes is told so.
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
