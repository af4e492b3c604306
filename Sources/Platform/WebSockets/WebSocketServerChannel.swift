public import HTTPServing
import HTTPTypes
public import HummingbirdCore
public import Logging
public import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOWebSocket
import ServiceLifecycle

/// A connection that serves HTTP/1.1 within ``ConnectionLimits``, and WebSockets if an endpoint is given.
public struct WebSocketServerChannel: ServerChildChannel {
    /// The outcome of a new connection's first request.
    public struct Value: ServerChildChannelValue {
        /// The connection.
        public let channel: any Channel
        let negotiation: EventLoopFuture<Negotiated>
    }

    enum Negotiated: Sendable {
        case http(HTTPConnection)
        case refused(HTTPConnection, Refusal)
        case webSocket(WebSocketSession, @Sendable (WebSocketSession) async -> Void)
    }

    /// Answers plain requests.
    let responder: HTTPConnection.Responder
    let endpoint: WebSocketEndpoint?
    let limits: ConnectionLimits
    let malformed: @Sendable (_ tooLarge: Bool) -> Refusal
    let book: ConnectionBook?

    /// - Parameters:
    ///   - endpoint: the endpoint for WebSockets; nil for plain HTTP.
    ///   - book: limits the number of connections; nil for no limit.
    ///   - malformed: makes the answer to a request head that is malformed or too large.
    ///   - responder: answers all other requests.
    public init(
        endpoint: WebSocketEndpoint?, limits: ConnectionLimits = ConnectionLimits(), book: ConnectionBook? = nil,
        malformed: @escaping @Sendable (_ tooLarge: Bool) -> Refusal,
        responder: @escaping HTTPConnection.Responder
    ) {
        self.endpoint = endpoint
        self.book = book
        self.limits = limits
        self.malformed = malformed
        self.responder = responder
    }

    /// Builds the pipeline of a new connection.
    public func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let place = book?.enter(channel)
            if book != nil, place == nil {
                return Value(channel: channel, negotiation: channel.eventLoop.makeFailedFuture(NoPlace()))
            }
            let parts = HTTPHandlers(limits: limits, endpoint: endpoint, malformed: malformed)
            guard let endpoint else {
                try channel.pipeline.syncOperations.addHandlers(parts.all)
                let connection = try addConnection(to: channel, place, logger: logger)
                return Value(channel: channel, negotiation: channel.eventLoop.makeSucceededFuture(.http(connection)))
            }
            let upgrade = upgradeHandler(endpoint, parts, channel, place, logger)
            try channel.pipeline.syncOperations.addHandlers(parts.all + [upgrade])
            return Value(channel: channel, negotiation: upgrade.upgradeResultFuture)
        }
    }

    /// Serves the connection to its end.
    public func handle(value: Value, logger: Logger) async {
        do {
            switch try await value.negotiation.get() {
            case .http(let connection): await connection.serve(responder)
            case .refused(let connection, let refusal): await connection.refuse(with: refusal.response)
            case .webSocket(let session, let serve): await run(session, serve, on: value.channel)
            }
        } catch {
            value.channel.close(promise: nil)
        }
    }

    private func run(
        _ session: WebSocketSession, _ serve: @Sendable (WebSocketSession) async -> Void, on channel: any Channel
    ) async {
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await serve(session)
            } onGracefulShutdown: {
                session.close(code: .goingAway, reason: "going away")
            }
            session.close()
            try? await channel.closeFuture.get()
        } onCancel: {
            channel.close(promise: nil)
        }
    }
}

/// Closes a new connection, because the maximum number of connections are busy.
private struct NoPlace: Error {}

/// The handlers that a connection has while it speaks HTTP, in order.
struct HTTPHandlers {
    let encoder = HTTPResponseEncoder()
    let deadline: HeadDeadline
    let decoder: ByteToMessageHandler<HTTPRequestDecoder>
    let requests: RequestGuard

