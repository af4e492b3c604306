import HTTPTypes
import Hummingbird
import ServiceKit

/// `/internal/tokens/introspect` (RFC 7662): how other services learn whose an API token is. On the app listener only.
struct IntrospectionRoutes: Sendable {
    let accounts: Accounts

    func add(to routes: Routes) {
        routes.post(RouterPath(Introspection.path)) { request, _ in
            let bytes = try await request.bytes(limit: 4096)
            let parameters = try QueryString(String(decoding: bytes, as: UTF8.self)).parameters
            guard let token = parameters.first(where: { $0.name == "token" })?.value else {
                throw Problem.invalid("token", "is required, form-encoded")
            }
            let identity = try await accounts.introspect(token)
            return JSONResponse(headers: [.cacheControl: "no-store"]) { Introspection.write(identity, into: &$0) }
        }
    }
}
