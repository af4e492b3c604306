import Glibc
import JSON
import Subprocess
import SuiteClient
import SystemPackage
import TestSupport
import Testing

@testable import Errand

extension EndToEnd {
    @Suite("The terminal client with a list in a file")
    struct ClientListFileTests {
        @Test(
            "what one run did the next one finds; a damaged file is left alone, and a suite's command is no list's",
            .timeLimit(.minutes(1)))
        func kept() async throws {
            let user = try TerminalUser(at: "")
            let path = "\(user.folder.path)/list.json"
            let first = try await user.run(
                ["--file", path], input: "add Buy milk tomorrow p1\nadd Call Ann\ntoggle 2\n")
            #expect(first.code == 0 && first.errors.isEmpty && first.lines.count == 3)
            let second = try await user.run(["--file", path, "--json"], input: "delete 2\nadd Tea\nview\n")
            let view = try JSONValue(Array((second.lines.last ?? "").utf8))
            #expect(view["tasks"]?.array?.map { $0["number"] } == [1, 3])
            #expect(view["tasks"]?.array?.first?["priority"] == "P1")
            let wrong = try await user.run(["--file", path, "list"])
            #expect(wrong.code == 64 && wrong.errors.contains("--file"), "\(wrong.errors)")
            try user.folder.write("{\"version\":1", to: "broken.json")
            let broken = try await user.run(["--file", "\(user.folder.path)/broken.json"], input: "add x\n")
            #expect(broken.code == 1 && broken.output.isEmpty && broken.errors.contains("left as it is"))
            #expect(ProcessFiles.read("\(user.folder.path)/broken.json") == Array("{\"version\":1".utf8))
        }

        @Test(
            "at a terminal the list says where it is kept, and a second program is told to wait",
            .timeLimit(.minutes(1)))
        func atATerminal() async throws {
            let user = try TerminalUser(at: "")
            let path = "\(user.folder.path)/list.json"
            let (code, screen) = try await PseudoTerminal.run(user, ["--file", path], columns: 120) { terminal in
                try await soon("it asks") { terminal.text.contains("> ") }
                terminal.type("add Buy milk\r")
                try await soon("it is added") { terminal.text.contains("Added 1") }
                let second = try await user.run(["--file", path], input: "add Tea\n")
                #expect(second.code == 1 && second.errors.contains("open in another errand"))
                terminal.type("exit\r")
            }
            #expect(code == 0 && screen.contains("kept in \(path)"), "\(screen)")
            #expect(try await user.run(["--file", path], input: "view\n").output.contains("Buy milk"))
        }

        @Test(
            "killed at any moment, the file is whole and has everything that was said to be done",
            .timeLimit(.minutes(3)))
        func killed() async throws {
            let user = try TerminalUser(at: "")
            let path = "\(user.folder.path)/list.json"
            let words = (1...1_500).map { "add Task number \($0) tomorrow #some p2" }
            let lines = try user.folder.write(words.joined(separator: "\n") + "\n", to: "lines")
            var killed = 0
            for round in 1...15 {
                let (said, wasKilled) = try await Self.type(lines, into: path, as: user, killedAfter: round * 7)
                killed += wasKilled ? 1 : 0
                let list = try MemoryList(stored: try #require(ProcessFiles.read(path)))
                #expect(list.tasks.map(\.number) == Array(1...list.tasks.count), "round \(round)")
                // One more may be written whose answer was not to be said any more.
                #expect(list.tasks.count == said || list.tasks.count == said + 1, "round \(round): \(said)")
            }
            #expect(killed > 10)
            #expect(try await user.run(["--file", path], input: "add last\n").output.hasPrefix("Added"))
        }

        /// Has `errand --file` read lines, and kills it once it has answered so many of them.
        ///
        /// - Returns: the last task that it said was added, and whether it was killed before its end.
        private static func type(
            _ lines: String, into path: String, as user: TerminalUser, killedAfter count: Int
        ) async throws -> (said: Int, wasKilled: Bool) {
            let input = FileDescriptor(rawValue: open(lines, O_RDONLY | O_CLOEXEC))
            let result = try await Subprocess.run(
                .path(FilePath(SuitePlace.executable)), arguments: ["--file", path], environment: user.environment,
                input: .fileDescriptor(input, closeAfterSpawningProcess: true), output: .sequence,
                error: .combinedWithOutput
            ) { execution in
                let process = pid_t(execution.processIdentifier.value)
                var answers: [UInt8] = []
                var isKilled = false
                for try await chunk in execution.standardOutput {
                    answers += chunk.withUnsafeBytes { Array($0) }
                    if !isKilled, answers.count(where: { $0 == UInt8(ascii: "\n") }) >= count {
                        isKilled = kill(process, SIGKILL) == 0
                    }
                }
                return answers
            }
            let last = String(decoding: result.closureResult, as: UTF8.self).split(separator: "\n").last {
                $0.contains(":")
            }
            let number = last?.firstMatch(of: /Added ([0-9]+):/).flatMap { Int($0.1) }
            if case .exited = result.terminationStatus { return (number ?? 0, false) }
            return (number ?? 0, true)
        }
    }
}
