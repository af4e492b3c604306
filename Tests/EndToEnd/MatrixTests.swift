import FoundationEssentials
import Synchronization
import TestSupport
import Testing

@testable import Errand

extension EndToEnd {
    @Suite("Every store with every broker, by YAML alone")
    struct MatrixTests {
        /// Processes killed on each pair; `ERRAND_MATRIX_KILLS` asks for a longer storm.
        private static let kills =
            ProcessInfo.processInfo.environment["ERRAND_MATRIX_KILLS"].flatMap { Int($0) } ?? 8

        @Test(
            "errand verify passes, and nothing is lost or doubled when processes are killed",
            .timeLimit(.minutes(5)), arguments: Store.allCases, Broker.allCases)
        func verify(on store: Store, with broker: Broker) async throws {
            let replaced = try await [
                "statestore.yaml": store.component(), "pubsub.yaml": broker.component("pubsub"),
                "pubsub-broadcast.yaml": broker.component("pubsub-broadcast", ["consumerID": "{podName}"]),
            ]
            try await SuitePlace.with { place in
                var place = place
                place.components = try place.copyComponents { name, text in replaced[name] ?? text }
                // What is kept in memory only is gone with the process that keeps it: then only services are killed.
                let isForgetful = store == .memory || broker == .memory
                let storm = Storm(kills: Self.kills, pause: 150...600) { _ in isForgetful ? ServiceCatalog.names : nil }
                try await WitnessedStorm(storm: storm, writers: 2).run(in: place) { suite in
                    let lines = Mutex<[String]>([])
                    let passed = await Verification(client: suite.client) { line in lines.withLock { $0.append(line) } }
                        .run()
                    #expect(passed, "\(lines.withLock { $0 }.joined(separator: "\n"))")
                }
            }
        }

        enum Store: String, CaseIterable, Sendable {
            case memory, sqlite, postgres, redis

            func component() async throws -> String {
                switch self {
                case .memory: return MatrixTests.component("statestore", "state.in-memory", [:])
                case .sqlite:
                    return MatrixTests.component("statestore", "state.sqlite", ["connectionString": "state.db"])
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

            func component(_ name: String, _ settings: [String: String] = [:]) async throws -> String {
                switch self {
                case .memory: return MatrixTests.component(name, "pubsub.in-memory", settings)
                case .sqlite:
                    let file = ["connectionString": "\(name).db"].merging(settings) { $1 }
                    return MatrixTests.component(name, "pubsub.sqlite", file)
                case .redis:
                    let server = try await MatrixTests.redis().merging(settings) { $1 }
                    return MatrixTests.component(name, "pubsub.redis", server)
                }
            }
        }

        /// A Redis database that nobody else uses.
        private static func redis() async throws -> [String: String] {
            let server = try await RedisServer.shared.value
            return ["redisHost": "127.0.0.1:\(server.port)", "redisDB": "\(server.database())"]
        }

        private static func component(
            _ name: String, _ type: String, _ settings: [String: String], version: String = "v1"
        ) -> String {
            let lines = settings.map { #"    - {name: \#($0.key), value: "\#($0.value)"}"# }
            return """
                apiVersion: dapr.io/v1alpha1
                kind: Component
                metadata: {name: \(name)}
                spec:
                  type: \(type)
                  version: \(version)
                  metadata:\(lines.isEmpty ? " []" : "\n" + lines.joined(separator: "\n"))
                """
        }
    }
}
