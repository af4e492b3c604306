import DequeModule
import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTPTypes

/// The end of a connection's pipeline: makes requests of what arrives, and holds them until they are asked for.
///
/// A body of ordinary size is awaited and handed over whole; a larger one, or one of unknown length, is handed over as
/// it arrives, no faster than it is read.
final class HTTPConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Bodies announced to be no longer are awaited whole.
    private static let wholeBody = 256 << 10

    /// A request whose end has not been read.
    fileprivate struct Incoming {
        let head: HTTPRequest
        /// What has come of a body that is awaited whole.
        var body = ByteBuffer()
        /// Where the body goes once the request was handed over without waiting for it.
        var stream: RequestBodyStream?
    }

    private var context: ChannelHandlerContext?
    private var incoming: Incoming?
    private var requests: Deque<Request> = []
    private var reader: CheckedContinuation<Request?, Never>?
    private var writers: [CheckedContinuation<Void, any Error>] = []
    private var hasEnded = false
    /// The channel wanted to read while enough was waiting.
    private var holdsRead = false

    // MARK: The service's side

    func awaitRequest(_ continuation: CheckedContinuation<Request?, Never>) {
        if let request = requests.popFirst() {
            continuation.resume(returning: request)
            readOn()
        } else if hasEnded {
            continuation.resume(returning: nil)
        } else {
            reader = continuation
        }
    }

    func send(_ parts: [HTTPResponsePart], flushes: Bool) {
        guard let context else { return }
        for part in parts {
            context.write(wrapOutboundOut(part), promise: nil)
            // Whoever has answered reads no further: what is left of the body is passed over.
            if case .end = part { incoming?.stream?.abandon() }
        }
        if flushes { context.flush() }
    }

    func awaitWritability(_ continuation: CheckedContinuation<Void, any Error>) {
        guard let context, context.channel.isActive else {
            return continuation.resume(throwing: ChannelError.ioOnClosedChannel)
        }
        if context.channel.isWritable { continuation.resume() } else { writers.append(continuation) }
    }

    // MARK: The channel's side

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        end(ChannelError.ioOnClosedChannel)
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): incoming = Incoming(head: head)
        case .body(let buffer):
            if let stream = incoming?.stream { return stream.add(buffer) }
            incoming?.add(buffer)
        case .end:
            guard let request = incoming else { return }
            incoming = nil
            if let stream = request.stream { return stream.finish() }
            hand(over: Request(head: request.head, body: RequestBody(buffer: request.body)))
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if let incoming, incoming.stream == nil, !incoming.isShort(Self.wholeBody) { stream() }
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        holdsRead = !requests.isEmpty || incoming?.stream?.isFull == true
        if !holdsRead { context.read() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard context.channel.isWritable else { return }
        for writer in writers { writer.resume() }
        writers = []
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { end(nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard incoming != nil else { return context.close(promise: nil) }
        if incoming?.stream == nil { stream() }
        incoming?.stream?.fail(error)
        incoming = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(ChannelError.ioOnClosedChannel)
        context.fireChannelInactive()
    }

    // MARK: Steps

    private func hand(over request: Request) {
        guard let reader else { return requests.append(request) }
        self.reader = nil
        reader.resume(returning: request)
    }

    /// Hands over the request that is being read; its body follows as it comes.
    private func stream() {
        guard let request = incoming, let loop = context?.eventLoop else { return }
        let handler = NIOLoopBound(self, eventLoop: loop)
        let stream = RequestBodyStream { loop.execute { handler.value.readOn() } }
        if request.body.readableBytes > 0 { stream.add(request.body) }
        incoming?.stream = stream
        hand(over: Request(head: request.head, body: RequestBody(asyncSequence: stream)))
    }

    private func readOn() {
        guard holdsRead else { return }
        holdsRead = false
        context?.read()
    }

    /// Nothing comes any more; `error` when nothing leaves either.
    private func end(_ error: (any Error)?) {
        hasEnded = true
        incoming?.stream?.fail(error ?? ChannelError.inputClosed)
        incoming = nil
        reader?.resume(returning: nil)
        reader = nil
        guard let error else { return }
        for writer in writers { writer.resume(throwing: error) }
        writers = []
    }
}

extension HTTPConnectionHandler.Incoming {
    fileprivate mutating func add(_ buffer: ByteBuffer) {
        if body.readableBytes == 0 { body = buffer } else { body.writeImmutableBuffer(buffer) }
    }

    /// Whether the body is announced to be short enough to wait for.
    fileprivate func isShort(_ limit: Int) -> Bool {
        head.headerFields[.contentLength].flatMap { Int($0) }.map { $0 <= limit } ?? false
    }
}
