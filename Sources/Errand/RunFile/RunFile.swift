import Encoding
import FoundationEssentials
import SuiteClient
import YAML

/// The Dapr CLI's multi-app run file, as far as `errand up` implements it. Other settings are validated and ignored:
/// they control processes that only Dapr has, such as its scheduler.
///
/// Source: <https://docs.dapr.io/developing-applications/local-development/multi-app-dapr-run/multi-app-template/>.
struct RunFile: Sendable, Equatable {
    /// Absolute.
    let path: String
    let apps: [RunApp]
}

/// One application of a run file, including the settings from `common`, with absolute paths.
struct RunApp: Sendable, Equatable {
    var appID: String
    /// The working directory of its command.
    var directory: String
    var resourcesPaths: [String] = []
    var configurationFile: String?
    /// True when the configuration file is the access control of that app, used because the app names none itself.
    var isAccessControlled = false
    /// The port that the sidecar calls; nil for an application without one.
    var appPort: Int?
    /// The sidecar's port; nil for one chosen by the system.
    var httpPort: Int?
    /// Ports of daprd only.
    var grpcPort: Int?
    var internalPort: Int?
    var metricsPort: Int?
    /// daprd's log level; nil for its default.
    var sidecarLogLevel: String?
    /// Maximum size of a body, in bytes; nil for the default.
    var maximumBody: Int?
    var health: Health?
    /// Maximum number of concurrent calls to the application; nil for no limit.
    var maximumConcurrency: Int?
    /// nil for no output on the terminal, unless requested by `errand up`'s options.
    var appLogs: LogDestination?
    var environment: [String: String] = [:]
    /// Empty for a sidecar whose application is started separately.
    var command: [String] = []
    /// The application's first line in the run file.
    var line: Int
}

extension RunApp {
    /// The application health check; nil members have Dapr's defaults.
    struct Health: Codable, Sendable, Equatable {
        var isEnabled = false
        var path: String?
        /// Seconds.
        var interval: Int?
        /// Milliseconds.
        var timeout: Int?
        var threshold: Int?
    }

    /// The destination of an application's output in addition to its log file.
    enum LogDestination: String, Sendable {
        case console, file, fileAndConsole
    }
}

/// An error in a run file, with line and key.
struct RunFileFault: Error, Sendable, Equatable, CustomStringConvertible {
    let path: String
    let line: Int
    /// Such as `apps[1].appPort`; empty for the file as a whole.
    let key: String
    let message: String

    var description: String { key.isEmpty ? "\(path):\(line): \(message)" : "\(path):\(line): \(key): \(message)" }
}

extension RunFile {
    /// Reads a run file.
    ///
    /// - Parameters:
    ///   - text: its bytes.
    ///   - path: its absolute path; paths in the file are relative to its folder, an app's own to its `appDirPath`.
    /// - Throws: ``RunFileFault`` for an invalid file or an unknown key.
    init(_ text: [UInt8], path: String) throws(RunFileFault) {
        try self.init(text, reader: RunFileReader(path: path))
    }

    /// - Parameter reader: has the file's path, and the defaults on this machine.
    init(_ text: [UInt8], reader: RunFileReader) throws(RunFileFault) {
        let path = reader.path
        let root = try Self.root(of: text, path: path)
        try reader.allow(RunFileKeys.top, in: root, at: "")
        guard let version = root["version"], version.integer == 1 else {
            throw reader.fault(root["version"] ?? root, "version", "must be 1, the only version there is")
        }
        let folder = Paths.parent(of: path)
        var shared = RunApp(appID: "", directory: folder, line: 0)
        if let common = root["common"], !common.isNull {
            try reader.allow(RunFileKeys.shared, in: common, at: "common")
            try reader.readShared(common, at: "common", relativeTo: folder, into: &shared)
        }
        guard let apps = root["apps"]?.elements, !apps.isEmpty else {
            throw reader.fault(root["apps"] ?? root, "apps", "must list at least one app")
        }
        var read: [RunApp] = []
        for (index, app) in apps.enumerated() {
            read.append(try reader.app(app, at: "apps[\(index)]", folder: folder, shared: shared))
            if read.dropLast().contains(where: { $0.appID == read[index].appID }) {
                throw reader.fault(app, "apps[\(index)].appID", "\(read[index].appID) is there twice")
            }
        }
        self.init(path: path, apps: read)
    }

