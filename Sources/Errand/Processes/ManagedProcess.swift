/// A program that the suite runs and keeps running.
struct ManagedProcess: Sendable {
    /// What it is called on the screen, and what its log file is named.
    let name: String
    let executable: String
    let arguments: [String]
    let environment: [String: String]
    let workingDirectory: String
}
