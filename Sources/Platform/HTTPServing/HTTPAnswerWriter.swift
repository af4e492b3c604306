import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTPTypes

/// Writes one answer: a complete body in one piece, a stream as it is produced and as the client reads.
struct HTTPAnswerWriter: ResponseBodyWriter {
    private let channel: any Channel
    private let handler: NIOLoopBound<HTTPConnectionHandler>
    private let length: Int?
    private var head: HTTPResponse?

    init(_ head: HTTPResponse, channel: any Channel, handler: NIOLoopBound<HTTPConnectionHandler>) {
        self.channel = channel
        self.handler = handler
        self.head = head
        length = head.headerFields[.contentLength].flatMap { Int($0) }
    }

    mutating func write(_ buffer: ByteBuffer) async throws {
        let isWhole = head != nil && length == buffer.readableBytes
        try await send(takeHead() + [.body(buffer)], flushes: !isWhole)
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        try await send(takeHead() + [.end(trailingHeaders)], flushes: true)
    }

    private mutating func takeHead() -> [HTTPResponsePart] {
        guard let head = head.take() else { return [] }
        return [.head(head)]
    }

    /// Sends parts, and waits only when the client must first read what is already buffered.
    private func send(_ parts: [HTTPResponsePart], flushes: Bool) async throws {
        if channel.eventLoop.inEventLoop {
            try handler.value.send(parts, flushes: flushes)
        } else {
            channel.eventLoop.execute { [handler] in try? handler.value.send(parts, flushes: flushes) }
        }
        guard flushes, !channel.isWritable || !channel.isActive else { return }
        try await withCheckedThrowingContinuation { continuation in
            channel.eventLoop.execute { [handler] in handler.value.awaitWritability(continuation) }
        }
    }
}
