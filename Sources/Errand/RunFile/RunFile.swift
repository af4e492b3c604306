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
    struct Health: Sendable, Equatable {
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
