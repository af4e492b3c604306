import FoundationEssentials
import TestSupport
import Testing

@testable import Errand

extension EndToEnd {
    @Suite("The terminal client on a terminal")
    struct ClientTerminalTests {
        @Test("a list has colours and fits the terminal, wide or narrow; NO_COLOR has none", .timeLimit(.minutes(2)))
        func list() async throws {
            try await ClientTests.suite { user, _ in
                try await user.signUp()
                try await user.run(
                    "add",
                    "Write the report for the whole board with all of its figures tomorrow 9am #work p1")
                try await user.run("add", "日本語のとても長い題名のタスクを書いて読んで直して送る 🎉🎉🎉 #日本")
                for columns in [60, 120] {
                    let (code, screen) = try await PseudoTerminal.run(user, ["list"], columns: columns)
                    let plain = Self.plain(screen)
                    #expect(code == 0 && screen.contains("\u{1B}[1;31mP1") && plain.count == 3, "\(screen)")
                    #expect(plain.allSatisfy { DisplayWidth.of($0) <= columns }, "\(columns): \(plain)")
                    #expect(plain.contains { $0.contains("all of its figures") } == (columns == 120))
                    #expect(plain.contains { $0.contains("…") } == (columns == 60))
                }
                let (_, uncoloured) = try await PseudoTerminal.run(user.with(["NO_COLOR": "1"]), ["list"], columns: 80)
                #expect(!uncoloured.contains("\u{1B}") && uncoloured.contains("Write the report"))
                let (_, never) = try await PseudoTerminal.run(user, ["list", "--color", "never"], columns: 80)
                #expect(!never.contains("\u{1B}"))
                #expect(try await user.run("list", "--color", "always").output.contains("\u{1B}["))
            }
        }

        /// The lines of a screen without colours.
        private static func plain(_ screen: String) -> [String] {
            screen.replacing(/\u{1B}\[[0-9;]*m/, with: "").split(whereSeparator: \.isNewline).map(String.init)
        }

        @Test("who signs in at a terminal is asked, and the password is not shown", .timeLimit(.minutes(2)))
        func login() async throws {
            try await ClientTests.suite { user, _ in
                try await user.signUp()
                try await user.run("logout")
                let (code, screen) = try await PseudoTerminal.run(user, ["login", user.origin], columns: 80) {
                    terminal in
                    try await soon("it asks who") { terminal.text.contains("E-mail: ") }
                    terminal.type("ann@errand.test\r")
                    try await soon("it asks for the password") { terminal.text.contains("Password: ") }
                    terminal.type("correct horsX\u{7F}e\r")
                }
                #expect(code == 0 && screen.contains("Signed in"), "\(screen)")
                #expect(!screen.contains("horse") && !screen.contains("horsX"))
                let (interrupted, _) = try await PseudoTerminal.run(
                    user, ["login", user.origin, "--email", "ann@errand.test"], columns: 80
                ) { terminal in
                    try await soon("it asks for the password") { terminal.text.contains("Password: ") }
                    terminal.type("abc\u{03}")
                }
                #expect(interrupted == 130)
                #expect(try await user.run("whoami").code == 0, "the session from before is still there")
            }
        }

        @Test("without a server: a prompt, colours, and Ctrl-D leaves", .timeLimit(.minutes(1)))
        func memory() async throws {
            let user = try TerminalUser(at: "")
            let (code, screen) = try await PseudoTerminal.run(user, [], columns: 80) { terminal in
                try await soon("it asks") { terminal.text.contains("> ") }
                terminal.type("add Buy milk p1\r")
                try await soon("it is added") { terminal.text.contains("Added 1") }
                terminal.type("view\r")
                try await soon("it is shown") { terminal.text.contains("TASK") }
                terminal.type("\u{04}")
            }
            #expect(code == 0 && screen.contains("help shows what it understands") && screen.contains("\u{1B}[1;31mP1"))
        }

        @Test(
            "what was mistyped is answered with what was meant; nobody at the other end is said so",
            .timeLimit(.minutes(1)))
        func mistakes() async throws {
            let user = try TerminalUser(at: "")
            let unknown = try await user.run("lsit")
            #expect(unknown.code == 64 && unknown.errors.contains("Did you mean 'list'?"))
            #expect(try await user.run("list", "--limit", "0").code == 64)
            #expect(try await user.run("list").code == 77)
            let nobody = user.with(["ERRAND_URL": "http://127.0.0.1:1", "ERRAND_TOKEN": "errand_x"])
            let unreachable = try await nobody.run("list", "--json")
            #expect(unreachable.code == 69 && unreachable.output.isEmpty && unreachable.errors.contains("unreachable"))
            #expect(
                try await user.run("login", "http://127.0.0.1:1", "--email", "a@b.c", input: "password\n").code == 69)
            #expect(!FileManager.default.fileExists(atPath: user.credentialsFile))
            for shell in ["bash", "zsh", "fish"] {
                #expect(try await user.run("completions", shell).output.contains("notifications"), "\(shell)")
            }
        }
    }
}
