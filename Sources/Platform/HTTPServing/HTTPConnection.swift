import DequeModule
import HTTPTypes
public import HummingbirdCore
public import NIOCore
import NIOHTTPTypes

/// One HTTP/1.1 connection, which reads requests one after the other and writes their answers.
///
/// All work is done on the connection's event loop, from the first byte read to the last one written.
public struct HTTPConnection: Sendable {
    /// Answers a request.
    public typealias Responder = @Sendable (_ request: Request, _ channel: any Channel) async -> Response

    private let channel: any Channel
    private let handler: NIOLoopBound<HTTPConnectionHandler>

    /// Adds the connection to the end of a pipeline whose messages are `HTTPRequestPart` and `HTTPResponsePart`. Call
    /// it on the channel's event loop.
    ///
    /// - Parameters:
    ///   - bodies: the limits of its requests' bodies.
    ///   - place: marked as busy while a request is answered.
    public init(on channel: any Channel, bodies: BodyLimits = BodyLimits(), place: ConnectionPlace? = nil) throws {
        let handler = HTTPConnectionHandler(bodies: bodies, place: place)
        try channel.pipeline.syncOperations.addHandler(handler)
        self.channel = channel
        self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
    }

    /// Answers requests until the connection closes.
    ///
    /// - Parameter cancelsAbandoned: true to cancel the answering of a request whose client closed the connection, or
    ///   its side of it; otherwise it is only noticed when the answer is written.
    public func serve(cancelsAbandoned: Bool = false, _ respond: @escaping Responder) async {
        await onLoop {
            guard cancelsAbandoned else { return await answerRequests(respond) }
            // A task of its own, because a task cannot be cancelled from outside by the handler that it runs in.
            let answering = Task(executorPreference: EventLoopExecutor(channel.eventLoop)) {
                await answerRequests(respond)
            }
            channel.eventLoop.execute { [handler] in handler.value.onEnd { answering.cancel() } }
            await answering.value
        }
    }

    private func answerRequests(_ respond: Responder) async {
        do {
            while let request = await next() {
                try await write(await respond(request, channel))
                if request.headers.endsConnection { break }
            }
        } catch {}  // The client is gone.
    }

    /// Sends one answer, whatever the request, and closes.
    public func refuse(with response: Response) async {
        await onLoop { try? await write(response) }
    }

    /// Runs `body`, then ends this side of the connection and waits for the client to end its own.
    private func onLoop(_ body: @Sendable () async -> Void) async {
        await withTaskCancellationHandler {
            await withTaskExecutorPreference(EventLoopExecutor(channel.eventLoop)) {
                await body()
                channel.close(mode: .output, promise: nil)
                try? await channel.closeFuture.get()
            }
        } onCancel: {
            channel.close(promise: nil)
        }
    }

    /// Returns the next request; nil when the connection has ended.
    private func next() async -> Request? {
        await withCheckedContinuation { continuation in
            if channel.eventLoop.inEventLoop {
                handler.value.awaitRequest(continuation)
            } else {
                channel.eventLoop.execute { handler.value.awaitRequest(continuation) }
            }
        }
    }

    private func write(_ response: Response) async throws {
        try await response.body.write(HTTPAnswerWriter(response.head, channel: channel, handler: handler))
    }
}

