import FoundationEssentials
import Subprocess
import SuiteClient
import SystemPackage
import TestSupport

@testable import Errand

/// Where a suite under test lives: a state folder and ports that nobody else has.
struct SuitePlace: Sendable {
    let state: String
    let portOffset: Int
    var runFile: String = "\(project)/dapr/dapr.yaml"
    var components = "embedded"
    /// Set for `errand up` and all it starts, besides what is inherited.
    var variables: [String: String] = [:]
    /// A collector that receives every trace.
    var traces: String?
    /// Who may call whom: as in production, unless a test is about something else.
    var configurations: String? = "\(project)/dapr/configurations"

    static let project = Paths.resolve("../../..", against: #filePath)

    /// The executable, built beside the tests.
    static let executable: String = {
        let beside = Paths.resolve("../errand", against: ProcessFiles.thisExecutable)
        return FileManager.default.fileExists(atPath: beside) ? beside : "\(project)/.build/debug/errand"
    }()

    var arguments: [String] {
        [
            "up", "--state", state, "--port-offset", String(portOffset), "--file", runFile, "--components", components,
        ] + (configurations.map { ["--configurations", $0] } ?? ["--no-access-control"])
            + (RealDaprd.path.map { ["--daprd", $0] } ?? []) + (traces.map { ["--traces", $0] } ?? [])
    }

    var environment: Environment { .inherit(variables) }

    var syncHealth: String { "http://127.0.0.1:\(8003 + portOffset)" }

    /// A fresh place; its folder is removed afterwards.
    static func with<Value>(_ work: (SuitePlace) async throws -> Value) async throws -> Value {
        let state = "/tmp/errand-test-\(UInt64.random(in: 0 ... .max))"
        // A developer may want to look at what a failed test left.
        let isKept = ProcessInfo.processInfo.environment["ERRAND_KEEP_STATE"] != nil
        defer { if !isKept { try? FileManager.default.removeItem(atPath: state) } }
        var place = SuitePlace(state: state, portOffset: freeOffset())
        // What the built-in sidecars have embedded no daprd has.
        if RealDaprd.isUsed { place.components = try await place.redisComponents() }
        return try await work(place)
    }

    /// The same place with the components of a folder of `dapr/components`, and the servers that they need.
    func with(environment: String) async throws -> SuitePlace {
        guard environment != "embedded" else { return self }
        var place = self
        place.components = try await redisComponents(from: environment)
        if environment == "postgresql" {
            let server = try await PostgresServer.shared.value
            place.variables["CREDENTIAL_POSTGRES"] = server.connectionString(try server.database())
        }
        return place
    }

    /// The environments whose servers tests have; what is embedded only built-in sidecars have.
    static let environments = (RealDaprd.isUsed ? [] : ["embedded"]) + ["redis", "postgresql"]

    /// The components of `dapr/components/redis`, with a database of this place's own.
    func redisComponents(from folder: String = "redis") async throws -> String {
        let server = try await RedisServer.shared.value
        let database = server.database()
        return try copyComponents(from: "\(Self.project)/dapr/components/\(folder)", to: folder) { _, text in
            text.replacing("localhost:6379", with: "127.0.0.1:\(server.port)").replacing(
                "    - name: redisPassword\n",
                with: "    - {name: redisDB, value: \"\(database)\"}\n    - name: redisPassword\n")
        }
    }

    private static func freeOffset() -> Int {
        for _ in 0..<200 {
            let offset = Int.random(in: 1000..<2300) * 10
            let ports = [3000, 3400, 3500, 4000, 8000, 9000].flatMap { base in (base..<base + 8).map { $0 + offset } }
            if ports.allSatisfy(PortPlan.isFree) { return offset }
        }
        return 20_000
    }

    /// A copy of the components in this place's state folder, with a change to each file's name and text.
    func copyComponents(_ change: (String, String) -> String) throws -> String {
        let source = components == "embedded" ? "\(Self.project)/dapr/components/embedded" : components
        return try copyComponents(from: source, to: "changed", change)
    }

    private func copyComponents(
        from source: String, to name: String, _ change: (String, String) -> String
    ) throws -> String {
        let target = "\(state)/components/\(name)"
        try PrivateFile.makeFolder(target)
        for name in try FileManager.default.contentsOfDirectory(atPath: source) where name.hasSuffix(".yaml") {
            let text = String(decoding: ProcessFiles.read("\(source)/\(name)") ?? [], as: UTF8.self)
            try PrivateFile.write(Array(change(name, text).utf8), to: "\(target)/\(name)")
        }
        return target
    }

    /// Runs `errand up` where it is expected to give up by itself.
    ///
    /// - Returns: its exit code and everything it said.
    func runToEnd() async throws -> (code: Int32, output: String) {
        try await Program.run([Self.executable] + arguments)
    }
}

/// A command that is run to its end.
enum Program {
    /// - Returns: its exit code and everything it said.
    static func run(
        _ command: [String], _ variables: [String: String] = [:]
    ) async throws -> (code: Int32, output: String) {
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(10))]
        let result = try await Subprocess.run(
            .path(FilePath(command[0])), arguments: Arguments(Array(command.dropFirst())),
            environment: .inherit(variables), platformOptions: options,
            input: .none, output: .string(limit: 1 << 20), error: .combinedWithOutput)
        return (result.terminationStatus.exitCode, result.standardOutput)
    }
}

extension Environment {
    /// What is inherited, and these.
    static func inherit(_ variables: [String: String]) -> Environment {
        .inherit.updating(
            Dictionary(uniqueKeysWithValues: variables.map { (Environment.Key(stringLiteral: $0.key), $0.value) }))
    }
}
