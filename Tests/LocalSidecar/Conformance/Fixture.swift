import FoundationEssentials
import JSON
import LocalSidecar
import TestSupport

@testable import enum LocalSidecar.ComponentTypes

/// The surroundings of a case: sidecars, applications, resources and files.
struct Fixture: Sendable {
    let json: JSONValue
    let name: String
    let component: String?
    /// Recorded with Redis behind it, and answered here from memory.
    private let isEmbedded: Bool
    /// The sidecars by the name a request uses: their app ids, and their applications' names.
    let sidecars: [(name: String, json: JSONValue)]

    init(_ run: RecordedRun) throws {
        name = run.recorded.fixture
        component = run.component
        isEmbedded = !Areas.embedded.isDisjoint(with: run.recorded.components)
        json = try Recordings.json("fixtures/\(name)/fixture.json")
        // The one case of this fixture that is no observation has no application.
        let hasApplication = run.recorded.id != "health.no-app"
        sidecars = (json["sidecars"]?.array ?? []).map { sidecar in
            var sidecar = sidecar.object ?? JSONObject()
            if !hasApplication { sidecar["app"] = .null }
            return (sidecar["name"]?.string ?? "main", .object(sidecar))
        }
    }

    /// The applications that run, besides the target of outgoing calls.
    var applications: [String] {
        sidecars.compactMap { $0.json["app"]?.string }.filter { $0 != "(stopped)" }
    }

    /// A port where nobody listens.
    static let closedPort = 1

    /// Runs the surroundings for as long as `body` takes.
    func run(
        _ replies: ScriptedReplies, _ body: (SidecarHarness, Placeholders) async throws -> Void
    ) async throws {
        let folder = try ScratchFolder()
        try await withApplications((applications + ["target"])[...], replies, [:]) { ports in
            let surroundings = try await values(ports, folder)
            let placeholders = Placeholders(surroundings: surroundings)
            try files(folder, placeholders)
            let configurations = try sidecars.map { try configuration($0.json, ports, placeholders, folder) }
            try await SidecarHarness.run(configurations, in: folder) { harness in
                try await body(harness, placeholders)
            }
        }
    }

    private func withApplications(
        _ names: ArraySlice<String>, _ replies: ScriptedReplies, _ ports: [String: Int],
        _ body: ([String: Int]) async throws -> Void
    ) async throws {
        guard let name = names.first else { return try await body(ports) }
        try await TestApplication { replies.answer(name, $0) }.run { port in
            try await withApplications(names.dropFirst(), replies, ports.merging([name: port]) { $1 }, body)
        }
    }

    private func values(_ ports: [String: Int], _ folder: ScratchFolder) async throws -> [String: String] {
        let postgres = component == "state.postgresql/v2" ? try await PostgresServer.shared.value : nil
        let redis = component?.hasSuffix(".redis") == true ? try await RedisServer.shared.value : nil
        return [
            "dir": folder.path, "closed-port": "\(Self.closedPort)", "noapp-app-port": "\(Self.closedPort)",
            "app-port": "\(ports["app"] ?? 0)", "caller-app-port": "\(ports["app"] ?? 0)",
            "callee-app-port": "\(ports["callee"] ?? 0)", "target-port": "\(ports["target"] ?? 0)",
            "redis-port": "\(redis?.port ?? Self.closedPort)",
            "redis-database": "\(redis?.database() ?? 0)", "pg-port": "\(postgres?.port ?? Self.closedPort)",
            "pg-database": try postgres?.database() ?? "",
        ]
    }

    private func files(_ folder: ScratchFolder, _ placeholders: Placeholders) throws {
        for (path, content) in json["files"]?.object ?? JSONObject() {
            let relative = String(path.dropFirst("${dir}/".count))
            if relative.hasSuffix("/") {
                _ = try folder.folder(String(relative.dropLast()))
            } else {
                try folder.write(String(decoding: content.bytes, as: UTF8.self), to: relative)
            }
        }
        _ = try folder.folder("resources")
        var names = (json["resources"]?.array ?? []).compactMap(\.string)
        if Recordings.exists("fixtures/\(name)/resiliency.yaml") { names.append("resiliency.yaml") }
        for (index, name) in names.enumerated() {
            let file = name.replacing("<component>", with: component?.replacing("/", with: "-") ?? "")
            // Every run has a database of its own.
            let recorded = try Recordings.text("fixtures/\(self.name)/\(file)")
                .replacing("dbname=conf ", with: "dbname=${pg-database} ")
                .replacing(
                    "- {name: redisHost,",
                    with: "- {name: redisDB, value: \"${redis-database}\"}\n  - {name: redisHost,")
            let text = placeholders.filled(recorded)
            try folder.write(Self.supported(isEmbedded ? Self.embedded(text) : text), to: "resources/\(index).yaml")
        }
        if let file = json["configuration"]?.string {
            try folder.write(
                placeholders.filled(try Recordings.text("fixtures/\(name)/\(file)")), to: "configuration.yaml")
        }
    }

    /// Locks and settings are recorded with Redis behind them; this sidecar answers the same from its own memory.
    private static func embedded(_ text: String) -> String {
        let items = #"{name: items, value: '{"conf-a":"v1","conf-b":"v2||7","conf-c":""}'}"#
        return text.split(separator: "---\n").map { document in
            guard document.contains("type: lock.redis") || document.contains("type: configuration.redis") else {
                return String(document)
            }
            let lines = document.split(separator: "\n").map { line in
                line.contains("redisHost") ? "  - \(items)" : line.replacing(".redis", with: ".in-memory")
            }
            return lines.joined(separator: "\n") + "\n"
        }.joined(separator: "---\n")
    }

    /// The documents of a YAML text without components that are not built in.
    private static func supported(_ text: String) -> String {
        text.split(separator: "---\n").filter { document in
            guard document.contains("kind: Component") else { return true }
            return ComponentTypes.supported.contains { document.contains("type: \($0)\n") }
        }.joined(separator: "---\n")
    }

    private func configuration(
        _ sidecar: JSONValue, _ ports: [String: Int], _ placeholders: Placeholders, _ folder: ScratchFolder
    ) throws -> SidecarConfiguration {
        let environment = (sidecar["environment"]?.object ?? JSONObject()).reduce(into: [String: String]()) {
            $0[$1.key] = $1.value.string
        }
        let flags = sidecar["flags"]?.array?.compactMap(\.string) ?? []
        func flag(_ name: String) -> String? { flags.firstIndex(of: name).map { flags[$0 + 1] } }
        return SidecarConfiguration(
            appID: sidecar["appId"]?.string ?? "",
            appPort: sidecar["app"]?.string.map { $0 == "(stopped)" ? Self.closedPort : ports[$0] ?? 0 },
            resourcesPaths: ["\(folder.path)/resources"],
            configurationFile: json["configuration"]?.string == nil ? nil : "\(folder.path)/configuration.yaml",
            apiToken: environment["DAPR_API_TOKEN"], appToken: environment["APP_API_TOKEN"], environment: environment,
            workingDirectory: folder.path,
            maximumBody: flag("--max-body-size").flatMap { Int($0.dropLast(2)) }.map { $0 << 10 } ?? 4 << 20,
            allowedOrigins: flag("--allowed-origins")?.split(separator: ",").map(String.init) ?? [])
    }
}
