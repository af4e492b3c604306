import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit

/// `/openapi.json`: what this service answers, for people and for generators of clients.
struct ChatOpenAPIRoutes: Sendable {
    private static let document = ByteBuffer(string: ChatOpenAPI.text)

    func add(to routes: Routes) {
        routes.get("openapi.json") { _, _ in
            JSONResponse(buffer: Self.document, headers: [.cacheControl: "public, max-age=300"]).response
        }
    }
}
