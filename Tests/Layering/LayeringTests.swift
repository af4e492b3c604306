import Testing

@Suite("Layering")
struct LayeringTests {
    /// What a service may never name, however it would be useful: its outbound traffic is its sidecar's.
    private static let outbound: Set = [
        "CCurl", "Curl", "CSQLite", "CPostgres", "CYAML", "YAML", "LocalSidecar", "AsyncHTTPClient", "Subprocess",
    ]
    private static let nioTargets: Set = ["DaprHummingbird", "HTTPServing", "ServiceKit", "WebSockets", "LocalSidecar"]
    private static let foundations: Set = [
        "Foundation", "FoundationNetworking", "FoundationXML", "FoundationInternationalization",
    ]

    @Test("arrows between targets point one way")
    func arrows() async throws {
        let graph = try await PackageGraph.read()
        #expect(graph.targets.count > 10)
        for target in graph.targets where target.layer != .tests {
            for name in target.dependencies {
                guard let other = graph.target(name) else { continue }
                #expect(allowed(from: target, to: other), "\(target.name) → \(other.name)")
            }
        }
    }

    private func allowed(from target: PackageGraph.Target, to other: PackageGraph.Target) -> Bool {
        switch (target.layer, other.layer) {
        case (_, .tests), (_, .executable): false
        case (.executable, _): true
        case (.platform, .platform): true
        case (.domain, .domain): true
        case (.domain, .platform): ["Encoding", "Identifiers", "JSON", "Timestamps", "TimeZones"].contains(other.name)
        case (.service, .platform): !Self.outbound.contains(other.name)
        case (.service, .domain): true
        // What services share stands between ServiceKit and them.
        case (.service, .service): other.name == "Suite"
        case (.localSidecar, .platform): !["Dapr", "Store", "ServiceKit", "WebSockets"].contains(other.name)
        default: false
        }
    }

    @Test("no service reaches a database's library, and HTTP only through Dapr and ServiceKit")
    func reach() async throws {
        let graph = try await PackageGraph.read()
        for target in graph.targets where target.layer == .service {
            let reached = graph.reach(of: target.name)
            for forbidden in ["CSQLite", "CPostgres", "LocalSidecar", "AsyncHTTPClient"] {
                #expect(!reached.contains(forbidden), "\(target.name) reaches \(forbidden)")
            }
            #expect(Self.outbound.isDisjoint(with: target.dependencies), "\(target.name)")
        }
    }

    @Test("only what serves connections sees NIO; services see its byte buffer, Hummingbird's currency")
    func nio() async throws {
        let graph = try await PackageGraph.read()
        for target in graph.targets where target.layer != .tests && !Self.nioTargets.contains(target.name) {
            for name in target.dependencies where name.hasPrefix("NIO") {
                #expect(target.layer == .service && name == "NIOCore", "\(target.name) → \(name)")
            }
        }
    }

    @Test("files import what their target names, and nothing forbidden")
    func imports() async throws {
        let graph = try await PackageGraph.read()
        let ours = Set(graph.targets.map(\.name))
        for target in graph.targets where target.kind != "system" && target.layer != .tests {
            for file in PackageFolder.swiftFiles(below: String(target.path.dropLast())) {
                for name in file.imports {
                    #expect(!Self.foundations.contains(name), "\(file.path) imports \(name)")
                    #expect(!ours.contains(name) || target.dependencies.contains(name), "\(file.path) imports \(name)")
                    if name.hasPrefix("NIO") {
                        let sees =
                            Self.nioTargets.contains(target.name) || target.layer == .service && name == "NIOCore"
                        #expect(sees, "\(file.path) imports \(name)")
                    }
                }
            }
        }
    }

    @Test("the domain does no input or output")
    func domain() {
        let allowed: Set = [
            "Encoding", "Identifiers", "JSON", "Timestamps", "TimeZones", "Recurrence", "DatePhrases", "Tasks",
            "Contracts",
            "FoundationEssentials", "Swift", "Synchronization",
        ]
        for file in PackageFolder.swiftFiles(below: "Sources/Domain") {
            #expect(allowed.isSuperset(of: file.imports), "\(file.path)")
        }
    }
}
