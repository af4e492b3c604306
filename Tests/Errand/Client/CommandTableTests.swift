import ArgumentParser
import FoundationEssentials
import SuiteClient
import Testing

@testable import Errand

@Suite("The table of commands")
struct CommandTableTests {
    /// What belongs to running a suite has its own pages.
    private static let operators: Set = [
        "up", "logs", "verify", "serve", "health", "settings", "bench", "sidecars", "guard", "doctor",
    ]

    @Test("it names every command of the program, and no other")
    func table() throws {
        let path = Paths.resolve("../../../../specs/018-terminal-client/contracts/commands.md", against: #filePath)
        let text = String(decoding: try #require(ProcessFiles.read(path)), as: UTF8.self)
        var written: Set<String> = []
        for line in text.split(separator: "\n").drop(while: { !$0.hasPrefix("| `errand`") }).dropFirst() {
            guard line.hasPrefix("| `") else { break }
            let cell = line.split(separator: "|").first ?? ""
            for name in cell.matches(of: /`([^`]+)`/) { written.insert(Self.name(name.1)) }
        }
        var known: Set<String> = []
        for group in Errand.configuration.groupedSubcommands {
            for command in group.subcommands {
                let name = command.configuration.commandName ?? ""
                guard !Self.operators.contains(name) else { continue }
                let below = command.configuration.subcommands
                if below.isEmpty { known.insert(name) }
                for command in below { known.insert("\(name) \(command.configuration.commandName ?? "")") }
            }
        }
        #expect(written == known, "\(written.symmetricDifference(known))")
    }

    /// The words before the first argument, which is in capitals or brackets.
    private static func name(_ text: Substring) -> String {
        text.split(separator: " ").prefix { $0.first?.isLowercase == true }.joined(separator: " ")
    }
}
