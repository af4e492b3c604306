import Hummingbird
import NIOCore
import ServiceKit

/// The description of this service, for people and for client generators: at its own `/openapi.json`, and below the
/// paths that the public origin forwards to it.
struct NotificationOpenAPIRoutes: Sendable {
    private static let document = ByteBuffer(string: NotificationOpenAPI.text)

    func add(to routes: Routes) {
        for path in ["openapi.json", "api/notifications/openapi.json"] {
            routes.get(RouterPath(path)) { _, _ in
                JSONResponse(buffer: Self.document, headers: [.cacheControl: "public, max-age=300"]).response
            }
        }
    }
}
