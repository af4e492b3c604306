public import HTTPServing
import HTTPTypes
public import HummingbirdCore
public import Logging
public import NIOCore
import NIOHTTP1
import NIOWebSocket
import ServiceLifecycle

/// A connection that serves HTTP/1.1 within ``ConnectionLimits``, and WebSockets where an endpoint is given.
public struct WebSocketServerChannel: ServerChildChannel {
    /// What a new connection turns into once its first request is seen.
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

    /// - Parameters:
    ///   - endpoint: where WebSockets are taken; nil for plain HTTP.
    ///   - malformed: the answer to a request head that cannot be parsed, or is too large.
    ///   - responder: answers every other request.
    public init(
        endpoint: WebSocketEndpoint?, limits: ConnectionLimits = ConnectionLimits(),
        malformed: @escaping @Sendable (_ tooLarge: Bool) -> Refusal,
        responder: @escaping HTTPConnection.Responder
    ) {
        self.endpoint = endpoint
        self.limits = limits
        self.malformed = malformed
        self.responder = responder
    }

    /// Builds the pipeline of a new connection.
    public func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let parts = HTTPHandlers(limits: limits, endpoint: endpoint, malformed: malformed)
            guard let endpoint else {
                try channel.pipeline.syncOperations.addHandlers(parts.all)
                let connection = try addConnection(to: channel, logger: logger)
                return Value(channel: channel, negotiation: channel.eventLoop.makeSucceededFuture(.http(connection)))
            }
            let upgrade = upgradeHandler(endpoint, parts, channel, logger)
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
