import FoundationEssentials
import JSON
import LocalSidecar
import TestSupport

/// The surroundings of recorded cases: sidecars, their applications and the YAML they read.
struct CallbackFixture {
    let name: String
    /// The component under test, for fixtures with variants.
    var variant: String?

    static let recordings = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Recordings").path

    static func read(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: "\(recordings)/\(path)")))
    }

    /// The cases of a file that can be replayed on these components.
    static func cases(_ file: String, components: Set<String>) throws -> [JSONValue] {
        try JSONValue(read("app-callbacks/\(file).json")).array?.filter { recorded in
            recorded["replay"] == nil
                && (recorded["components"]?.array ?? []).contains { components.contains($0.string ?? "") }
        } ?? []
    }

    /// Runs the fixture for as long as `body` takes.
    func run(_ body: @Sendable @escaping (CallbackReplay) async throws -> Void) async throws {
        let fixture = try JSONValue(Self.read("fixtures/\(name)/fixture.json"))
        var fixed: [String: JSONValue] = [:]
        for member in fixture["application"]?.object ?? JSONObject() where member.value.string == nil {
            fixed[member.key] = member.value
        }
        if name == "jobs" {
            for path in ["GET /dapr/config", "GET /dapr/subscribe", "OPTIONS /unwanted"] {
                fixed[path] = ["status": 404]
            }
            fixed["POST /failing"] = ["status": 500]
        }
        var replay = CallbackReplay(sidecars: [:], applications: [:], pattern: TextPattern(values: [:]))
        let names = Set((fixture["sidecars"]?.array ?? []).compactMap { $0["app"]?.string }).union(["target"])
        try await start(names.sorted(), fixed, &replay, fixture, body)
    }

    /// Starts one application after the other, then the sidecars.
    private func start(
        _ names: [String], _ fixed: [String: JSONValue], _ replay: inout CallbackReplay, _ fixture: JSONValue,
        _ body: @Sendable @escaping (CallbackReplay) async throws -> Void
    ) async throws {
        guard let name = names.first else { return try await startSidecars(replay, fixture, body) }
        let application = ReplayApplication(fixed: fixed)
        let server = TestApplication { application.answer($0) }
        let before = replay
        try await server.run { port in
            var replay = before
            replay.applications[name] = (application, server, port)
            replay.pattern.values["\(name)-port"] = "\(port)"
            try await start(Array(names.dropFirst()), fixed, &replay, fixture, body)
        }
    }

    private func startSidecars(
        _ replay: CallbackReplay, _ fixture: JSONValue, _ body: (CallbackReplay) async throws -> Void
    ) async throws {
        var replay = replay
        let folder = try ScratchFolder()
        replay.pattern.values["dir"] = folder.path
        replay.pattern.values["callee-app-port"] = replay.pattern.values["callee-port"]
        replay.pattern.values["noapp-app-port"] = "1"
        let resources = try folder.folder("resources")
        for file in ["components.yaml", "resiliency.yaml", variant.map { "variants/\($0).yaml" } ?? ""] {
            guard let bytes = try? Self.read("fixtures/\(name)/\(file)") else { continue }
            let text = replay.pattern.filled(String(decoding: bytes, as: UTF8.self))
            try folder.write(text, to: "resources/\(file.replacing("/", with: "-"))")
        }
        let configuration = "\(Self.recordings)/fixtures/\(name)/configuration.yaml"
        let hasConfiguration = fixture["configuration"]?.string != nil
        var configurations: [SidecarConfiguration] = []
        for sidecar in fixture["sidecars"]?.array ?? [] {
            let appID = sidecar["appId"]?.string ?? "conf"
            let port = sidecar["app"]?.string == "(stopped)" ? 1 : replay.port(sidecar["app"]?.string ?? "")
            configurations.append(
                SidecarConfiguration(
                    appID: appID, replica: sidecar["name"]?.string, appPort: port, resourcesPaths: [resources],
                    configurationFile: hasConfiguration ? configuration : nil,
                    apiToken: sidecar["environment"]?["DAPR_API_TOKEN"]?.string,
                    appToken: sidecar["environment"]?["APP_API_TOKEN"]?.string))
        }
        try await SidecarHarness.run(configurations, in: folder) { harness in
            replay.sidecars = harness.ports
            try await replay.waitUntilReady()
            try await body(replay)
        }
    }
}
