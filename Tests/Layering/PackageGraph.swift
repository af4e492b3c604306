import FoundationEssentials
import JSON
import Subprocess
import SystemPackage

/// The package's targets and the arrows between them, as SwiftPM reads the manifest.
struct PackageGraph: Sendable {
    struct Target: Sendable {
        let name: String
        let kind: String
        /// Relative to the package, with a slash at the end.
        let path: String
        let dependencies: [String]

        var layer: Layer { Layer(path: path) }
    }

    let targets: [Target]

    static func read() async throws -> PackageGraph {
        let scratch = "/tmp/errand-layering-\(UInt32.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        let result = try await Subprocess.run(
            .name("swift"),
            arguments: [
                "package", "--package-path", PackageFolder.path, "--scratch-path", scratch, "--disable-sandbox",
                "dump-package",
            ], output: .bytes(limit: 8 << 20), error: .string(limit: 1 << 20))
        let manifest = try JSONValue(result.standardOutput)
        return PackageGraph(targets: (manifest["targets"]?.array ?? []).compactMap(Target.init))
    }

    func target(_ name: String) -> Target? { targets.first { $0.name == name } }

    /// Every target that one reaches, itself not included.
    func reach(of name: String) -> Set<String> {
        var reached: Set<String> = []
        var next = target(name)?.dependencies ?? []
        while let current = next.popLast() {
            if reached.insert(current).inserted { next += target(current)?.dependencies ?? [] }
        }
        return reached
    }
}

extension PackageGraph.Target {
    fileprivate init?(_ value: JSONValue) {
        guard let name = value["name"]?.string, let kind = value["type"]?.string else { return nil }
        let dependencies = (value["dependencies"]?.array ?? []).compactMap { dependency in
            (dependency["byName"] ?? dependency["target"] ?? dependency["product"])?.array?.first?.string
        }
        let path = value["path"]?.string ?? (kind == "test" ? "Tests/\(name)" : "Sources/\(name)")
        self.init(name: name, kind: kind, path: path + "/", dependencies: dependencies)
    }
}

/// Where a target belongs: arrows point one way between layers.
enum Layer: Sendable, Equatable {
    case platform, domain, service, localSidecar, client, executable, tests

    init(path: String) {
        if path.hasPrefix("Sources/Platform/") {
            self = .platform
        } else if path.hasPrefix("Sources/Domain/") {
            self = .domain
        } else if path.hasPrefix("Sources/Services/") {
            self = .service
        } else if path.hasPrefix("Sources/LocalSidecar/") {
            self = .localSidecar
        } else if path.hasPrefix("Sources/SuiteClient/") {
            self = .client
        } else if path.hasPrefix("Sources/Errand/") || path.hasPrefix("Sources/Bench/") {
            self = .executable
        } else {
            self = .tests
        }
    }
}
