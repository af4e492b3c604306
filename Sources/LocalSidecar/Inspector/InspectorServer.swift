import HTTPServing
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Synchronization

/// The inspector's listening socket, on the loopback interface only.
struct InspectorServer: Sendable {
    let inspector: Inspector
    let logger: Logger
    private let routes: RouteTable

    init(_ inspector: Inspector, logger: Logger) {
        self.inspector = inspector
        self.logger = logger
        var routes = RouteTable()
        inspector.register(on: &routes)
        self.routes = routes
    }

    func run(started: @escaping @Sendable (Int) -> Void) async throws {
        let port = inspector.configuration.port
        var quiet = logger
        quiet.logLevel = .error
        let channel = HTTPServerChannel(idleTimeout: .seconds(120)) { request, _ in
            let response = await respond(to: request)
            return Response(status: response.status, headers: response.headers, body: response.body)
        }
        let server = HTTPServer(bound: { channel in started(channel.localAddress?.port ?? port) }) {
            [quiet] onServerRunning in
            Server(
                childChannelSetup: channel,
                configuration: ServerConfiguration(address: .hostname("127.0.0.1", port: port)),
                onServerRunning: onServerRunning, eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: quiet)
        }
        do {
            try await server.run()
        } catch let error as IOError {
            throw SidecarPortFault(appID: "the inspector", port: port, errno: error.errnoCode)
        }
    }

    private func respond(to request: Request) async -> SidecarResponse {
        // A foreign host name that resolves to this address would let a foreign page send requests as if it were ours.
        let host = request.head.authority?.split(separator: ":").first
        guard host == "127.0.0.1" || host == "localhost" else {
            return InspectorPage.secured(SidecarResponse(.init(code: 421)))
        }
        do {
            return try await routes.respond(to: SidecarRequest(request.head, body: request.body, maximumBody: 64 << 10))
        } catch let error as SidecarError {
            return InspectorPage.secured(error.response)
        } catch {
            logger.warning("The inspector could not answer", metadata: ["error": "\(error)"])
            return InspectorPage.secured(SidecarResponse(.internalServerError))
        }
    }
}
