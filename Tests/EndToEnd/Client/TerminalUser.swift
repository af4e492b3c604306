import FoundationEssentials
import JSON
import Subprocess
import SystemPackage
import TestSupport
import Testing

@testable import Errand

/// Somebody at a terminal: runs `errand` with a config folder of their own.
struct TerminalUser: Sendable {
    let folder: ScratchFolder
    let origin: String
    var variables: [String: String] = [:]

    init(at origin: String) throws {
        folder = try ScratchFolder()
        self.origin = origin
    }

    /// What a command said, and how it ended.
    struct Outcome: Sendable {
        let code: Int32
        let output: String
        let errors: String

        var json: JSONValue? { try? JSONValue(Array(output.utf8)) }
        var lines: [String] { output.split(separator: "\n").map(String.init) }
    }

    /// The same person with something else in the environment.
    func with(_ variables: [String: String]) -> TerminalUser {
        var user = self
        user.variables.merge(variables) { _, new in new }
        return user
    }

    var environment: Environment {
        var values: [Environment.Key: String] = [
            "HOME": folder.path, "XDG_CONFIG_HOME": "\(folder.path)/config", "PATH": "/usr/bin:/bin",
            "TERM": "xterm-256color",
            "TZ": "UTC",
        ]
        if let backtrace = ProcessInfo.processInfo.environment["SWIFT_BACKTRACE"] {
            values["SWIFT_BACKTRACE"] = backtrace
        }
        for (name, value) in variables { values[Environment.Key(stringLiteral: name)] = value }
        return .custom(values)
    }

    @discardableResult
    func run(_ arguments: String..., input: String = "") async throws -> Outcome {
        try await run(arguments, input: input)
    }

    func run(_ arguments: [String], input: String = "") async throws -> Outcome {
        let result = try await Subprocess.run(
            .path(FilePath(SuitePlace.executable)), arguments: Arguments(arguments), environment: environment,
            input: .string(input), output: .string(limit: 8 << 20), error: .string(limit: 1 << 20))
        return Outcome(
            code: result.terminationStatus.exitCode, output: result.standardOutput, errors: result.standardError)
    }

    /// What the command answers with `--json`; the exit code has to be 0.
    func json(_ arguments: String..., input: String = "") async throws -> JSONValue {
        let outcome = try await run(arguments + ["--json"], input: input)
        #expect(outcome.code == 0, "\(arguments): \(outcome.errors)")
        return try #require(outcome.json, "\(arguments): \(outcome.output)")
    }

    /// Has an account made and a session kept.
    func signUp(_ email: String = "ann@errand.test") async throws {
        let outcome = try await with(["ERRAND_PASSWORD": "correct horse"]).run(
            "login", origin, "--signup", "--email", email)
        #expect(outcome.code == 0, "\(outcome.errors)")
    }

    var credentialsFile: String { "\(folder.path)/config/errand/credentials.json" }
}
