import JSON
import LocalSidecar

/// What the sidecar host process is told: one entry for each sidecar. Handed over in a file that only its owner can read,
/// because it holds the API tokens.
struct SidecarPlan: Codable, Sendable, Equatable {
    struct Sidecar: Codable, Sendable, Equatable {
        var appID: String
        var appPort: Int?
        var httpPort: Int
        var resourcesPaths: [String]
        var configurationFile: String?
        /// Bytes.
        var maximumBody: Int?
        var health: RunApp.Health?
        var maximumConcurrency: Int?
        /// What only a real sidecar is told; nil for a built-in one.
        var daprd: Daprd?
    }

    /// The ports of a daprd beyond that of its HTTP API, and how much it logs.
    struct Daprd: Codable, Sendable, Equatable {
        var grpcPort: Int
        var internalPort: Int
        var metricsPort: Int
        var logLevel: String?
    }

    var sidecars: [Sidecar]
    /// What relative paths in components are relative to.
    var workingDirectory: String
    var apiToken: String
    var appToken: String
    var inspector: InspectorConfiguration?
    /// The URL of a collector that receives every trace; nil for none.
    var traces: String?
}

extension SidecarPlan {
    /// - Throws: `JSONFault` or `DecodingError` when the bytes are not a plan.
    init(_ bytes: [UInt8]) throws { self = try JSONValue(bytes).decode(Self.self) }

    /// - Throws: `EncodingError`.
    func bytes() throws -> [UInt8] { try JSONValue(encoding: self).bytes }
}
