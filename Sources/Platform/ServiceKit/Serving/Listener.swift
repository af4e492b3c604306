import HTTPServing
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
public import WebSockets

/// A listening socket that accepts connections until a graceful shutdown, then finishes the requests in flight.
struct Listener: ServiceLifecycle.Service {
    /// The settings in which the listeners of a service differ.
    struct Configuration: Sendable {
        var host: String
        var port: Int
        /// Limits its connections.
        var book: ConnectionBook
        /// Time after the beginning of the shutdown at which requests still in flight are aborted.
        var drainDeadline: Duration
        var limits: ConnectionLimits
    }

    let configuration: Configuration
    let responder: ServiceResponder
    let webSocket: WebSocketEndpoint?
    let logger: Logger
    let bound: @Sendable (Int) async -> Void

    func run() async throws {
        let server = server()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await server.run()
                } catch let error as IOError {
                    throw ListenerFault(port: configuration.port, errno: error.errnoCode)
                }
            }
            group.addTask {
                try await gracefulShutdown()
                try await Task.sleep(for: configuration.drainDeadline)
            }
            do {
                try await group.next()
                group.cancelAll()
            } catch {
                group.cancelAll()
                throw error
            }
        }
    }

    private func server() -> HTTPServer<WebSocketServerChannel> {
        let responder = responder
        var quiet = logger
        quiet.logLevel = .warning
        let channel = WebSocketServerChannel(
            endpoint: webSocket, limits: configuration.limits, book: configuration.book,
            malformed: Refusal.malformed
        ) { request, channel in await responder.respond(to: request, channel: channel) }
        return HTTPServer(bound: { channel in
            let port = channel.localAddress?.port ?? configuration.port
            logger.info(
                "Listening",
                metadata: [
                    "host": "\(configuration.host)", "port": .stringConvertible(port),
                    "connections": .stringConvertible(configuration.book.most),
                ])
            await bound(port)
        }) { [quiet] onServerRunning in
            Server(
                childChannelSetup: channel,
                configuration: ServerConfiguration(
                    address: .hostname(configuration.host, port: configuration.port), backlog: 1024),
                onServerRunning: onServerRunning, eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: quiet)
        }
    }
}

/// Thrown when a port cannot be listened on.
public struct ListenerFault: Error, Sendable, CustomStringConvertible {
    /// The requested port.
    public let port: Int
    /// The system's error number, such as `EADDRINUSE`.
    public let errno: Int32

    /// One line for the operator.
    public var description: String { "cannot listen on port \(port): \(IOError(errnoCode: errno, reason: "bind"))" }
}

extension Refusal {
    /// The answer to a request head that is malformed or too large.
    @Sendable
    static func malformed(tooLarge: Bool) -> Refusal {
        let problem =
            tooLarge
            ? Problem(.requestHeaderFieldsTooLarge, "headers-too-large", title: "The request's headers are too large")
            : Problem(.badRequest, "malformed-request", title: "The request is not valid HTTP")
        return Refusal(problem)
    }

    /// Refuses a WebSocket handshake with a problem document.
    public init(_ problem: Problem) {
        var headers = problem.headers
        headers[.contentType] = "application/problem+json"
        self.init(status: problem.status, headers: headers, body: problem.body())
    }
}
