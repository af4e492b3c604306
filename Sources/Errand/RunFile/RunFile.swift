import YAML

/// The Dapr CLI's multi-app run file, as far as `errand up` acts on it. The rest is checked and otherwise passed over: it
/// steers processes that only Dapr has, such as its scheduler.
///
/// Source: <https://docs.dapr.io/developing-applications/local-development/multi-app-dapr-run/multi-app-template/>.
struct RunFile: Sendable, Equatable {
    /// Absolute.
    let path: String
    let apps: [RunApp]
}

/// One application of a run file; what `common` says is already in it, and every path is absolute.
struct RunApp: Sendable, Equatable {
    var appID: String
    /// Where its command runs.
    var directory: String
    var resourcesPaths: [String] = []
    var configurationFile: String?
    /// Whether that file is the one which says who may call the app, found for it because it said nothing itself.
    var isAccessControlled = false
    /// The port the sidecar calls; nil for an application that is never called.
    var appPort: Int?
    /// The sidecar's port; nil lets the system choose.
    var httpPort: Int?
    /// Ports that only daprd has.
    var grpcPort: Int?
    var internalPort: Int?
    var metricsPort: Int?
    /// How much daprd logs; nil for its default.
    var sidecarLogLevel: String?
    /// Bytes; nil for the default.
    var maximumBody: Int?
    var health: Health?
    /// The most calls to the application at one time; nil does not bound them.
    var maximumConcurrency: Int?
    /// nil shows nothing on the terminal unless `errand up` is asked to.
    var appLogs: LogDestination?
    var environment: [String: String] = [:]
    /// Empty for a sidecar whose application is started by someone else.
    var command: [String] = []
    /// The line of the run file that the application starts on.
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

    /// Where an application's output goes besides its log file, which there is always.
    enum LogDestination: String, Sendable {
        case console, file, fileAndConsole
    }
}

/// What is wrong with a run file: where, which key, and in which words.
struct RunFileFault: Error, Sendable, Equatable, CustomStringConvertible {
    let path: String
    let line: Int
    /// Such as `apps[1].appPort`; empty when the file as a whole is meant.
    let key: String
    let message: String

    var description: String { key.isEmpty ? "\(path):\(line): \(message)" : "\(path):\(line): \(key): \(message)" }
}

extension RunFile {
    /// Reads a run file.
    ///
    /// - Parameters:
    ///   - text: its bytes.
    ///   - path: where it was read from, absolute; paths inside are relative to its folder, an app's own to its `appDirPath`.
    /// - Throws: ``RunFileFault`` for anything but a run file whose every key is known.
    init(_ text: [UInt8], path: String) throws(RunFileFault) {
        try self.init(text, reader: RunFileReader(path: path))
    }

    /// - Parameter reader: knows the file's path, and what else there is on this machine.
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
