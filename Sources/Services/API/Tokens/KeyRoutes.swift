import HTTPTypes
import Hummingbird
import ServiceKit

/// `/.well-known/jwks.json`: the public keys of the access tokens.
struct KeyRoutes: Sendable {
    let cabinet: KeyCabinet

    func add(to routes: Routes) {
        routes.get(".well-known/jwks.json") { _, _ in
            let keys = try await cabinet.keys()
            return JSONResponse(keys.jwks, headers: [.cacheControl: "public, max-age=300"]).response
        }
    }
}
