import HTTPTypes

/// The building blocks that are not available here: actors, workflows and cryptography. Each answers as in a daprd
/// without them.
struct UnconfiguredFeature: SidecarFeature {
    private static let noPlacement = SidecarError(
        .badRequest, "ERR_ACTOR_NO_PLACEMENT", "placement service is not configured")
    private static let noCrypto = SidecarError(
        .internalServerError, "ERR_CRYPTO_PROVIDERS_NOT_CONFIGURED", "crypto providers not configured")
    /// The answer for APIs that daprd is built without.
    private static let unimplemented = SidecarError(
        .notImplemented, "ERR_API_UNIMPLEMENTED", "this API is currently not implemented")

    func register(on routes: inout RouteTable) {
        routes.on(.get, .post, .put, .delete, at: "/v1.0/actors/*") { _ in throw Self.noPlacement }
        for version in ["/v1.0", "/v1.0-beta1", "/v1.0-alpha1"] {
            Self.registerWorkflows(on: &routes, at: "\(version)/workflows/{component}/{id}")
        }
        for operation in ["encrypt", "decrypt"] {
            routes.on(.put, at: "/v1.0-alpha1/crypto/{name}/\(operation)") { _ in throw Self.noCrypto }
        }
        for operation in ["getkey", "encrypt", "decrypt", "wrapkey", "unwrapkey", "sign", "verify"] {
            routes.on(.post, at: "/v1.0-alpha1/subtlecrypto/{name}/\(operation)") { request in
                _ = try await request.protobufMessage()
                throw Self.unimplemented
            }
        }
    }

    private static func registerWorkflows(on routes: inout RouteTable, at path: String) {
        routes.on(.get, at: path) { _ in throw noPlacement }
        for input in ["start", "raiseEvent/{event}"] {
            routes.on(.post, at: "\(path)/\(input)") { _ in throw noPlacement }
        }
        for operation in ["pause", "resume", "terminate", "purge"] {
            routes.on(.post, at: "\(path)/\(operation)") { request in
                _ = try await request.protobufMessage()
                throw noPlacement
            }
        }
    }
}
