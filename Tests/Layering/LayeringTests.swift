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

    /// Platform's own order: each target knows only what has a lower rank.
    private static let ranks: [String: Int] = {
        let order: [[String]] = [
            ["CCurl", "CPostgres", "CSQLite", "CTasks", "CYAML", "CZlib"],
            ["Encoding", "Gzip", "Identifiers", "JSON", "Threads", "Timestamps", "YAML"],
            ["Curl", "HTTPServing", "MCP", "TimeZones"],
            ["Dapr", "WebSockets"],
            ["DaprHummingbird", "ServiceKit", "Store"],
        ]
        return Dictionary(
            uniqueKeysWithValues: order.enumerated().flatMap { rank, names in names.map { ($0, rank) } })
    }()

    @Test("each target of Platform has its rank, and no rank is left over")
    func ranked() async throws {
        let names = try await PackageGraph.read().targets.filter { $0.layer == .platform }.map(\.name)
        let missing = Set(names).symmetricDifference(Self.ranks.keys).subtracting(["DaprHummingbird"])
        #expect(missing.isEmpty, "\(missing)")
    }

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
        // Down only: from what serves to values.
        case (.platform, .platform): (Self.ranks[target.name] ?? -1) > (Self.ranks[other.name] ?? .max)
        case (.domain, .domain): true
        case (.domain, .platform): ["Encoding", "Identifiers", "JSON", "Timestamps", "TimeZones"].contains(other.name)
        case (.service, .platform): !Self.outbound.contains(other.name)
        case (.service, .domain): true
        // What services share stands between ServiceKit and them.
        case (.service, .service): other.name == "Suite"
        case (.localSidecar, .platform): !["Dapr", "Store", "ServiceKit", "WebSockets"].contains(other.name)
        // It speaks to a running suite from outside, as any client does.
        case (.client, .platform): !["Dapr", "HTTPServing", "ServiceKit", "Store", "WebSockets"].contains(other.name)
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

    /// The operating system and what the toolchain brings; all else is named in the manifest.
    private static let system: Set = ["Darwin", "Dispatch", "Glibc", "Musl"]
    private static let toolchain: Set = ["FoundationEssentials", "RegexBuilder", "Swift", "Synchronization"]
    /// The files of services that call the system: nothing else does what they need, and neither talks to a network.
    private static let systemCalls: Set = [
        // Hashing blocks a thread of its own for a tenth of a second.
        "Sources/Services/API/Accounts/PasswordHasher.swift",
        // Reads addresses (inet_pton); resolves none.
        "Sources/Services/Notification/Delivery/WebhookAddresses.swift",
    ]

    @Test("files import what their target names, and nothing forbidden")
    func imports() async throws {
        let graph = try await PackageGraph.read()
        for target in graph.targets where target.kind != "system" && target.layer != .tests {
            // SystemPackage comes with Subprocess, in whose interface it stands; Swift's C targets are no packages.
            let named = Self.toolchain.union(target.dependencies).union(
                target.dependencies.contains("Subprocess") ? ["SystemPackage"] : [])
            for file in PackageFolder.swiftFiles(below: String(target.path.dropLast())) {
                for name in file.imports {
                    #expect(!Self.foundations.contains(name), "\(file.path) imports \(name)")
                    if Self.system.contains(name) {
                        let may = target.layer != .service || Self.systemCalls.contains(file.path)
                        #expect(may && target.layer != .domain, "\(file.path) imports \(name)")
                    } else {
                        #expect(named.contains(name), "\(file.path) imports \(name), which its target does not name")
                    }
                    if name.hasPrefix("NIO") {
                        let sees =
                            Self.nioTargets.contains(target.name) || target.layer == .service && name == "NIOCore"
                        #expect(sees, "\(file.path) imports \(name)")
                    }
                }
            }
        }
    }

    /// The targets that others' packages see.
    private static let products: Set = ["Curl", "Dapr", "DaprHummingbird", "JSON"]
    /// The targets on the path of every request, with what they show of others, whose small functions are compiled into their callers. The compiler does
    /// that only for what is public: with `package` in all targets a get cost 82 instead of 76 µs of processor time.
    private static let hot: Set = [
        "Contracts", "DatePhrases", "HTTPServing", "Identifiers", "Recurrence", "ServiceKit", "Store", "Suite", "Tasks",
        "TimeZones",
        "Timestamps", "WebSockets",
    ]

    /// They add conformances to public types, whose requirements have to be public.
    private static let conformances: Set = [
        "Sources/Services/API/Tasks/TaskChange.swift", "Sources/Services/API/Tasks/TaskFault.swift",
    ]

    @Test("what no other package sees is not public, but for what is compiled into its callers")
    func access() async throws {
        let graph = try await PackageGraph.read()
        let open = Self.products.union(Self.hot)
        #expect(open.isSubset(of: graph.targets.map(\.name)))
        for target in graph.targets
        where target.kind != "system" && target.layer != .tests && !open.contains(target.name) {
            for file in PackageFolder.swiftFiles(below: String(target.path.dropLast()))
            where !Self.conformances.contains(file.path) {
                let lines = file.lines.filter { line in
                    let words = line.split(separator: " ")
                    return words.contains("public") && words.first?.hasPrefix("//") == false
                        && words.contains { Self.declarations.contains($0) }
                }
                #expect(lines.isEmpty, "\(file.path): \(lines.prefix(3))")
            }
        }
    }

    private static let declarations: Set<Substring> = [
        "actor", "class", "enum", "extension", "func", "init", "let", "protocol", "static", "struct", "typealias",
        "var",
    ]

    /// A tool of the assistant is tried on the services that it really calls.
    private static let neighbours: [String: Set<String>] = [
        "ChatTests": ["API", "Notification", "Recurring"], "APITests": ["Recurring"],
    ]

    @Test("tests reach what they test: a service's no other service, the domain's neither NIO nor BoringSSL")
    func testTargets() async throws {
        let graph = try await PackageGraph.read()
        let services = Set(graph.targets.filter { $0.layer == .service && $0.name != "Suite" }.map(\.name))
        let domain = Set(graph.targets.filter { $0.layer == .domain }.map(\.name))
        for target in graph.targets where target.kind == "test" {
            let subject = String(target.name.dropLast("Tests".count))
            if !["ErrandTests", "EndToEndTests"].contains(target.name) {
                let foreign = services.intersection(target.dependencies).subtracting([subject])
                    .subtracting(Self.neighbours[target.name] ?? [])
                #expect(foreign.isEmpty, "\(target.name) → \(foreign)")
            }
            if domain.contains(subject) {
                let heavy = graph.reach(of: target.name).filter {
                    $0.hasPrefix("NIO") || $0.hasPrefix("Hummingbird") || $0.hasPrefix("Crypto") || $0 == "LocalSidecar"
                }
                #expect(heavy.isEmpty, "\(target.name) reaches \(heavy)")
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
