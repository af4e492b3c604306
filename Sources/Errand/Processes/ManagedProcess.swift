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
}
