import ArgumentParser
import ServiceKit

/// Prints the environment variables that the services read.
struct SettingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings", abstract: "List the environment variables that the services read.")

    func run() async throws {
        print("| variable | read by | default | meaning |\n|---|---|---|---|")
        for row in SettingsTable.rows { print(row) }
    }
}

/// The environment variables of all services, in the form of the README's table.
enum SettingsTable {
    /// Rows of a Markdown table: variable, services, default, meaning.
    static var rows: [String] {
        let shared = ServiceSettings.all.map { row($0, reader: "all") }
        let own = ServiceCatalog.all.flatMap { service in
            let known = Set(ServiceSettings.all)
            return service.settings.filter { !known.contains($0) }.map { row($0, reader: service.appID) }
        }
        return shared + own
    }

    private static func row(_ setting: SettingDescription, reader: String) -> String {
        let fallback = setting.fallback.isEmpty ? "" : "`\(setting.fallback)`"
        return "| `\(setting.name)` | \(reader) | \(fallback) | \(setting.purpose) |"
    }
}
