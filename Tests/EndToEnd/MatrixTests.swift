import FoundationEssentials
import SuiteClient
import Synchronization
import TestSupport
import Testing
import YAML

@testable import Errand

extension EndToEnd {
    @Suite("Every store with every broker, by YAML alone")
    struct MatrixTests {
        /// Processes killed on each pair; `ERRAND_MATRIX_KILLS` asks for a longer storm.
        private static let kills =
            ProcessInfo.processInfo.environment["ERRAND_MATRIX_KILLS"].flatMap { Int($0) } ?? 8

        @Test(
            "errand verify passes, and nothing is lost or doubled when processes are killed",
            .timeLimit(.minutes(5)), arguments: Store.possible, Broker.possible)
        func verify(on store: Store, with broker: Broker) async throws {
            try await SuitePlace.with { place in
                var place = place
                let replaced = try await [
                    "statestore.yaml": store.component(), "pubsub.yaml": broker.component("pubsub"),
                    "pubsub-broadcast.yaml": broker.component("pubsub-broadcast", ["consumerID": "{podName}"]),
                ]
                place.components = try place.copyComponents { name, text in replaced[name] ?? text }
                // What is kept in memory only is gone with the process that keeps it: then only services are killed.
                let isForgetful = store == .memory || broker == .memory
                let storm = Storm(kills: Self.kills, pause: 150...600) { _ in isForgetful ? ServiceCatalog.names : nil }
                try await WitnessedStorm(storm: storm, writers: 2).run(in: place) { suite in
                    let lines = Mutex<[String]>([])
                    let passed = await Verification(client: suite.client) { line in lines.withLock { $0.append(line) } }
                        .run()
                    #expect(passed, "\(lines.withLock { $0 }.joined(separator: "\n"))")
                    let examined = try await Program.run(
                        [
                            SuitePlace.executable, "doctor", "--state", suite.place.state, "--file",
                            suite.place.runFile,
                        ] + ServiceCatalog.names.flatMap { ["--only", $0] })
                    #expect(examined.code == 0, "\(examined.output)")
                }
            }
        }

        enum Store: String, CaseIterable, Sendable {
            case memory, sqlite, postgres, redis

            /// What real sidecars keep in memory each keeps for itself, and one SQLite file is not for many of them.
            static var possible: [Store] { RealDaprd.isUsed ? [.postgres, .redis] : allCases }

            func component() async throws -> String {
                switch self {
                case .memory: return MatrixTests.component("statestore", "state.in-memory", [:])
                case .sqlite:
                    return MatrixTests.component(
                        "statestore", "state.sqlite", ["connectionString": ".errand/state.db"])
                case .postgres:
                    let server = try await PostgresServer.shared.value
                    let place = server.connectionString(try server.database())
                    return MatrixTests.component(
                        "statestore", "state.postgresql", ["connectionString": place], version: "v2")
                case .redis:
                    return MatrixTests.component("statestore", "state.redis", try await MatrixTests.redis())
                }
            }
        }

        enum Broker: String, CaseIterable, Sendable {
            case memory, sqlite, redis

            static var possible: [Broker] { RealDaprd.isUsed ? [.redis] : allCases }

            func component(_ name: String, _ settings: [String: String] = [:]) async throws -> String {
                let own = try MatrixTests.scopes(of: name).merging(settings) { $1 }
                switch self {
                case .memory: return MatrixTests.component(name, "pubsub.in-memory", own)
                case .sqlite:
                    let file = ["connectionString": ".errand/\(name).db"].merging(own) { $1 }
                    return MatrixTests.component(name, "pubsub.sqlite", file)
                case .redis:
                    let server = try await MatrixTests.redis().merging(MatrixTests.times) { $1 }.merging(own) { $1 }
                    return MatrixTests.component(name, "pubsub.redis", server)
                }
            }
        }

        /// What a dead process had taken comes again soon, so that the storm's end is not waited for.
        private static let times = ["processingTimeout": "15000", "redeliverInterval": "5000"]

        private static func embedded(_ name: String) -> YAMLNode? {
            let path = "\(SuitePlace.project)/dapr/components/embedded/\(name).yaml"
            return (try? YAMLNode.documents(in: ProcessFiles.read(path) ?? []))?.first
        }

        /// Which apps may publish and hear what, as the embedded component says it.
        private static func scopes(of name: String) throws -> [String: String] {
            var scopes: [String: String] = [:]
            for item in embedded(name)?["spec"]?["metadata"]?.elements ?? [] {
                guard let key = item["name"]?.text, key.hasSuffix("Scopes") || key.hasSuffix("Topics") else { continue }
                scopes[key] = item["value"]?.text
            }
            try #require(scopes.count == 4)
            return scopes
        }

        /// A Redis database that nobody else uses.
        private static func redis() async throws -> [String: String] {
            let server = try await RedisServer.shared.value
            return ["redisHost": "127.0.0.1:\(server.port)", "redisDB": "\(server.database())"]
        }

        private static func component(
            _ name: String, _ type: String, _ settings: [String: String], version: String = "v1"
        ) -> String {
            // The same apps as with the embedded component of that name.
            let users = embedded(name)?["scopes"]?.elements?.compactMap(\.text) ?? []
            let lines = settings.map { "    - name: \($0.key)\n      value: \"\($0.value)\"" }
            return """
                apiVersion: dapr.io/v1alpha1
                kind: Component
                metadata: {name: \(name)}
                spec:
                  type: \(type)
                  version: \(version)
                  metadata:\(lines.isEmpty ? " []" : "\n" + lines.joined(separator: "\n"))
                scopes: [\(users.joined(separator: ", "))]
                """
        }
    }
}
