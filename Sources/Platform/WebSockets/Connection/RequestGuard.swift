public import HTTPServing
import HTTPTypes
import NIOCore
import NIOHTTP1

/// Protects a connection between the HTTP decoder and the other handlers: answers requests that are malformed or
/// violate RFC 9112, answers `Expect: 100-continue`, hides offers to upgrade to anything but WebSocket, closes a
/// connection after the answer to its last request without a reset that would lose the answer, and closes connections
/// gracefully when the server stops.
final class RequestGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let headDeadline: HeadDeadline
    private let linger: TimeAmount
    private let farewell: TimeAmount
    private let endpoint: WebSocketEndpoint?
    private let malformed: @Sendable (Bool) -> Refusal
    private var isReadingBody = false
    private var requestsInProgress = 0
    /// True when the connection closes after the last pending answer.
    private var closesAfterAnswer = false
    /// True when incoming data is discarded.
    private var discards = false
    /// True when the client was told, or has announced, that the connection closes after the last request received.
    private var isLast = false
    /// True when the last request uses HTTP/1.0, which has no chunked bodies.
    private var isOld = false
    private var hasFailed = false

    /// - Parameter malformed: makes the answer to a malformed head; true when it is too large.
    init(
        headDeadline: HeadDeadline, limits: ConnectionLimits, endpoint: WebSocketEndpoint?,
        malformed: @escaping @Sendable (Bool) -> Refusal
    ) {
        self.endpoint = endpoint
        self.headDeadline = headDeadline
        linger = TimeAmount(limits.lingerDeadline)
        farewell = TimeAmount(limits.farewellDeadline)
        self.malformed = malformed
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !discards else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            let framing = Framing(head)
            headDeadline.headArrived(hasBody: framing.hasBody)
            // Nothing is read after the last request.
            guard !isLast else { return discards = true }
            guard framing.isSound else { return refuse(context) }
            isReadingBody = true
            requestsInProgress += 1
            isOld = head.version.minor == 0
            isLast = framing.endsConnection
            if isLast { closesAfterAnswer = true }
            forward(head, data, context)
        case .body: context.fireChannelRead(data)
        case .end:
            headDeadline.requestEnded()
            isReadingBody = false
            context.fireChannelRead(data)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head) where requestsInProgress == 1 && (isReadingBody || closesAfterAnswer) && head.isFinal:
            head.headers.replaceOrAdd(name: "connection", value: "close")
            if isOld { head.version = .http1_0 }
            (closesAfterAnswer, isLast) = (true, true)
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            requestsInProgress -= 1
            context.write(data, promise: promise)
            if closesAfterAnswer, requestsInProgress == 0 { closeLingering(context) }
        default: context.write(data, promise: promise)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let fault = error as? HTTPParserError else { return context.fireErrorCaught(error) }
        guard !discards, !hasFailed else { return }
        hasFailed = true
        guard requestsInProgress == 0 else {
            // Earlier requests are answered before the connection closes.
            closesAfterAnswer = true
            if isReadingBody { context.fireErrorCaught(error) } else { discards = true }
            return
        }
        answer(malformed(fault == .headerOverflow), context)
    }

    /// Refuses the request and everything after it.
    private func refuse(_ context: ChannelHandlerContext) {
        guard requestsInProgress == 0 else { return (closesAfterAnswer, discards) = (true, true) }
        answer(malformed(false), context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
        // Requests from here on are answered with `Connection: close`. Closing at once would cut off a request that has
        // been sent already.
        closesAfterAnswer = true
        guard requestsInProgress == 0 else { return }
        guard farewell > .zero else { return context.close(promise: nil) }
        let channel = context.channel
        context.eventLoop.assumeIsolated().scheduleTask(in: farewell) { [self] in
            if requestsInProgress == 0 { channel.close(promise: nil) }
        }
    }

    private func forward(_ head: HTTPRequestHead, _ data: NIOAny, _ context: ChannelHandlerContext) {
        if head.headers.contains(name: "expect"),
            head.headers[canonicalForm: "expect"].contains(where: { $0.lowercased() == "100-continue" })
        {
            let interim = HTTPResponseHead(version: head.version, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(interim)), promise: nil)
        }
        guard head.headers.contains(name: "upgrade") else { return context.fireChannelRead(data) }
        // NIO's decoder reads nothing after a request that offered an upgrade (swift-nio#2570), so this must be the
        // last.
        closesAfterAnswer = true
        if requestsInProgress == 1, isHandshake(head) { return context.fireChannelRead(data) }
        var head = head
        head.headers.remove(name: "upgrade")
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    /// True when NIO's upgrader would accept the request (RFC 6455, section 4.2.1): it loses the head of one it does
    /// not accept, so such a request must go to the router, which answers 404 or 426.
    private func isHandshake(_ head: HTTPRequestHead) -> Bool {
        guard let endpoint, head.method == .GET, head.version == .http1_1, endpoint.takes(head.uri) else {
            return false
        }
        func has(_ word: String, in name: String) -> Bool {
            head.headers[canonicalForm: name].contains { $0.lowercased() == word }
        }
        return has("websocket", in: "upgrade") && has("upgrade", in: "connection")
            && head.headers["sec-websocket-version"] == ["13"] && head.headers["sec-websocket-key"].count == 1
    }

    private func answer(_ refusal: Refusal, _ context: ChannelHandlerContext) {
        discards = true
        let status = HTTPResponseStatus(statusCode: refusal.status.code, reasonPhrase: refusal.status.reasonPhrase)
        var head = HTTPResponseHead(version: .http1_1, status: status)
        for field in refusal.headers { head.headers.add(name: field.name.rawName, value: field.value) }
        head.headers.replaceOrAdd(name: "content-length", value: String(refusal.body.count))
        head.headers.replaceOrAdd(name: "connection", value: "close")
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: refusal.body)))), promise: nil)
        context.write(wrapOutboundOut(.end(nil)), promise: nil)
        closeLingering(context)
    }

    /// Closes our side, and the whole connection once the client had time to read the answer: closing at once while it
    /// still sends would reset the connection and lose the answer.
    private func closeLingering(_ context: ChannelHandlerContext) {
        discards = true
        context.flush()
        let channel = context.channel
        context.close(mode: .output, promise: nil)
        context.eventLoop.scheduleTask(in: linger) { channel.close(promise: nil) }
    }
}