    private static func root(of text: [UInt8], path: String) throws(RunFileFault) -> YAMLNode {
        let documents: [YAMLNode]
        do throws(YAMLFault) {
            documents = try YAMLNode.documents(in: text)
        } catch {
            throw RunFileFault(path: path, line: error.line, key: "", message: error.message)
        }
        guard documents.count == 1, documents[0].entries != nil else {
            throw RunFileFault(path: path, line: 1, key: "", message: "must be one YAML document with named keys")
        }
        return documents[0]
    }
}

/// Reads the parts of a run file, rejecting unknown keys.
struct RunFileReader {
    let path: String
    /// The user's home folder, for `~` and for Dapr's defaults.
    var home = ProcessInfo.processInfo.environment["HOME"] ?? "/"
    var isThere: @Sendable (String) -> Bool = { FileManager.default.fileExists(atPath: $0) }
    /// The folder with a `Configuration`, named like the app, for each app that gives none; nil for none.
    var configurations: String?

    private func resolve(_ path: String, against folder: String) -> String {
        path == "~" || path.hasPrefix("~/")
            ? Paths.resolve(home + path.dropFirst(), against: folder) : Paths.resolve(path, against: folder)
    }

    func app(_ node: YAMLNode, at key: String, folder: String, shared: RunApp) throws(RunFileFault) -> RunApp {
        try allow(RunFileKeys.app, in: node, at: key)
        guard let directory = try text(node, "appDirPath", at: key) else {
            throw fault(node, "\(key).appDirPath", "is missing: the folder the app runs in")
        }
        var app = shared
        app.line = node.line
        app.directory = resolve(directory, against: folder)
        app.appID = try text(node, "appID", at: key) ?? Paths.name(of: app.directory)
        guard app.appID.utf8.allSatisfy(Self.isIdentifier), !app.appID.isEmpty else {
            throw fault(node["appID"] ?? node, "\(key).appID", "may have letters, digits, dots, dashes and underscores")
        }
        app.appPort = try port(node, "appPort", at: key)
        app.httpPort = try port(node, "daprHTTPPort", at: key)
        app.grpcPort = try port(node, "daprGRPCPort", at: key)
        app.internalPort = try port(node, "daprInternalGRPCPort", at: key)
        app.metricsPort = try port(node, "metricsPort", at: key)
        app.command = try texts(node, "command", at: key) ?? []
        try checkAddress(node, at: key)
        // An app's own resource folder comes before the shared ones, and after those the app names.
        let ownResources = "\(app.directory)/.dapr/resources"
        let ownFile = "\(app.directory)/.dapr/config.yaml"
        if isThere(ownResources) { app.resourcesPaths = [ownResources] }
        if isThere(ownFile) { app.configurationFile = ownFile }
        try readShared(node, at: key, relativeTo: app.directory, into: &app)
        useDefaults(&app)
        return app
    }

    /// Uses the resources that `dapr init` created in the home folder for apps that name none.
    private func useDefaults(_ app: inout RunApp) {
        let resources = "\(home)/.dapr/components"
        let file = "\(home)/.dapr/config.yaml"
        if app.resourcesPaths.isEmpty, isThere(resources) { app.resourcesPaths = [resources] }
        guard app.configurationFile == nil else { return }
        if let own = configurations.map({ "\($0)/\(app.appID).yaml" }), isThere(own) {
            app.configurationFile = own
            app.isAccessControlled = true
        } else if isThere(file) {
            app.configurationFile = file
        }
    }

    /// Rejects other addresses: sidecars and applications here only use the loopback interface.
    private func checkAddress(_ node: YAMLNode, at key: String) throws(RunFileFault) {
        if let address = try text(node, "appChannelAddress", at: key), !["127.0.0.1", "localhost"].contains(address) {
            throw fault(node["appChannelAddress"] ?? node, "\(key).appChannelAddress", "must be 127.0.0.1")
        }
        if let socket = node["unixDomainSocket"], !socket.isNull {
            throw fault(socket, "\(key).unixDomainSocket", "sidecars without a port are not built in")
        }
        _ = try port(node, "profilePort", at: key)
    }

