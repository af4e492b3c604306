public import NIOCore
import NIOWebSocket
import Synchronization

/// One open socket, as the service sees it. Any task may send; nothing here ever waits for the client.
public final class WebSocketSession: Sendable {
    /// What the client sends.
    public enum Message: Sendable, Hashable {
        /// Text, valid UTF-8.
        case text(String)
        /// Bytes.
        case binary([UInt8])
    }

    /// The client's messages; ends when the socket closes.
    public let messages: AsyncStream<Message>

    private let channel: any Channel
    private let limits: WebSocketLimits
    private let waitingBytes = Atomic<Int>(0)
    private let waitingMessages = Atomic<Int>(0)
    private let isOpen = Atomic<Bool>(true)
    private let dropped = Atomic<Bool>(false)

    init(channel: any Channel, limits: WebSocketLimits, messages: AsyncStream<Message>) {
        self.channel = channel
        self.limits = limits
        self.messages = messages
    }

    /// Whether the socket was closed because the client read too slowly.
    public var wasTooSlow: Bool { dropped.load(ordering: .relaxed) }

    /// Queues a text message.
    /// - Returns: false when the socket is closed, or closes now because the client is too slow.
    @discardableResult
    public func send(text: String) -> Bool { send(text: ByteBuffer(string: text)) }

    /// Queues a text message given as UTF-8, encoded once for many sockets.
    @discardableResult
    public func send(text: [UInt8]) -> Bool { send(text: ByteBuffer(bytes: text)) }

    /// Queues a text message whose buffer is shared between sockets, not copied.
    @discardableResult
    public func send(text: ByteBuffer) -> Bool {
        guard isOpen.load(ordering: .relaxed) else { return false }
        let size = text.readableBytes
        let bytes = waitingBytes.wrappingAdd(size, ordering: .relaxed).newValue
        let count = waitingMessages.wrappingAdd(1, ordering: .relaxed).newValue
        guard bytes <= limits.maximumQueuedBytes || count == 1, count <= limits.maximumQueuedMessages else {
            drop()
            return false
        }
        channel.eventLoop.execute { [self] in
            // Synchronously on the loop: the handler queues it, or writes it on.
            channel.pipeline.fireUserInboundEventTriggered(OutgoingText(text: text))
        }
        return true
    }

    /// Closes the socket after what was queued before.
    /// - Parameter reason: at most 123 bytes of UTF-8; longer ones are cut.
    public func close(code: CloseCode = .normal, reason: String = "") {
        guard isOpen.exchange(false, ordering: .relaxed) else { return }
        channel.eventLoop.execute { [channel] in
            channel.pipeline.fireUserInboundEventTriggered(OutgoingClose(code: code, reason: reason, dropsQueue: false))
        }
    }

    private func drop() {
        guard isOpen.exchange(false, ordering: .relaxed) else { return }
        dropped.store(true, ordering: .relaxed)
        channel.eventLoop.execute { [channel] in
            channel.pipeline.fireUserInboundEventTriggered(
                OutgoingClose(code: .tooSlow, reason: "too slow", dropsQueue: true))
        }
    }

    func wrote(bytes: Int) {
        waitingBytes.wrappingSubtract(bytes, ordering: .relaxed)
        waitingMessages.wrappingSubtract(1, ordering: .relaxed)
    }

    func closed() { isOpen.store(false, ordering: .relaxed) }
}

/// A message on its way from ``WebSocketSession`` to its handler.
struct OutgoingText: Sendable {
    let text: ByteBuffer
}

/// The wish to close, on its way from ``WebSocketSession`` to its handler.
struct OutgoingClose: Sendable {
    let code: CloseCode
    let reason: String
    let dropsQueue: Bool
}
