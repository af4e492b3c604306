import Curl
import FoundationEssentials
import HTTPTypes
import JSON
import LocalSidecar
import Synchronization
import YAML

/// A daprd for each sidecar of a test, with the scheduler that lies beside it. A broker in memory is that of one process:
/// where several sidecars meet, a Redis takes its place, as it does that of the broker in SQLite, which no daprd has.
struct RealSidecars {
    private let daprd: String
    private let folder: ScratchFolder
    private let count: Int
    private static let slots = Slots(10)
    private var running: [(name: String, port: Int, process: ServerProcess, log: String)] = []

    /// Starts them and waits until they can be called.
    ///
    /// - Throws: ``ServerFault`` with the last words of one that has ended.
    static func start(
        _ daprd: String, _ configurations: [SidecarConfiguration], resources: String, in folder: ScratchFolder
    ) async throws -> RealSidecars {
        // Tests run side by side, each with sidecars; a machine holds so many.
        await slots.take(configurations.count)
        var sidecars = RealSidecars(daprd: daprd, folder: folder, count: configurations.count)
        do {
            try await sidecars.start(configurations, resources: resources)
        } catch {
            sidecars.stop()
            throw error
        }
        return sidecars
    }

    private mutating func start(_ configurations: [SidecarConfiguration], resources: String) async throws {
        var documents = resources.isEmpty ? [] : try YAMLNode.documents(in: Array(resources.utf8)).map(\.asJSON)
        documents = try await documents.replacing(
            ["pubsub.sqlite"] + (configurations.count > 1 ? ["pubsub.in-memory"] : []))
        let scheduler = try await RealScheduler.port(beside: daprd)
        let names = try folder.write(Self.names(in: folder), to: "names.yaml")
        for (index, configuration) in configurations.enumerated() {
            try await add(configuration, index, documents, names: names, scheduler: scheduler)
        }
        try await ready()
    }

    var ports: [String: Int] { Dictionary(running.map { ($0.name, $0.port) }, uniquingKeysWith: { first, _ in first }) }

    func stop() {
        for sidecar in running { sidecar.process.stop() }
        Self.slots.give(count)
    }

    private mutating func add(
        _ configuration: SidecarConfiguration, _ index: Int, _ documents: [JSONValue], names: String, scheduler: Int?
    ) async throws {
        let own = try folder.folder("daprd-\(index)")
        for (number, document) in documents.enumerated() {
            try Data(document.bytes).write(to: URL(fileURLWithPath: "\(own)/test-\(number).yaml"))
        }
        var folders = [own]
        for path in configuration.resourcesPaths {
            var isFolder = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { continue }
            if isFolder {
                folders.append(path)
            } else {
                try FileManager.default.copyItem(atPath: path, toPath: "\(own)/given-\(folders.count).yaml")
            }
        }
        let port = configuration.httpPort == 0 ? try await FreePort.take() : configuration.httpPort
        var options = [
            "app-id=\(configuration.appID)", "dapr-http-port=\(port)", "dapr-listen-addresses=127.0.0.1",
            "dapr-grpc-port=\(try await FreePort.take())", "dapr-internal-grpc-port=\(try await FreePort.take())",
            "dapr-internal-grpc-listen-address=127.0.0.1", "metrics-port=\(try await FreePort.take())",
            "metrics-listen-address=127.0.0.1", "max-body-size=\(configuration.maximumBody)", "config=\(names)",
        ]
        options += folders.map { "resources-path=\($0)" }
        if let port = configuration.appPort { options.append("app-port=\(port)") }
        if let file = configuration.configurationFile { options.append("config=\(file)") }
        if let scheduler { options.append("scheduler-host-address=127.0.0.1:\(scheduler)") }
        if let limit = configuration.appMaximumConcurrency { options.append("app-max-concurrency=\(limit)") }
        let log = "\(folder.path)/daprd-\(index).log"
        let place = configuration.workingDirectory == "." ? folder.path : configuration.workingDirectory
        let process = try ServerProcess(
            ["/usr/bin/env", "-C", place] + Self.environment(of: configuration) + [daprd] + options.map { "--\($0)" },
            log: log)
        running.append((configuration.replica, port, process, log))
    }

    private static func environment(of configuration: SidecarConfiguration) -> [String] {
        var variables = configuration.environment
        variables["DAPR_HOST_IP"] = "127.0.0.1"
        variables["POD_NAME"] = configuration.replica
        variables["DAPR_API_TOKEN"] = configuration.apiToken
        variables["APP_API_TOKEN"] = configuration.appToken
        return variables.map { "\($0.key)=\($0.value)" }
    }

