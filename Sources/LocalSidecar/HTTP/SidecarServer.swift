import HTTPServing
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// One sidecar's listening socket, on the loopback interface only.
struct SidecarServer: Sendable {
    let sidecar: Sidecar
    let routes: RouteTable

    func run(started: @escaping @Sendable () -> Void) async throws {
        let port = sidecar.configuration.httpPort
        let responder = SidecarResponder(sidecar: sidecar, routes: routes)
        var quiet = sidecar.logger
        quiet.logLevel = .error
        let channel = HTTPServerChannel(idleTimeout: .seconds(120)) { request, _ in
            let response = await responder.respond(to: request)
            return Response(status: response.status, headers: response.headers, body: response.body)
        }
        let server = HTTPServer(bound: { channel in
            sidecar.state.port = channel.localAddress?.port ?? port
            started()
        }) { [quiet] onServerRunning in
            Server(
                childChannelSetup: channel,
                configuration: ServerConfiguration(address: .hostname("127.0.0.1", port: port), backlog: 1024),
                onServerRunning: onServerRunning, eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: quiet)
        }
        do {
            try await server.run()
        } catch let error as IOError {
            throw SidecarPortFault(appID: sidecar.appID, port: port, errno: error.errnoCode)
        }
    }
}

/// Thrown when a sidecar's port cannot be listened on.
public struct SidecarPortFault: Error, Sendable, CustomStringConvertible {
    public let appID: String
    public let port: Int
    /// The system's error number, such as `EADDRINUSE`.
    public let errno: Int32

    public var description: String {
        "cannot listen on port \(port) for the sidecar of \(appID): \(IOError(errnoCode: errno, reason: "bind"))"
    }
}
