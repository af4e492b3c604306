import ServiceKit

/// A program that the suite runs and keeps running.
struct ManagedProcess: Sendable {
    /// What it is called on the screen, and what its log file is named.
    let name: String
    let executable: String
    var arguments: [String]
    var environment: [String: String]
    /// Variables whose values are what files hold at the moment of the start.
    var variablesFromFiles: [String: String] = [:]
    var workingDirectory: String
    /// It is one of ours, which can write its log lines itself.
    var writesLog = false

    /// Told to write its lines into the log itself, when the log is to be written by it.
    func logging(to log: LogFile) -> ManagedProcess {
        guard log.isWrittenByProcess else { return self }
        var process = self
        process.environment[ServiceSettings.logFile.name] = log.path
        return process
    }
}
