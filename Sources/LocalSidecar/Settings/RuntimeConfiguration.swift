/// A `Configuration` resource: the behaviour of one sidecar.
///
/// Settings that this sidecar implements are kept; the others are only checked for unknown keys, since they concern
/// daprd's own machinery: metrics, logging, name resolution, previews.
///
/// Source: <https://docs.dapr.io/reference/resource-specs/configuration-schema/>.
struct RuntimeConfiguration: Sendable {
    /// nil when there are no settings for traces.
    var tracing: TracingSettings?
    /// True unless a sampling rate of zero turns tracing off.
    var isTracing: Bool { tracing.map { $0.rate > 0 } ?? true }
    var secretScopes: [String: SecretScope] = [:]
    var accessControl: AccessControl?
    var apis = APIAccess()
    /// Component types that must not be loaded, such as `bindings.smtp` or `bindings.smtp/v1`.
    var deniedComponents: [String] = []

    init() {}

    /// - Throws: ``ResourceFault`` naming the line and the key that cannot be read.
    init(_ document: ResourceDocument) throws(ResourceFault) {
        let spec = try document.body()
        try spec.allow([
            "tracing", "metric", "metrics", "mtls", "secrets", "accessControl", "nameResolution", "features", "api",
            "components", "logging", "wasm", "workflow", "httpPipeline", "appHttpPipeline",
        ])
        tracing = try spec["tracing"].flatMap { node throws(ResourceFault) in try TracingSettings(node) }
        for name in ["metric", "metrics"] { try Self.checkMetrics(spec[name]) }
        try Self.checkNameResolution(spec["nameResolution"])
        for name in ["httpPipeline", "appHttpPipeline"] {
            guard let handlers = spec[name]?["handlers"], try !handlers.elements().isEmpty else { continue }
            throw handlers.fault("middleware is not built in")
        }
        if let secrets = spec["secrets"] {
            try secrets.allow(["scopes"])
            secretScopes = try SecretScope.all(in: try secrets.required("scopes"))
        }
        accessControl = try spec["accessControl"].flatMap { node throws(ResourceFault) in try AccessControl(node) }
        if let api = spec["api"] { apis = try APIAccess(api) }
        if let components = spec["components"] {
            try components.allow(["deny"])
            deniedComponents = try components["deny"]?.texts() ?? []
        }
    }

    /// True when a component may be loaded.
    func allows(_ type: String, version: String) -> Bool {
        !deniedComponents.contains { $0.lowercased() == type || $0.lowercased() == "\(type)/\(version)" }
    }

    private static func checkMetrics(_ metrics: ResourceNode?) throws(ResourceFault) {
        guard let metrics else { return }
        try metrics.allow(["enabled", "http", "rules", "latencyDistributionBuckets", "recordErrorCodes", "workflow"])
        _ = try metrics["enabled"]?.flag()
        try metrics["http"]?.allow(["increasedCardinality", "pathMatching", "excludeVerbs"])
    }

    private static func checkNameResolution(_ resolution: ResourceNode?) throws(ResourceFault) {
        guard let resolution else { return }
        try resolution.allow(["component", "version", "configuration"])
        _ = try resolution.required("component").text()
    }
}