/// The end of a connection's pipeline: assembles requests, and holds them until they are asked for.
///
/// A body of ordinary size is awaited and handed over whole; a larger one, or one of unknown length, is handed over as
/// it arrives, no faster than it is read. Held bytes of bodies are counted, and each body has a deadline.
final class HTTPConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// A request that has not been read to its end.
    fileprivate struct Incoming {
        let head: HTTPRequest
        /// The received bytes of a body that is awaited whole.
        var body = ByteBuffer()
        /// The stream of a body whose request was handed over before its end.
        var stream: RequestBodyStream?
        /// The number of bytes of the body received.
        var received = 0
        /// The body's claim on the budget; nil for a body that arrives in one read.
        var claim: BodyClaim?
        /// The number of bytes of `body` that are counted in the claim.
        var counted = 0
        var timer: Scheduled<Void>?
        let begun = NIODeadline.now()
        /// The time for which the client was made to wait.
        var held = TimeAmount.zero
    }

    private let bodies: BodyLimits
    private let place: ConnectionPlace?
    private var context: ChannelHandlerContext?
    private var incoming: Incoming?
    private var requests: Deque<Request> = []
    private var reader: CheckedContinuation<Request?, Never>?
    private var writers: [CheckedContinuation<Void, any Error>] = []
    private var hasEnded = false
    /// True when the channel asked to read while enough bytes were waiting.
    private var holdsRead = false
    private var heldSince = NIODeadline.now()
    /// Ends the connection unless the client continues to read.
    private var stall: Scheduled<Void>?
    private var ended: (() -> Void)?

    init(bodies: BodyLimits, place: ConnectionPlace?) {
        self.bodies = bodies
        self.place = place
    }

    // MARK: The service's side

    func awaitRequest(_ continuation: CheckedContinuation<Request?, Never>) {
        if let request = requests.popFirst() {
            continuation.resume(returning: request)
            readOn()
        } else if hasEnded {
            continuation.resume(returning: nil)
        } else {
            place?.isIdle()
            reader = continuation
        }
    }

    /// Sets what is called once no further requests come, at once if that is the case already.
    func onEnd(_ action: @escaping () -> Void) {
        if hasEnded { action() } else { ended = action }
    }

    /// - Throws: when the client is gone. To a closed channel everything can be written, and what an answer is made of
    ///   would be fetched to its end for nobody.
    func send(_ parts: [HTTPResponsePart], flushes: Bool) throws {
        guard let context, context.channel.isActive else { throw ChannelError.ioOnClosedChannel }
        for part in parts {
            context.write(wrapOutboundOut(part), promise: nil)
            // After the answer, the rest of the body is discarded.
            if case .end = part { incoming?.stream?.abandon() }
        }
        if flushes { context.flush() }
    }

    func awaitWritability(_ continuation: CheckedContinuation<Void, any Error>) {
        guard let context, context.channel.isActive else {
            return continuation.resume(throwing: ChannelError.ioOnClosedChannel)
        }
        if context.channel.isWritable { return continuation.resume() }
        writers.append(continuation)
        if stall == nil { stall = closeLater(context) }
    }

    /// Schedules the end of the connection, because a client that does not read its answer holds the answer's
    /// resources.
    private func closeLater(_ context: ChannelHandlerContext) -> Scheduled<Void> {
        let channel = context.channel
        return context.eventLoop.scheduleTask(in: TimeAmount(bodies.stall)) { channel.close(promise: nil) }
    }

    // MARK: The channel's side

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        end(ChannelError.ioOnClosedChannel)
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            incoming = Incoming(head: head)
            guard head.hasBody else { return }
            // What is replayed to a new handler is followed by no end of a read.
            context.eventLoop.assumeIsolated().execute { [self] in advanceBody() }
        case .body(let buffer):
            incoming?.received += buffer.readableBytes
            if let stream = incoming?.stream { return stream.add(buffer) }
            incoming?.add(buffer)
        case .end:
            guard let request = incoming else { return }
            incoming = nil
            request.timer?.cancel()
            if let stream = request.stream { return stream.finish() }
            hand(over: Request(head: request.head, body: RequestBody(buffer: request.body)))
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        advanceBody()
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        holdsRead = !requests.isEmpty || incoming?.stream?.isFull == true
        if holdsRead { heldSince = .now() } else { context.read() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard context.channel.isWritable else { return }
        stall?.cancel()
        stall = nil
        for writer in writers { writer.resume() }
        writers = []
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { end(nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard incoming != nil else { return context.close(promise: nil) }
        giveUp(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(ChannelError.ioOnClosedChannel)
        context.fireChannelInactive()
    }

    // MARK: Steps

    /// Counts what has come of an unfinished body, or hands its request over, and begins its deadline.
    private func advanceBody() {
        if let incoming, incoming.stream == nil {
            if incoming.isShort(BodyLimits.whole) { count() } else { stream() }
            if incoming.timer == nil { awaitBody(for: TimeAmount(bodies.deadline)) }
        }
    }

    private func hand(over request: Request) {
        place?.isBusy()
        guard let reader else { return requests.append(request) }
        self.reader = nil
        reader.resume(returning: request)
    }

    /// Hands over the request that is being read; its body follows as it arrives.
    private func stream() {
        guard let request = incoming, let loop = context?.eventLoop else { return }
        count()
        // There was no room for it, and it was handed over with that error.
        guard let claim = incoming?.claim, incoming?.stream == nil else { return }
        let handler = NIOLoopBound(self, eventLoop: loop)
        let stream = RequestBodyStream(claim: claim) { loop.execute { handler.value.readOn() } }
        if request.body.readableBytes > 0 { stream.add(request.body, isCounted: true) }
        incoming?.stream = stream
        incoming?.body = ByteBuffer()
        hand(over: Request(head: request.head, body: RequestBody(asyncSequence: stream)))
    }

    /// Counts the received bytes of an incomplete body.
    private func count() {
        guard let request = incoming, request.stream == nil, let loop = context?.eventLoop else { return }
        if request.claim == nil {
            let handler = NIOLoopBound(self, eventLoop: loop)
            let begun = request.begun
            incoming?.claim = bodies.budget.claim { loop.execute { handler.value.crowdOut(begun) } }
        }
        let bytes = request.body.readableBytes - request.counted
        guard bytes > 0, let claim = incoming?.claim else { return }
        incoming?.counted += bytes
        if !claim.grow(by: bytes) { giveUp(BodyFault.crowdedOut) }
    }

    private func crowdOut(_ begun: NIODeadline) {
        if incoming?.begun == begun { giveUp(BodyFault.crowdedOut) }
    }

    /// Ends the body that is being read with an error, and hands over its request if that has not happened. The rest of
    /// the body is discarded.
    private func giveUp(_ error: any Error) {
        guard let request = incoming else { return }
        incoming = nil
        request.timer?.cancel()
        if let stream = request.stream { return stream.fail(error) }
        let stream = RequestBodyStream(claim: bodies.budget.claim()) {}
        stream.fail(error)
        hand(over: Request(head: request.head, body: RequestBody(asyncSequence: stream)))
    }

    /// Gives the body up after a time, unless the client was made to wait, or sent more than the slowest rate requires.
    private func awaitBody(for time: TimeAmount) {
        guard let context else { return }
        incoming?.timer = context.eventLoop.assumeIsolated().scheduleTask(in: time) { [self] in
            guard let request = incoming else { return }
            if holdsRead { return awaitBody(for: TimeAmount(bodies.deadline)) }
            let earned = TimeAmount.seconds(Int64(request.received / bodies.slowest))
            let left = request.begun + TimeAmount(bodies.deadline) + earned + request.held - .now()
            if left > .zero { awaitBody(for: left) } else { giveUp(BodyFault.tooSlow) }
        }
    }

    private func readOn() {
        guard holdsRead else { return }
        holdsRead = false
        if let held = incoming?.held { incoming?.held = held + (.now() - heldSince) }
        context?.read()
    }

    /// Ends reading; with an `error`, ends writing too.
    private func end(_ error: (any Error)?) {
        hasEnded = true
        incoming?.timer?.cancel()
        incoming?.stream?.fail(error ?? ChannelError.inputClosed)
        incoming = nil
        stall?.cancel()
        stall = nil
        reader?.resume(returning: nil)
        reader = nil
        ended.take()?()
        guard let error else { return }
        for writer in writers { writer.resume(throwing: error) }
        writers = []
    }
}

extension HTTPConnectionHandler.Incoming {
    fileprivate mutating func add(_ buffer: ByteBuffer) {
        if body.readableBytes == 0 { body = buffer } else { body.writeImmutableBuffer(buffer) }
    }

    /// Returns true when the body's announced length is short enough to await it whole.
    fileprivate func isShort(_ limit: Int) -> Bool {
        head.headerFields[.contentLength].flatMap { Int($0) }.map { $0 <= limit } ?? false
    }
}

extension HTTPRequest {
    /// True when a body may follow the head (RFC 9112, 6.3).
    fileprivate var hasBody: Bool {
        headerFields.contains(.transferEncoding) || headerFields[.contentLength].map { $0 != "0" } ?? false
    }
}

extension HTTPFields {
    /// True when the connection ends after the message (RFC 9112, 9.6): the field is a list of case-insensitive words.
    var endsConnection: Bool {
        guard contains(.connection) else { return false }
        return self[values: .connection].contains { value in
            value.split(separator: ",").contains { word in
                word.filter { $0 != " " && $0 != "\t" }.lowercased() == "close"
            }
        }
    }
}
