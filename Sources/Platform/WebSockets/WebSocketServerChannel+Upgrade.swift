import HTTPServing
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOWebSocket

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
        _ endpoint: WebSocketEndpoint, _ parts: HTTPHandlers, _ channel: any Channel, _ logger: Logger
    ) -> NIOTypedHTTPServerUpgradeHandler<Negotiated> {
        // NIO drops the head of a request whose upgrade fails, so the verdict is kept here to answer it.
        let verdict = NIOLoopBoundBox<Admission?>(nil, eventLoop: channel.eventLoop)
        let upgrader = NIOTypedWebSocketServerUpgrader<Negotiated>(
            maxFrameSize: endpoint.maximumMessageBytes, enableAutomaticErrorHandling: false,
            shouldUpgrade: { channel, head in decide(endpoint, head, channel, verdict) },
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture { try open(endpoint, channel, verdict.value) }
            })
        return NIOTypedHTTPServerUpgradeHandler(
            httpEncoder: parts.encoder, extraHTTPHandlers: [parts.deadline, parts.decoder, parts.requests],
            upgradeConfiguration: .init(upgraders: [upgrader]) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let connection = try addConnection(to: channel, logger: logger)
                    guard case .refuse(let refusal)? = verdict.value else { return .http(connection) }
                    return .refused(connection, refusal)
                }
            })
    }

    /// Asks the service.
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

    func addConnection(to channel: any Channel, logger: Logger) throws -> HTTPConnection {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
        try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: limits.idleDeadline, logger: logger))
        return try HTTPConnection(on: channel)
    }
}

extension Refusal {
    var response: Response {
        Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}
