import DequeModule
import NIOCore
import NIOWebSocket

/// Implements the protocol of one open socket on its event loop: validates and joins frames, answers pings, queues
/// outgoing messages, and performs the closing handshake.
///
/// Messages are queued here, not in the channel, so that a client that stops reading costs a bounded amount of memory
/// and still gets its close frame.
final class WebSocketHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private enum State { case open, closing, closed }

    let limits: WebSocketLimits
    let session: WebSocketSession
    private let inbox: AsyncStream<WebSocketSession.Message>.Continuation
    private var assembly: MessageAssembly
    private var state = State.open
    private var queue: Deque<ByteBuffer> = []
    private var lastHeard = NIODeadline.now()
    private var ticking: Scheduled<Void>?

    init(
        session: WebSocketSession, limits: WebSocketLimits, maximumMessageBytes: Int,
        inbox: AsyncStream<WebSocketSession.Message>.Continuation
    ) {
        self.session = session
        self.limits = limits
        self.inbox = inbox
        assembly = MessageAssembly(limit: maximumMessageBytes)
    }

    func handlerAdded(context: ChannelHandlerContext) { tickLater(context) }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastHeard = .now()
        let frame = unwrapInboundIn(data)
        switch assembly.take(frame) {
        case .none: break
        case .message(let message): if state == .open { deliver(message, context) }
        case .ping(let data):
            guard state == .open else { break }
            context.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: .pong, data: data)), promise: nil)
        case .close(let code): answerClose(code, context)
        case .violation(let code): close(code, reason: "", context)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        flushQueue(context)
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let outgoing as OutgoingText: enqueue(outgoing.text, context)
        case let close as OutgoingClose:
            if close.dropsQueue { queue.removeAll() }
            self.close(close.code, reason: close.reason, context)
        // Hummingbird's bootstrap enables half-closure: the peer's FIN arrives only as this event.
        case ChannelEvent.inputClosed: context.close(promise: nil)
        case is ChannelShouldQuiesceEvent: close(.goingAway, reason: "going away", context)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error as? NIOWebSocketError {
        case .invalidFrameLength: close(.messageTooBig, reason: "", context)
        case .fragmentedControlFrame, .multiByteControlFrameLength: close(.protocolError, reason: "", context)
        default: context.close(promise: nil)
        }
    }
}

// MARK: - Incoming

extension WebSocketHandler {
    private func deliver(_ message: WebSocketSession.Message, _ context: ChannelHandlerContext) {
        guard case .dropped = inbox.yield(message) else { return }
        close(.policyViolation, reason: "too many messages", context)
    }

    private func answerClose(_ code: CloseCode?, _ context: ChannelHandlerContext) {
        guard state == .open else { return context.close(promise: nil) }
        state = .closing
        queue.removeAll()
        session.closed()
        inbox.finish()
        write(closeFrame(code, reason: ""), thenClose: true, context)
    }
}

// MARK: - Outgoing

extension WebSocketHandler {
    private func enqueue(_ text: ByteBuffer, _ context: ChannelHandlerContext) {
        guard state == .open else { return session.wrote(bytes: text.readableBytes) }
        queue.append(text)
        flushQueue(context)
    }

    private func flushQueue(_ context: ChannelHandlerContext) {
        var wrote = false
        while context.channel.isWritable, let text = queue.popFirst() {
            session.wrote(bytes: text.readableBytes)
            context.write(wrapOutboundOut(WebSocketFrame(fin: true, opcode: .text, data: text)), promise: nil)
            wrote = true
        }
        if wrote { context.flush() }
    }

    /// Sends a close frame and waits briefly for the peer's answer.
    private func close(_ code: CloseCode, reason: String, _ context: ChannelHandlerContext) {
        guard state == .open else { return }
        state = .closing
        session.closed()
        inbox.finish()
        while let text = queue.popFirst() {
            context.write(wrapOutboundOut(WebSocketFrame(fin: true, opcode: .text, data: text)), promise: nil)
        }
        write(closeFrame(code, reason: reason), thenClose: false, context)
        let channel = context.channel
        context.eventLoop.scheduleTask(in: TimeAmount(limits.closeDeadline)) { channel.close(promise: nil) }
    }

    private func write(_ frame: WebSocketFrame, thenClose: Bool, _ context: ChannelHandlerContext) {
        guard thenClose else { return context.writeAndFlush(wrapOutboundOut(frame), promise: nil) }
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(frame)).whenComplete { _ in channel.close(promise: nil) }
    }

    private func closeFrame(_ code: CloseCode?, reason: String) -> WebSocketFrame {
        var data = ByteBuffer()
        if let code {
            data.writeInteger(code.rawValue)
            data.writeString(reason.utf8.count <= 123 ? reason : "")
        }
        return WebSocketFrame(fin: true, opcode: .connectionClose, data: data)
    }
}

// MARK: - Deadlines

extension WebSocketHandler {
    private func tickLater(_ context: ChannelHandlerContext) {
        ticking = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limits.pingInterval)) { [self] in
            guard state == .open else { return }
            guard .now() - lastHeard < TimeAmount(limits.idleDeadline) else {
                queue.removeAll()
                return close(.goingAway, reason: "idle", context)
            }
            context.writeAndFlush(
                wrapOutboundOut(WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer())), promise: nil)
            tickLater(context)
        }
    }

    private func end() {
        guard state != .closed else { return }
        state = .closed
        ticking?.cancel()
        ticking = nil
        queue.removeAll()
        session.closed()
        inbox.finish()
    }
}
