public import NIOCore
import NIOWebSocket
import Synchronization

/// One open socket from the service's point of view. Any task may send; no call waits for the client.
public final class WebSocketSession: Sendable {
    /// A message from the client.
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

    /// True when the socket was closed because the client read too slowly.
    public var wasTooSlow: Bool { dropped.load(ordering: .relaxed) }

    /// Queues a text message.
    ///
    /// - Returns: false when the socket is closed, or is now closed because the client is too slow.
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
            // Delivered synchronously on the loop, where the handler queues or writes it.
            channel.pipeline.fireUserInboundEventTriggered(OutgoingText(text: text))
        }
        return true
    }

    /// Closes the socket after all queued messages.
    ///
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

/// A message from ``WebSocketSession`` to its handler.
struct OutgoingText: Sendable {
    let text: ByteBuffer
}

/// A request to close from ``WebSocketSession`` to its handler.
struct OutgoingClose: Sendable {
    let code: CloseCode
    let reason: String
    let dropsQueue: Bool
}

/// Assembles a client's frames into messages, with all checks that RFC 6455 requires of a server (sections 5 and 7).
struct MessageAssembly {
    enum Outcome {
        /// More frames are needed, or there is nothing to do.
        case none
        case message(WebSocketSession.Message)
        case ping(ByteBuffer)
        case close(CloseCode?)
        case violation(CloseCode)
    }

    private let limit: Int
    private var opcode: WebSocketOpcode?
    private var data = ByteBuffer()

    init(limit: Int) { self.limit = limit }

    mutating func take(_ frame: WebSocketFrame) -> Outcome {
        // NIO accepts unmasked frames and reserved bits from clients; sections 5.1 and 5.2 forbid them.
        guard frame.maskKey != nil, !frame.rsv1, !frame.rsv2, !frame.rsv3 else { return .violation(.protocolError) }
        switch frame.opcode {
        case .text, .binary:
            guard opcode == nil else { return .violation(.protocolError) }
            opcode = frame.opcode
            data = frame.unmaskedData
            return finish(frame.fin)
        case .continuation:
            guard opcode != nil else { return .violation(.protocolError) }
            guard data.readableBytes + frame.length <= limit else { return .violation(.messageTooBig) }
            var more = frame.unmaskedData
            data.writeBuffer(&more)
            return finish(frame.fin)
        case .ping: return .ping(frame.unmaskedData)
        case .pong: return .none
        case .connectionClose: return Self.close(frame.unmaskedData)
        default: return .violation(.protocolError)
        }
    }

    private mutating func finish(_ isLast: Bool) -> Outcome {
        guard data.readableBytes <= limit else { return .violation(.messageTooBig) }
        guard isLast else { return .none }
        defer {
            opcode = nil
            data = ByteBuffer()
        }
        if opcode == .binary { return .message(.binary(Array(data.readableBytesView))) }
        guard let text = String(validating: data.readableBytesView, as: UTF8.self) else {
            return .violation(.invalidPayload)
        }
        return .message(.text(text))
    }

    private static func close(_ data: ByteBuffer) -> Outcome {
        var data = data
        guard data.readableBytes > 0 else { return .close(nil) }
        guard let code = data.readInteger(as: UInt16.self).map(CloseCode.init(rawValue:)), code.isAllowedOnWire else {
            return .violation(.protocolError)
        }
        guard String(validating: data.readableBytesView, as: UTF8.self) != nil else {
            return .violation(.invalidPayload)
        }
        return .close(code)
    }
}

/// The reason for closing a socket (RFC 6455, section 7.4, and the range 4000–4999 for applications).
public struct CloseCode: Sendable, Hashable, RawRepresentable {
    /// The number on the wire.
    public let rawValue: UInt16

    /// Any number.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The work is done.
    public static let normal = CloseCode(rawValue: 1000)
    /// The server is going away.
    public static let goingAway = CloseCode(rawValue: 1001)
    /// The peer violates the protocol, for example by sending unmasked frames.
    public static let protocolError = CloseCode(rawValue: 1002)
    /// An unsupported kind of message.
    public static let unsupportedData = CloseCode(rawValue: 1003)
    /// Text that is not UTF-8.
    public static let invalidPayload = CloseCode(rawValue: 1007)
    /// A violation of policy, for example too many messages at once.
    public static let policyViolation = CloseCode(rawValue: 1008)
    /// A message over the size limit.
    public static let messageTooBig = CloseCode(rawValue: 1009)
    /// The server failed.
    public static let internalError = CloseCode(rawValue: 1011)
    /// The token expired or was never valid.
    public static let unauthorized = CloseCode(rawValue: 4401)
    /// The client reads more slowly than messages arrive.
    public static let tooSlow = CloseCode(rawValue: 4408)

    /// True when a peer may send it in a close frame.
    var isAllowedOnWire: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
