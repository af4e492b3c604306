import JSON
import LocalSidecar

/// The configuration of the sidecar host process: one entry for each sidecar. Passed in a file that only its owner can
/// read, because it contains the API tokens.
struct SidecarPlan: Sendable, Equatable {
    struct Sidecar: Sendable, Equatable {
        var appID: String
        var appPort: Int?
        var httpPort: Int
        var resourcesPaths: [String]
        var configurationFile: String?
        /// Maximum size of a body, in bytes.
        var maximumBody: Int?
        var health: RunApp.Health?
        var maximumConcurrency: Int?
        /// The settings of a real sidecar; nil for a built-in one.
        var daprd: Daprd?
    }

    /// The ports of a daprd in addition to its HTTP API, and its log level.
    struct Daprd: Sendable, Equatable {
        var grpcPort: Int
        var internalPort: Int
        var metricsPort: Int
        var logLevel: String?
    }

    var sidecars: [Sidecar]
    /// The base of relative paths in components.
    var workingDirectory: String
    var apiToken: String
    var appToken: String
    var inspector: InspectorConfiguration?
    /// The URL of a collector that receives every trace; nil for none.
    var traces: String?
}

extension SidecarPlan {
    var json: [UInt8] {
        var plan = JSONObject([
            ("workingDirectory", .string(workingDirectory)), ("apiToken", .string(apiToken)),
            ("appToken", .string(appToken)), ("sidecars", .array(sidecars.map(\.json))),
        ])
        if let inspector {
            plan["inspector"] = [
                "port": .number(JSONNumber(inspector.port)), "token": .string(inspector.token),
                "logs": inspector.logs.map { .string($0) } ?? .null,
            ]
        }
        plan["traces"] = traces.map { .string($0) }
        return JSONValue.object(plan).bytes
    }

    /// - Throws: ``JSONFault``, or ``Fault`` when the file is not a plan.
    init(_ bytes: [UInt8]) throws {
        let value = try JSONValue(bytes)
        guard let sidecars = value["sidecars"]?.array, let folder = value["workingDirectory"]?.string,
            let apiToken = value["apiToken"]?.string, let appToken = value["appToken"]?.string
        else { throw Fault.notAPlan }
        self.init(
            sidecars: try sidecars.map(Sidecar.init), workingDirectory: folder, apiToken: apiToken, appToken: appToken,
            inspector: value["inspector"].flatMap(InspectorConfiguration.init), traces: value["traces"]?.string)
    }

    enum Fault: Error { case notAPlan }
}

extension InspectorConfiguration {
    fileprivate init?(_ value: JSONValue) {
        guard let port = value["port"]?.integer, let token = value["token"]?.string else { return nil }
        self.init(port: Int(port), token: token, logs: value["logs"]?.string)
    }
}

extension SidecarPlan.Sidecar {
    fileprivate var json: JSONValue {
        var object = JSONObject([("appID", .string(appID)), ("httpPort", .number(JSONNumber(httpPort)))])
        object["appPort"] = appPort.map { .number(JSONNumber($0)) }
        object["resourcesPaths"] = .array(resourcesPaths.map { .string($0) })
        object["configurationFile"] = configurationFile.map { .string($0) }
        object["maximumBody"] = maximumBody.map { .number(JSONNumber($0)) }
        object["maximumConcurrency"] = maximumConcurrency.map { .number(JSONNumber($0)) }
        object["health"] = health.map(\.json)
        object["daprd"] = daprd.map(\.json)
        return .object(object)
    }

    fileprivate init(_ value: JSONValue) throws {
        guard let appID = value["appID"]?.string, let httpPort = value["httpPort"]?.integer else {
            throw SidecarPlan.Fault.notAPlan
        }
        self.init(
            appID: appID, appPort: value["appPort"]?.integer.map(Int.init), httpPort: Int(httpPort),
            resourcesPaths: value["resourcesPaths"]?.array?.compactMap(\.string) ?? [],
            configurationFile: value["configurationFile"]?.string,
            maximumBody: value["maximumBody"]?.integer.map(Int.init),
            health: value["health"].map(RunApp.Health.init),
            maximumConcurrency: value["maximumConcurrency"]?.integer.map(Int.init),
            daprd: value["daprd"].flatMap(SidecarPlan.Daprd.init))
    }
}

extension SidecarPlan.Daprd {
    fileprivate var json: JSONValue {
        [
            "grpcPort": .number(JSONNumber(grpcPort)), "internalPort": .number(JSONNumber(internalPort)),
            "metricsPort": .number(JSONNumber(metricsPort)), "logLevel": logLevel.map { .string($0) } ?? .null,
        ]
    }

    fileprivate init?(_ value: JSONValue) {
        guard let grpc = value["grpcPort"]?.integer, let own = value["internalPort"]?.integer,
            let metrics = value["metricsPort"]?.integer
        else { return nil }
        self.init(
            grpcPort: Int(grpc), internalPort: Int(own), metricsPort: Int(metrics),
            logLevel: value["logLevel"]?.string)
    }
}

extension RunApp.Health {
    fileprivate var json: JSONValue {
        var object = JSONObject([("isEnabled", .bool(isEnabled))])
        object["path"] = path.map { .string($0) }
        object["interval"] = interval.map { .number(JSONNumber($0)) }
        object["timeout"] = timeout.map { .number(JSONNumber($0)) }
        object["threshold"] = threshold.map { .number(JSONNumber($0)) }
        return .object(object)
    }

    fileprivate init(_ value: JSONValue) {
        self.init(
            isEnabled: value["isEnabled"]?.bool ?? false, path: value["path"]?.string,
            interval: value["interval"]?.integer.map(Int.init), timeout: value["timeout"]?.integer.map(Int.init),
            threshold: value["threshold"]?.integer.map(Int.init))
    }
}
