public import HummingbirdCore
public import Logging
public import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Connections of plain HTTP/1.1 from callers that are trusted to behave.
public struct HTTPServerChannel: ServerChildChannel {
    /// A connection whose pipeline is built.
    public struct Value: ServerChildChannelValue {
        /// The connection.
        public let channel: any Channel
        let connection: HTTPConnection
    }

    private let idleTimeout: Duration
    private let respond: HTTPConnection.Responder

    /// - Parameter idleTimeout: a connection on which nothing happens for so long is closed.
    public init(idleTimeout: Duration, respond: @escaping HTTPConnection.Responder) {
        self.idleTimeout = idleTimeout
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
            return Value(channel: channel, connection: try HTTPConnection(on: channel))
        }
    }

    /// Serves the connection to its end.
    public func handle(value: Value, logger: Logger) async { await value.connection.serve(respond) }
}
