import ArgumentParser

/// The one executable: every service, the suite on a laptop, and the checks to run against it.
@main
struct Errand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "errand",
        abstract: "An event-driven todo suite: services behind Dapr sidecars.",
        discussion: """
            errand up        runs the whole suite here, with nothing else installed
            errand verify    checks a running suite from the outside, by URL
            """,
        subcommands: [
            UpCommand.self, VerifyCommand.self, DoctorCommand.self, ServeCommand.self, HealthCommand.self,
            SettingsCommand.self, BenchCommand.self,
            LoginCommand.self, LogoutCommand.self, WhoamiCommand.self, MCPBridgeCommand.self,
            SidecarsCommand.self,
            GuardCommand.self,
        ])
}
