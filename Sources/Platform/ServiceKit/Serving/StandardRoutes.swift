import HTTPTypes
import Hummingbird
import JSON
import NIOCore

/// The routes every service has: liveness, readiness and metrics. Never throttled, and only readiness asks anybody.
struct StandardRoutes: Sendable {
    let metrics: Metrics
    let readiness: Readiness

    func add(to routes: Routes) {
        routes.get("health") { _, _ in JSONResponse { $0.raw(#"{"status":"ok"}"#) } }
        routes.get("health/ready") { _, _ in
            switch await readiness.check() {
            case .ready: return JSONResponse { $0.raw(#"{"status":"ready"}"#) }.response
            case .draining: return Problem.unavailable("The service is shutting down.").response
            case .sidecarUnreachable: return Problem.unavailable("The sidecar does not answer.").response
            }
        }
        routes.get("metrics") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: metrics.text)))
        }
    }
}
