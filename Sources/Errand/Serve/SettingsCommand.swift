import ArgumentParser

/// Prints the environment variables that the services read.
struct SettingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings", abstract: "List the environment variables that the services read.")

    func run() async throws {
        print("| variable | read by | default | meaning |\n|---|---|---|---|")
        for row in SettingsTable.rows { print(row) }
    }
}
