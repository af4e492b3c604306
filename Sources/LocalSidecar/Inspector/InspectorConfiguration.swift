/// The page that shows what the sidecars of a host do: where it listens, and who may look.
package struct InspectorConfiguration: Codable, Sendable, Equatable {
    /// On the loopback interface; 0 lets the system choose.
    package var port: Int
    /// The token that the page requires, because it gives access to every application's state.
    package var token: String
    /// The folder of the suite's log files, each named after its process; nil shows none.
    package var logs: String?

    package init(port: Int, token: String, logs: String? = nil) {
        self.port = port
        self.token = token
        self.logs = logs
    }
}