/// The framing that a request's head gives for the request and the connection.
///
/// NIO's parser accepts requests that other parsers on the way may read differently (RFC 9112, sections 3.2, 6.1 and
/// 6.3): a request must have exactly one `Host`, and a body either is chunked only or has a length.
private struct Framing {
    private(set) var hasBody = false
    private(set) var endsConnection: Bool
    private(set) var isSound: Bool

    init(_ head: HTTPRequestHead) {
        var (hosts, codings, hasLength, hasOptions) = (0, 0, false, false)
        for (name, _) in head.headers {
            switch name.utf8.count {
            case 4 where name.lowercased() == "host": hosts += 1
            case 10 where name.lowercased() == "connection": hasOptions = true
            case 14 where name.lowercased() == "content-length": hasLength = true
            case 17 where name.lowercased() == "transfer-encoding": codings += 1
            default: continue
            }
        }
        let isOld = head.version.minor == 0
        hasBody = hasLength || codings > 0
        isSound = hosts == 1 || hosts == 0 && isOld
        if codings > 0 {
            let isChunked = head.headers.first(name: "transfer-encoding")?.lowercased() == "chunked"
            isSound = isSound && codings == 1 && isChunked && !hasLength && !isOld
        }
        endsConnection =
            isOld || hasOptions && head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "close" }
    }
}

extension HTTPResponseHead {
    /// False for interim responses (1xx).
    fileprivate var isFinal: Bool { status.code >= 200 }
}

/// Closes a connection whose request head does not arrive in time (slow headers), and checks the request line before
/// the decoder, which takes several spaces for one (RFC 9112, section 3).
///
/// Placed before the decoder. A head that arrives in one read needs no timer.
final class HeadDeadline: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let deadline: TimeAmount
    private var isBetweenRequests = true
    private var isWaiting = false
    private var timer: Scheduled<Void>?
    private var line = RequestLineCheck()
    private var hasBody = false

    init(_ deadline: Duration) { self.deadline = TimeAmount(deadline) }

    func handlerAdded(context: ChannelHandlerContext) { start(context) }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard isBetweenRequests else { return context.fireChannelRead(data) }
        isWaiting = true
        let buffer = unwrapInboundIn(data)
        guard line.takes(buffer.readableBytesView) else {
            return context.fireErrorCaught(HTTPParserError.invalidURL)
        }
        context.fireChannelRead(data)
        // If a read ends with a request without a body, the next one begins with a request line; otherwise it may not.
        let endsHere =
            isBetweenRequests && !hasBody && buffer.readableBytesView.suffix(4).elementsEqual("\r\n\r\n".utf8)
        if endsHere { line = RequestLineCheck() } else if !line.isOpen { line.isDone = true }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if isWaiting, timer == nil { start(context) }
        context.fireChannelReadComplete()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    /// Reports that the decoder has read a complete head.
    func headArrived(hasBody: Bool) {
        self.hasBody = hasBody
        isBetweenRequests = false
        isWaiting = false
        timer?.cancel()
        timer = nil
    }

    /// Reports that the decoder has read a complete request.
    func requestEnded() { isBetweenRequests = true }

    private func start(_ context: ChannelHandlerContext) {
        isWaiting = true
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: deadline) { [self] in
            timer = nil
            if isWaiting { context.close(promise: nil) }
        }
    }
}

/// Checks a request line for adjacent spaces.
private struct RequestLineCheck {
    /// True when the line has ended, or its beginning is unknown.
    var isDone = false
    private(set) var isOpen = false
    private var lastIsSpace = false

    /// - Returns: false at a space that does not separate two words.
    mutating func takes(_ bytes: ByteBufferView) -> Bool {
        guard !isDone else { return true }
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\n") where isOpen:
                (isDone, isOpen) = (true, false)
                return true
            case UInt8(ascii: " "):
                guard isOpen, !lastIsSpace else { return false }
                lastIsSpace = true
            case UInt8(ascii: "\r"), UInt8(ascii: "\n"): continue
            default: (isOpen, lastIsSpace) = (true, false)
            }
        }
        return true
    }
}

/// The limits of one HTTP connection.
public struct ConnectionLimits: Sendable {
    /// Time limit for a request's head, from the opening of the connection or the arrival of its first byte.
    public var headDeadline = Duration.seconds(10)
    /// Time without activity after which a connection is closed.
    public var idleDeadline = Duration.seconds(60)
    /// Maximum size of all header fields of a request, in bytes; larger ones are answered 431.
    public var maximumHeaderBytes = 32 << 10
    /// Maximum number of header fields of a request.
    public var maximumHeaderFields = 100
    /// Time for which a client's remaining bytes are read and discarded after it was answered and is to be closed.
    public var lingerDeadline = Duration.seconds(2)
    /// Time for which inactive connections are kept once the server stops: a client that sends a request meanwhile is
    /// answered, and told that the connection closes, instead of finding it closed.
    public var farewellDeadline = Duration.zero
    /// The limits on bodies, and on answers that are not read.
    public var bodies = BodyLimits()

    /// The defaults above.
    public init() {}
}
