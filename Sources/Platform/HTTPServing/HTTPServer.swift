public import HummingbirdCore
public import Logging
public import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// A listening server that can be cancelled at any time.
///
/// Cancelling a server that is just accepting a connection would end the process (the connection's writer is dropped
/// unfinished). So the server first stops listening, as for a graceful shutdown, and then closes the remaining
/// connections.
public struct HTTPServer<ChildChannel: ServerChildChannel>: Sendable {
    private let server: Server<ChildChannel>
    /// The listening channel, once there is one; finishes without an element when there will be none.
    private let listening: AsyncStream<any Channel>
    private let listens: AsyncStream<any Channel>.Continuation

    /// - Parameters:
    ///   - bound: called with the listening channel.
    ///   - make: makes the server, with a closure that it must call when it runs.
    public init(
        bound: @escaping @Sendable (any Channel) async -> Void,
        _ make: (_ onServerRunning: @escaping @Sendable (any Channel) async -> Void) -> Server<ChildChannel>
    ) {
        let (listening, listens) = AsyncStream.makeStream(of: (any Channel).self)
        self.listening = listening
        self.listens = listens
        server = make { channel in
            listens.yield(channel)
            await bound(channel)
        }
    }

    /// Accepts connections until a graceful shutdown, and then runs until the last of them is closed.
    public func run() async throws {
        let serving = Task {
            defer { listens.finish() }
            try await server.run()
        }
        try await withTaskCancellationHandler {
            try await serving.value
        } onCancel: {
            Task { await stop(serving) }
        }
    }

    private func stop(_ serving: Task<Void, any Error>) async {
        for await listener in listening {
            let stopping = Task { try await server.shutdownGracefully() }
            try? await listener.closeFuture.get()
            serving.cancel()
            _ = await stopping.result
        }
    }
}

/// Plain HTTP/1.1 connections from trusted callers.
public struct HTTPServerChannel: ServerChildChannel {
    /// A connection with a complete pipeline.
    public struct Value: ServerChildChannelValue {
        /// The connection.
        public let channel: any Channel
        let connection: HTTPConnection
    }

    private let idleTimeout: Duration
    private let bodies: BodyLimits
    private let cancelsAbandoned: Bool
    private let respond: HTTPConnection.Responder

    /// - Parameters:
    ///   - idleTimeout: the time after which an idle connection is closed.
    ///   - bodies: the limits of requests' bodies.
    ///   - cancelsAbandoned: true to cancel the answering of a request whose client has gone.
    public init(
        idleTimeout: Duration, bodies: BodyLimits = BodyLimits(), cancelsAbandoned: Bool = false,
        respond: @escaping HTTPConnection.Responder
    ) {
        self.idleTimeout = idleTimeout
        self.bodies = bodies
        self.cancelsAbandoned = cancelsAbandoned
        self.respond = respond
    }

    /// Builds the pipeline of a new connection.
    public func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.configureHTTPServerPipeline(
                withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false)
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: idleTimeout, logger: logger))
            return Value(channel: channel, connection: try HTTPConnection(on: channel, bodies: bodies))
        }
    }

    /// Serves the connection until it closes.
    public func handle(value: Value, logger: Logger) async {
        await value.connection.serve(cancelsAbandoned: cancelsAbandoned, respond)
    }
}
