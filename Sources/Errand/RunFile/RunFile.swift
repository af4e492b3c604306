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
    struct Health: Sendable, Equatable {
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
