import Curl
import Dapr
import FoundationEssentials
import HTTPTypes
import LocalSidecar
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// The article `GettingStarted`: its service is the executable `DaprExample`, its other code stands here word for word.
@Suite("The getting-started article")
struct GettingStartedTests {
    struct Order: Codable, Sendable, Equatable {
        let id: String
        let total: Int
    }

    func add(_ amount: Int, to key: String, _ dapr: DaprClient) async throws -> Int {
        while true {
            let entry = try await dapr.getState("statestore", key, as: Int.self)
            let sum = (entry?.value ?? 0) + amount
            do {
                try await dapr.saveState("statestore", key, encoding: sum, etag: entry?.etag)
                return sum
            } catch let error as DaprError where error.isConflict {
                continue
            }
        }
    }

    func move(_ amount: Int, from: VersionedValue<Int>, to: VersionedValue<Int>, _ dapr: DaprClient) async throws {
        try await dapr.transact(
            "statestore",
            [
                .upsert(key: "from", encoding: from.value - amount, etag: from.etag),
                .upsert(key: "to", encoding: to.value + amount, etag: to.etag),
            ])
    }

    func order(_ id: String, _ dapr: DaprClient) async throws -> Order {
        try await dapr.invoke("shop", .get, "/orders/\(id)", as: Order.self)
    }

    func answer(_ request: AppRequest, _ application: DaprApplication) async -> AppResponse {
        await application.respond(to: request) ?? AppResponse(status: 404)
    }

    private static let project = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    private static func text(_ path: String) throws -> String {
        String(decoding: try #require(FileManager.default.contents(atPath: "\(project)/\(path)")), as: UTF8.self)
    }

    /// The article's blocks of Swift.
    private static func blocks() throws -> [String] {
        let article = try text("Sources/Platform/Dapr/Dapr.docc/GettingStarted.md")
        return article.split(separator: "```swift\n", omittingEmptySubsequences: false).dropFirst().compactMap {
            $0.split(separator: "```", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init)
        }
    }

    @Test("the article's service is the one that is run here, and has thirty lines")
    func sameText() throws {
        let service = try #require(try Self.blocks().first { $0.contains("@main") })
        let run = try Self.text("Tests/DaprExample/Orders.swift")
        #expect(service == run)
        #expect(service.split(separator: "\n").count <= 30)
    }

    @Test("the article's functions are the ones that are run here")
    func sameFunctions() throws {
        let functions = try Self.blocks().filter { $0.hasPrefix("func ") }
        #expect(functions.count == 4)
        let here = try Self.text("Tests/DaprHummingbird/GettingStartedTests.swift")
        for function in functions {
            let lines = function.split(separator: "\n").map { "    \($0)" }
            #expect(here.contains(lines.joined(separator: "\n")), "\(function)")
        }
    }

    @Test("an order that the article's service takes is published, delivered to it and saved")
    func service() async throws {
        let port = try await FreePort.take()
        let configuration = SidecarConfiguration(appID: "shop", appPort: port, appToken: "of-the-app")
        let resources =
            component("statestore", "state.in-memory") + component("pubsub", "pubsub.in-memory")
        try await SidecarHarness.run([configuration], resources: resources) { harness in
            let variables: [Environment.Key: String?] = [
                "DAPR_HTTP_PORT": String(harness.port("shop")), "APP_PORT": String(port),
                "APP_API_TOKEN": "of-the-app",
            ]
            try await Self.whileRunning(variables) {
                let dapr = DaprClient(DaprConfiguration(endpoint: harness.url("shop")))
                // A broker in memory keeps nothing for a topic that nobody has subscribed to yet.
                try await eventually { try await !dapr.metadata().subscriptions.isEmpty }
                // The service is reached by its sidecar, as another application would.
                let order = CurlBody.bytes(Array(#"{"id":"7","total":20}"#.utf8))
                try await eventually {
                    let type: HTTPFields = [.contentType: "application/json"]
                    return try await dapr.invoke("shop", .post, "/orders", headers: type, body: order).status == 202
                }
                try await eventually {
                    try await dapr.getState("statestore", "order:7", as: Order.self)?.value == Order(id: "7", total: 20)
                }
            }
        }
    }

    /// Runs the article's service for as long as the body takes.
    private static func whileRunning(
        _ variables: [Environment.Key: String?], _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        let folder = FilePath(ProcessInfo.processInfo.arguments[0]).removingLastComponent()
        let beside = folder.appending("DaprExample")
        let executable =
            FileManager.default.fileExists(atPath: beside.string)
            ? beside : FilePath("\(project)/.build/debug/DaprExample")
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(10))]
        try await withThrowingTaskGroup(of: Void.self) { [options] group in
            group.addTask {
                _ = try await Subprocess.run(
                    .path(executable), environment: .inherit.updating(variables), platformOptions: options,
                    input: .none, output: .discarded, error: .discarded)
            }
            group.addTask { try await body() }
            // The body ends first, unless the service does not live as long.
            try await group.next()
            group.cancelAll()
        }
    }

    @Test("two that add at once both count; a transaction writes both keys or none; an answer is read")
    func functions() async throws {
        let application = TestApplication { call in
            call.path == "/orders/7" ? .json(#"{"id":"7","total":20}"#) : .plain(call)
        }
        try await application.run { port in
            let configuration = SidecarConfiguration(appID: "shop", appPort: port)
            let resources = component("statestore", "state.in-memory")
            try await SidecarHarness.run([configuration], resources: resources) { harness in
                let dapr = DaprClient(DaprConfiguration(endpoint: harness.url("shop")))
                _ = try await add(0, to: "sum", dapr)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<8 { group.addTask { _ = try await add(1, to: "sum", dapr) } }
                    try await group.waitForAll()
                }
                #expect(try await add(0, to: "sum", dapr) == 8)

                try await dapr.saveState("statestore", "from", encoding: 10)
                try await dapr.saveState("statestore", "to", encoding: 1)
                let from = try #require(try await dapr.getState("statestore", "from", as: Int.self))
                let to = try #require(try await dapr.getState("statestore", "to", as: Int.self))
                try await move(3, from: from, to: to, dapr)
                #expect(try await dapr.getState("statestore", "from", as: Int.self)?.value == 7)
                await #expect(throws: DaprError.self) { try await move(3, from: from, to: to, dapr) }
                #expect(try await dapr.getState("statestore", "to", as: Int.self)?.value == 4)

                try await eventually { await dapr.health() }
                #expect(try await order("7", dapr) == Order(id: "7", total: 20))
                let refused = await #expect(throws: DaprError.self) {
                    try await dapr.invoke("nobody", .get, "/orders/7", as: Order.self)
                }
                #expect(refused?.code == "ERR_DIRECT_INVOKE")
            }
        }
        let subscribed = await answer(AppRequest(.get, "/dapr/subscribe"), DaprApplication())
        #expect(subscribed.body == Array("[]".utf8))
        #expect(await answer(AppRequest(.get, "/other"), DaprApplication()).status == 404)
    }
}

/// The YAML of a component.
func component(_ name: String, _ type: String, _ settings: String = "[]") -> String {
    """
    ---
    apiVersion: dapr.io/v1alpha1
    kind: Component
    metadata: { name: \(name) }
    spec: { type: \(type), version: v1, metadata: \(settings) }

    """
}