    /// Reads the settings allowed in both `common` and an app; the app's take precedence.
    func readShared(
        _ node: YAMLNode, at key: String, relativeTo folder: String, into app: inout RunApp
    ) throws(RunFileFault) {
        var paths = try texts(node, "resourcesPaths", at: key) ?? []
        if let path = try text(node, "resourcesPath", at: key) { paths.append(path) }
        if !paths.isEmpty { app.resourcesPaths = paths.map { resolve($0, against: folder) } }
        if let file = try text(node, "configFilePath", at: key) {
            app.configurationFile = resolve(file, against: folder)
        }
        if let appProtocol = try text(node, "appProtocol", at: key), appProtocol != "http" {
            throw fault(node["appProtocol"] ?? node, "\(key).appProtocol", "must be http, not \(appProtocol)")
        }
        if let size = node["maxBodySize"] {
            guard let bytes = Quantity.bytes(size), bytes != 0 else {
                throw fault(size, "\(key).maxBodySize", "must be a size such as 4Mi or 16Mi")
            }
            // A negative size means no limit; ours is what one array can comfortably hold.
            app.maximumBody = bytes < 0 ? 1 << 30 : bytes
        }
        try readRuntime(node, at: key, into: &app)
        guard let environment = node["env"], !environment.isNull else { return }
        guard let entries = environment.entries else {
            throw fault(environment, "\(key).env", "must be names with values")
        }
        for entry in entries {
            guard case .scalar(let value, _) = entry.value.content else {
                throw fault(entry.value, "\(key).env.\(entry.key)", "must be a text")
            }
            app.environment[entry.key] = value
        }
    }

    func allow(_ known: Set<String>, in node: YAMLNode, at key: String) throws(RunFileFault) {
        guard let entries = node.entries else { throw fault(node, key, "must have named keys") }
        for entry in entries where !known.contains(entry.key) {
            let place = key.isEmpty ? entry.key : "\(key).\(entry.key)"
            let hint =
                EditDistance.nearest(to: entry.key, among: known.sorted(), within: 2).map { "; did you mean \($0)?" }
                ?? ""
            throw RunFileFault(path: path, line: entry.line, key: place, message: "no such key\(hint)")
        }
    }

    func fault(_ node: YAMLNode, _ key: String, _ message: String) -> RunFileFault {
        RunFileFault(path: path, line: node.line, key: key, message: message)
    }

    func text(_ node: YAMLNode, _ name: String, at key: String) throws(RunFileFault) -> String? {
        guard let value = node[name], !value.isNull else { return nil }
        guard let text = value.text, !text.isEmpty else { throw fault(value, "\(key).\(name)", "must be a text") }
        return text
    }

    private func texts(_ node: YAMLNode, _ name: String, at key: String) throws(RunFileFault) -> [String]? {
        guard let value = node[name], !value.isNull else { return nil }
        guard let elements = value.elements else { throw fault(value, "\(key).\(name)", "must be a list of texts") }
        var texts: [String] = []
        for element in elements {
            guard let text = element.text else { throw fault(element, "\(key).\(name)", "must be a list of texts") }
            texts.append(text)
        }
        return texts
    }

    private func port(_ node: YAMLNode, _ name: String, at key: String) throws(RunFileFault) -> Int? {
        guard let value = node[name], !value.isNull else { return nil }
        guard let port = value.integer, (1...65535).contains(port) else {
            throw fault(value, "\(key).\(name)", "must be a port, 1 to 65535")
        }
        return port
    }

    private static func isIdentifier(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}

extension RunFileReader {
    /// Reads the settings for the application, and validates those that only daprd uses.
    func readRuntime(_ node: YAMLNode, at key: String, into app: inout RunApp) throws(RunFileFault) {
        try readHealth(node, at: key, into: &app)
        // A limit below one means none, as in the Dapr CLI.
        if let limit = try whole(node, "appMaxConcurrency", at: key) {
            app.maximumConcurrency = limit < 1 ? nil : limit
        }
        for name in ["appSSL"] where try flag(node, name, at: key) == true {
            throw fault(node[name] ?? node, "\(key).\(name)", "sidecars here call applications without TLS")
        }
        if let addresses = try text(node, "apiListenAddresses", at: key),
            addresses.split(separator: ",").contains(where: {
                !["127.0.0.1", "localhost", "[::1]", "::1"].contains($0)
            })
        {
            throw fault(
                node["apiListenAddresses"] ?? node, "\(key).apiListenAddresses",
                "sidecars here listen on the loopback interface only")
        }
        if let size = node["readBufferSize"], !size.isNull, Quantity.bytes(size) == nil {
            throw fault(size, "\(key).readBufferSize", "must be a size such as 4Ki")
        }
        for name in ["enableApiLogging", "enableProfiling"] { _ = try flag(node, name, at: key) }
        _ = try whole(node, "blockShutdownDuration", at: key, orText: true)
        for name in ["logLevel", "placementHostAddress", "schedulerHostAddress", "runtimePath"] {
            if let value = node[name], value.entries != nil || value.elements != nil {
                throw fault(value, "\(key).\(name)", "must be a text")
            }
        }
        if let level = node["logLevel"]?.text { app.sidecarLogLevel = level }
        try readLogs(node, at: key, into: &app)
    }