    private func ready() async throws {
        let curl = CurlClient()
        for sidecar in running {
            let request = CurlRequest(.get, "http://127.0.0.1:\(sidecar.port)/v1.0/healthz/outbound")
            try await eventually(within: .seconds(120)) {
                if (try? await curl.execute(request))?.status == 204 { return true }
                let log = FileManager.default.contents(atPath: sidecar.log) ?? Data()
                let lines = String(decoding: log, as: UTF8.self).split(separator: "\n")
                guard let fatal = lines.last(where: { $0.contains("level=fatal") }) else { return false }
                throw ServerFault("daprd of \(sidecar.name): \(fatal)")
            }
        }
        await curl.shutdown()
    }

    private static func names(in folder: ScratchFolder) -> String {
        """
        apiVersion: dapr.io/v1alpha1
        kind: Configuration
        metadata: {name: names}
        spec:
          nameResolution:
            component: sqlite
            version: v1
            configuration: {connectionString: "\(folder.path)/names.db"}

        """
    }
}

/// One scheduler for all tests of this process.
private enum RealScheduler {
    private static let shared = Task { () throws -> (port: Int, process: ServerProcess, folder: ScratchFolder)? in
        guard let daprd = RealDaprd.path else { return nil }
        let program = String(daprd.dropLast("daprd".count)) + "scheduler"
        guard FileManager.default.isExecutableFile(atPath: program) else { return nil }
        let folder = try ScratchFolder()
        let port = try await FreePort.take()
        let health = try await FreePort.take()
        let options = [
            "port=\(port)", "listen-address=127.0.0.1", "override-broadcast-host-port=127.0.0.1:\(port)",
            "healthz-port=\(health)", "metrics-port=\(try await FreePort.take())",
            "etcd-data-dir=\(folder.path)/data", "etcd-client-port=\(try await FreePort.take())",
            "etcd-initial-cluster=dapr-scheduler-server-0=http://127.0.0.1:\(try await FreePort.take())",
            "identity-directory-write=\(folder.path)/identity",
        ]
        let process = try ServerProcess(
            ["/usr/bin/env", "DAPR_HOST_IP=127.0.0.1", program] + options.map { "--\($0)" }, log: folder.path + "/log")
        // A daprd that comes before it is there asks again much later.
        let curl = CurlClient()
        let request = CurlRequest(.get, "http://127.0.0.1:\(health)/healthz")
        try await eventually(within: .seconds(120)) { (try? await curl.execute(request))?.status == 200 }
        await curl.shutdown()
        return (port, process, folder)
    }

    static func port(beside daprd: String) async throws -> Int? { try await shared.value?.port }
}

extension YAMLNode {
    /// The same as JSON, which YAML takes as it is.
    fileprivate var asJSON: JSONValue {
        switch content {
        case .scalar(let text, let isPlain):
            guard isPlain else { return .string(text) }
            if isNull { return .null }
            return bool.map { .bool($0) } ?? integer.map { .number(JSONNumber($0)) } ?? .string(text)
        case .sequence(let elements): return .array(elements.map(\.asJSON))
        case .mapping(let entries):
            return .object(JSONObject(entries.map { ($0.key, $0.value.asJSON) }))
        }
    }
}

extension [JSONValue] {
    /// Puts a Redis database of its own in the place of each broker of these types.
    fileprivate func replacing(_ types: [String]) async throws -> [JSONValue] {
        var replaced: [JSONValue] = []
        for document in self {
            guard let type = document["spec"]?["type"]?.string, types.contains(type),
                var component = document.object, var spec = component["spec"]?.object
            else {
                replaced.append(document)
                continue
            }
            let server = try await RedisServer.shared.value
            spec["type"] = "pubsub.redis"
            spec["metadata"] = .array(
                (spec["metadata"]?.array ?? []) + [
                    ["name": "redisHost", "value": .string("127.0.0.1:\(server.port)")],
                    ["name": "redisDB", "value": .string("\(server.database())")],
                ])
            component["spec"] = .object(spec)
            replaced.append(.object(component))
        }
        return replaced
    }
}

/// Lets so many be under way at a time; those who want more than there is wait for all.
private final class Slots: Sendable {
    private struct State {
        var free: Int
        var waiting: [(count: Int, go: CheckedContinuation<Void, Never>)] = []
    }

    private let limit: Int
    private let state: Mutex<State>

    init(_ limit: Int) {
        self.limit = limit
        state = Mutex(State(free: limit))
    }

    func take(_ count: Int) async {
        await withCheckedContinuation { continuation in
            state.withLock { $0.waiting.append((min(count, limit), continuation)) }
            letIn()
        }
    }

    func give(_ count: Int) {
        state.withLock { $0.free += min(count, limit) }
        letIn()
    }

    private func letIn() {
        let ready = state.withLock { state in
            var ready: [CheckedContinuation<Void, Never>] = []
            while let first = state.waiting.first, first.count <= state.free {
                state.free -= first.count
                ready.append(first.go)
                state.waiting.removeFirst()
            }
            return ready
        }
        for continuation in ready { continuation.resume() }
    }
}
