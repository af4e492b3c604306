/// The body of a streamed response: chunks of bytes as they arrive. When they are not read, the peer is made to wait.
///
/// Read it once. Letting go of it, or cancelling the task that reads it, ends the transfer and closes its connection.
public final class CurlResponseBody: AsyncSequence, Sendable {
    private let download: CurlDownload
    private let cancel: @Sendable () -> Void
    /// The client, which must not shut down because only its response is still in use.
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
    /// - Throws: ``CurlError`` with kind `tooLarge` when it has more than `limit` bytes.
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

    /// Reads chunk by chunk; nil after the last one.
    public struct Iterator: AsyncIteratorProtocol {
        let body: CurlResponseBody

        /// The next bytes; never an empty array.
        public mutating func next() async throws -> [UInt8]? { try await body.next() }
    }
}