    private func readHealth(_ node: YAMLNode, at key: String, into app: inout RunApp) throws(RunFileFault) {
        var health = app.health ?? RunApp.Health()
        if let isEnabled = try flag(node, "enableAppHealthCheck", at: key) { health.isEnabled = isEnabled }
        if let path = try text(node, "appHealthCheckPath", at: key) { health.path = path }
        if let interval = try whole(node, "appHealthProbeInterval", at: key), interval > 0 {
            health.interval = interval
        }
        if let timeout = try whole(node, "appHealthProbeTimeout", at: key), timeout > 0 { health.timeout = timeout }
        if let count = try whole(node, "appHealthThreshold", at: key), count > 0 { health.threshold = count }
        app.health = health == RunApp.Health() ? nil : health
    }

    private func readLogs(_ node: YAMLNode, at key: String, into app: inout RunApp) throws(RunFileFault) {
        for name in ["appLogDestination", "daprdLogDestination"] {
            guard let written = try text(node, name, at: key) else { continue }
            guard let destination = RunApp.LogDestination(rawValue: written) else {
                throw fault(node[name] ?? node, "\(key).\(name)", "must be file, console or fileAndConsole")
            }
            if name == "appLogDestination" { app.appLogs = destination }
        }
    }

    private func flag(_ node: YAMLNode, _ name: String, at key: String) throws(RunFileFault) -> Bool? {
        guard let value = node[name], !value.isNull else { return nil }
        guard let flag = value.bool else { throw fault(value, "\(key).\(name)", "must be true or false") }
        return flag
    }

    private func whole(
        _ node: YAMLNode, _ name: String, at key: String, orText: Bool = false
    ) throws(RunFileFault) -> Int? {
        guard let value = node[name], !value.isNull else { return nil }
        if orText, value.text != nil { return nil }
        guard let number = value.integer else { throw fault(value, "\(key).\(name)", "must be a whole number") }
        return number
    }
}

/// Reads sizes in Kubernetes' notation: `4Mi`, `16M`, `1024`.
enum Quantity {
    private static let units: [(suffix: String, scale: Int)] = [
        ("Ki", 1 << 10), ("Mi", 1 << 20), ("Gi", 1 << 30), ("k", 1000), ("M", 1_000_000), ("G", 1_000_000_000),
    ]

    /// - Returns: nil when the node is not a size.
    static func bytes(_ node: YAMLNode) -> Int? {
        guard let text = node.text else { return nil }
        let unit = units.first { text.hasSuffix($0.suffix) }
        guard let number = Double(text.dropLast(unit?.suffix.count ?? 0)), number.isFinite, abs(number) < 1e9 else {
            return nil
        }
        return Int((number * Double(unit?.scale ?? 1)).rounded(.up))
    }
}

/// The keys allowed in a run file.
enum RunFileKeys {
    static let top: Set = ["version", "name", "common", "apps"]

    /// In `common` and in every app.
    static let shared: Set = [
        "resourcesPath", "resourcesPaths", "configFilePath", "appProtocol", "maxBodySize", "env",
        "appSSL", "apiListenAddresses", "appHealthCheckPath", "appHealthProbeInterval", "appHealthProbeTimeout",
        "appHealthThreshold", "appLogDestination", "appMaxConcurrency", "blockShutdownDuration", "daprdLogDestination",
        "enableApiLogging", "enableAppHealthCheck", "enableProfiling", "logLevel", "placementHostAddress",
        "readBufferSize", "runtimePath", "schedulerHostAddress",
    ]

    static let app: Set = shared.union([
        "appID", "appDirPath", "appPort", "appChannelAddress", "command", "daprHTTPPort", "daprGRPCPort",
        "daprInternalGRPCPort", "metricsPort", "profilePort", "unixDomainSocket",
    ])
}
