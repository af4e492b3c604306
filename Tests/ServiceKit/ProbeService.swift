import Hummingbird
import JSON
import Logging
import ServiceKit
import ServiceLifecycle
import Synchronization
import TestSupport
import WebSockets

/// A service with a route for each thing that a service must get right.
struct ProbeService: SuiteService {
    static let appID = "probe"
    static let defaultPort = 0

    let environment: ServiceEnvironment

    init(_ environment: ServiceEnvironment) { self.environment = environment }

    func routes(_ routes: Routes) {
        routes.get("things/:id") { _, context in JSONResponse { $0.string(context.parameters.get("id") ?? "") } }
        routes.post("things") { request, _ in
            let title = try await request.json { scanner in
                var title = ""
                try scanner.object { key, scanner in
                    guard key == "title" else { throw FieldFault(key, "is not known here") }
                    title = try scanner.field(key, "a text") { try $0.string() }
                }
                return title
            }
            return JSONResponse(status: .created) { $0.string(title) }
        }
        routes.get("broken") { _, _ -> Response in throw Broken(secret: "the password") }
        routes.get("slow") { _, _ in
            try await Task.sleep(for: .milliseconds(300))
            return JSONResponse { $0.raw(#""done""#) }
        }
        routes.get("logged") { _, context in
            context.logger.info("A line", metadata: ["count": .stringConvertible(3)])
            return JSONResponse { $0.string(context.trace.traceID) }
        }
        routes.authenticated().get("me") { _, context in
            let identity = try context.requireIdentity()
            return JSONResponse { $0.string(identity.userID) }
        }
    }

    func privateRoutes(_ routes: Routes) {
        routes.get("internal") { _, _ in JSONResponse { $0.raw("true") } }
    }

    var tokenVerifier: TokenVerifier? { TokenVerifier(keys: TestIssuer.keys) }
}

private struct Broken: Error {
    let secret: String
}
