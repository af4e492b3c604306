import HTTPTypes
import Hummingbird
import JSON
import ServiceKit

/// What a client may know before it has a token (RFC 9728): which scopes there are and who gives tokens.
///
/// Errand's own accounts give them; there is no OAuth authorization endpoint. A person makes an API token and puts it into
/// the client's configuration.
struct ProtectedResource: Sendable {
    private let origin: PublicOrigin

    init(_ request: Request) { origin = PublicOrigin(request) }

    var response: Response {
        let document: JSONValue = [
            "resource": .string(origin.resourceURL), "authorization_servers": [.string(origin.text)],
            "bearer_methods_supported": ["header"], "scopes_supported": ["read", "write"],
            "resource_name": "Errand",
        ]
        return JSONResponse(document.bytes, headers: [.cacheControl: "no-store"]).response
    }
}
