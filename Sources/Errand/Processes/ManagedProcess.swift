import ServiceKit

/// A program that the suite keeps running.
struct ManagedProcess: Sendable {
    /// The name shown on the screen and used for the log file.
    let name: String
    let executable: String
    var arguments: [String]
    var environment: [String: String]
    /// Variables whose values are read from files at each start.
    var variablesFromFiles: [String: String] = [:]
    var workingDirectory: String
    /// True for our own executable, which can write its log itself.
    var writesLog = false

    /// The process configured to write the log itself, if the log allows that.
    func logging(to log: LogFile) -> ManagedProcess {
        guard log.isWrittenByProcess else { return self }
        var process = self
        process.environment[ServiceSettings.logFile.name] = log.path
        return process
    }
}
