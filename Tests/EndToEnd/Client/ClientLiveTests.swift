import FoundationEssentials
import JSON
import SuiteClient
import TestSupport
import Testing
import Timestamps

@testable import Errand

extension EndToEnd {
    @Suite("The terminal client, live")
    struct ClientLiveTests {
        @Test("commands at the same time renew one session once, and nobody is signed out", .timeLimit(.minutes(2)))
        func renewal() async throws {
            try await ClientTests.suite { user, _ in
                try await user.signUp()
                for _ in 0..<2 {
                    try Self.expire(user)
                    try await withThrowingTaskGroup(of: TerminalUser.Outcome.self) { group in
                        for _ in 0..<8 { group.addTask { try await user.run("list") } }
                        for try await outcome in group { #expect(outcome.code == 0, "\(outcome.errors)") }
                    }
                }
                #expect(try await user.run("whoami").code == 0)
            }
        }

        /// Has the saved access token be over.
        private static func expire(_ user: TerminalUser) throws {
            let file = CredentialsFile(folder: ConfigFolder(path: "\(user.folder.path)/config/errand"))
            var credentials = try #require(file.load())
            guard case .session(var tokens) = credentials.secret else { throw SuiteFault("no session") }
            tokens.expires = Timestamp(seconds: 0)
            tokens.access = "over"
            credentials.secret = .session(tokens)
            try file.save(credentials)
        }

        @Test(
            "watch tells what happens elsewhere, also while sync was away, and the next occurrence comes by itself",
            .timeLimit(.minutes(2)))
        func watch() async throws {
            try await ClientTests.suite { user, suite in
                try await user.signUp()
                let (code, screen) = try await PseudoTerminal.run(
                    user, ["watch", "--count", "5", "--color", "never"], columns: 100
                ) { terminal in
                    try await soon("it watches") { terminal.text.contains("Watching") }
                    try await user.run("add", "Water plants every day 8am")
                    try await user.run("edit", "plants", "--priority", "P2")
                    try await soon("the change is there") { terminal.text.contains("~ Water plants") }
                    suite.kill("sync")
                    try await user.run("done", "plants")
                    try await user.run("add", "Buy milk")
                }
                #expect(code == 0, "\(screen)")
                for part in ["+ Water plants", "✓ Water plants", "+ Buy milk", "P2"] {
                    #expect(screen.contains(part), "\(part): \(screen)")
                }
                #expect(screen.split(separator: "+ Water plants").count == 3, "the first and the next: \(screen)")
            }
        }

        @Test("watch --list keeps the list current, and --json tells one document a line", .timeLimit(.minutes(2)))
        func watchList() async throws {
            try await ClientTests.suite { user, _ in
                try await user.signUp()
                let (code, screen) = try await PseudoTerminal.run(
                    user, ["watch", "--list", "--count", "1", "#shop"], columns: 100
                ) { terminal in
                    try await soon("it watches") { terminal.text.contains("Nothing there.") }
                    try await user.run("add", "Buy milk #shop")
                }
                #expect(code == 0 && screen.contains("Buy milk"), "\(screen)")
                let (_, lines) = try await PseudoTerminal.run(user, ["watch", "--json", "--count", "1"], columns: 100) {
                    terminal in
                    try await soon("it watches") { terminal.text.contains("Watching") }
                    try await user.run("rm", "milk")
                }
                let document = try #require(lines.split(whereSeparator: \.isNewline).last { $0.hasPrefix("{") })
                #expect(try JSONValue(Array(document.utf8))["event"]?.string == "deleted")
            }
        }

        @Test("the assistant is talked to in one go, in a pipe, and goes on where it was left", .timeLimit(.minutes(2)))
        func chat() async throws {
            try await ClientTests.suite { user, _ in
                try await user.signUp()
                let added = try await user.run("chat", "add", "buy", "milk", "tomorrow")
                #expect(added.code == 0 && added.output.lowercased().contains("milk"), "\(added.errors)")
                #expect(!added.output.contains("\u{1B}"))
                #expect(try await ClientTests.titles(user, "list").map { $0.lowercased() } == ["buy milk"])
                let answer = try await user.json("chat", "--continue", "mark it as complete")
                #expect(answer["tool_calls"]?.array?.isEmpty == false)
                #expect(try await ClientTests.titles(user, "list", "--status", "done").count == 1)
                let piped = try await user.run("chat", input: "add call Ann\nadd call Bob\n")
                #expect(piped.code == 0 && piped.lines.count >= 2)
                #expect(try await ClientTests.titles(user, "list").count == 2)
                #expect(try await user.run("chat", "--conversation", "nonsense", "hello").code != 0)
            }
        }
    }
}