    init(limits: ConnectionLimits, endpoint: WebSocketEndpoint?, malformed: @escaping @Sendable (Bool) -> Refusal) {
        var bounds = NIOHTTPDecoderLimitConfiguration()
        bounds.maxHeaderFieldSize = limits.maximumHeaderBytes
        bounds.maxHeaderListSize = limits.maximumHeaderBytes
        bounds.maxHeaderFieldCount = limits.maximumHeaderFields
        deadline = HeadDeadline(limits.headDeadline)
        decoder = ByteToMessageHandler(
            HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: bounds))
        requests = RequestGuard(
            headDeadline: deadline, limits: limits, endpoint: endpoint, malformed: malformed)
    }

    var all: [any ChannelHandler] { [deadline, encoder, decoder, requests] }
}

extension WebSocketServerChannel {
    func upgradeHandler(
        _ endpoint: WebSocketEndpoint, _ parts: HTTPHandlers, _ channel: any Channel, _ place: ConnectionPlace?,
        _ logger: Logger
    ) -> NIOTypedHTTPServerUpgradeHandler<Negotiated> {
        // NIO drops the head of a request whose upgrade fails, so the decision is kept here to answer it.
        let verdict = NIOLoopBoundBox<Admission?>(nil, eventLoop: channel.eventLoop)
        let upgrader = NIOTypedWebSocketServerUpgrader<Negotiated>(
            maxFrameSize: endpoint.maximumMessageBytes, enableAutomaticErrorHandling: false,
            shouldUpgrade: { channel, head in decide(endpoint, head, channel, verdict) },
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    place?.isBusy()
                    return try open(endpoint, channel, verdict.value)
                }
            })
        return NIOTypedHTTPServerUpgradeHandler(
            httpEncoder: parts.encoder, extraHTTPHandlers: [parts.deadline, parts.decoder, parts.requests],
            upgradeConfiguration: .init(upgraders: [upgrader]) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let connection = try addConnection(to: channel, place, logger: logger)
                    guard case .refuse(let refusal)? = verdict.value else { return .http(connection) }
                    return .refused(connection, refusal)
                }
            })
    }

    /// Asks the service to decide.
    private func decide(
        _ endpoint: WebSocketEndpoint, _ head: HTTPRequestHead, _ channel: any Channel,
        _ verdict: NIOLoopBoundBox<Admission?>
    ) -> EventLoopFuture<HTTPHeaders?> {
        guard let request = try? HTTPRequest(head, secure: false, splitCookie: false) else {
            return channel.eventLoop.makeSucceededFuture(nil)
        }
        return channel.eventLoop.makeFutureWithTask { await endpoint.admit(request) }.map { admission in
            verdict.value = admission
            guard case .accept(let subprotocol, _) = admission else { return nil }
            return subprotocol.map { ["Sec-WebSocket-Protocol": $0] } ?? [:]
        }
    }

    private func open(
        _ endpoint: WebSocketEndpoint, _ channel: any Channel, _ admission: Admission?
    ) throws -> Negotiated {
        guard case .accept(_, let serve)? = admission else { throw ChannelError.inappropriateOperationForState }
        let (messages, inbox) = AsyncStream.makeStream(
            of: WebSocketSession.Message.self,
            bufferingPolicy: .bufferingOldest(endpoint.limits.maximumUnreadMessages))
        let session = WebSocketSession(channel: channel, limits: endpoint.limits, messages: messages)
        let handler = WebSocketHandler(
            session: session, limits: endpoint.limits, maximumMessageBytes: endpoint.maximumMessageBytes, inbox: inbox)
        try channel.pipeline.syncOperations.addHandler(handler)
        return .webSocket(session, serve)
    }

    func addConnection(
        to channel: any Channel, _ place: ConnectionPlace?, logger: Logger
    ) throws -> HTTPConnection {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
        try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: limits.idleDeadline, logger: logger))
        return try HTTPConnection(on: channel, bodies: limits.bodies, place: place)
    }
}

extension Refusal {
    var response: Response {
        Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}
