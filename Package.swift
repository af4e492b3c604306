// swift-tools-version:6.2
import PackageDescription

/// The settings every target shares: Swift 6 mode and the upcoming features of the house style.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A folder of `Sources/` that groups targets; the arrows between them point from the top of this list down.
enum Layer: String {
    case service = "Services"
    case domain = "Domain"
    case platform = "Platform"
}

func target(
    _ name: String, in layer: Layer? = nil, at path: String? = nil, _ dependencies: [Target.Dependency] = [],
    resources: [Resource] = []
) -> Target {
    let folder = layer.map { "\($0.rawValue)/\(name)" } ?? name
    return .target(
        name: name, dependencies: dependencies, path: path ?? "Sources/\(folder)", resources: resources,
        swiftSettings: strict)
}

/// A service is one line: what all of them need comes with it, the rest is named.
func service(_ name: String, _ dependencies: Target.Dependency..., resources: [Resource] = []) -> Target {
    target(
        name, in: .service,
        ["Suite", "ServiceKit", "Dapr", "Contracts", "Encoding", "JSON", "Timestamps", .hummingbird, .log]
            + dependencies,
        resources: resources)
}

func tests(
    _ name: String, _ dependencies: Target.Dependency..., exclude: [String] = [], resources: [Resource] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies, path: "Tests/\(name)", exclude: exclude,
        resources: resources, swiftSettings: strict)
}

func system(_ name: String, pkgConfig: String, apt: String) -> Target {
    .systemLibrary(name: name, path: "Sources/Platform/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

extension Target.Dependency {
    static let atomics = product(name: "Atomics", package: "swift-atomics")
    static let arguments = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let cryptoExtras = product(name: "CryptoExtras", package: "swift-crypto")
    static let deque = product(name: "DequeModule", package: "swift-collections")
    static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
    static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdCore = product(name: "HummingbirdCore", package: "hummingbird")
    static let lifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let lifecycleSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let log = product(name: "Logging", package: "swift-log")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioWebSocket = product(name: "NIOWebSocket", package: "swift-nio")
    static let nioHTTPTypes = product(name: "NIOHTTPTypes", package: "swift-nio-extras")
    static let nioHTTPTypesHTTP1 = product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
    static let subprocess = product(name: "Subprocess", package: "swift-subprocess")
}

let package = Package(
    name: "Errand",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "errand", targets: ["Errand"]),
        .executable(name: "errand-bench", targets: ["Bench"]),
        .library(name: "Curl", targets: ["Curl"]),
        .library(name: "Dapr", targets: ["Dapr"]),
        .library(name: "DaprHummingbird", targets: ["DaprHummingbird"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        // Platform: knows nothing of todo lists.
        .target(
            name: "CCurl", path: "Sources/Platform/CCurl",
            linkerSettings: [.linkedLibrary("curl")]),
        system("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
        system("CPostgres", pkgConfig: "libpq", apt: "libpq-dev"),
        system("CYAML", pkgConfig: "yaml-0.1", apt: "libyaml-dev"),
        system("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
        target("JSON", in: .platform),
        target("Encoding", in: .platform),
        target("Identifiers", in: .platform),
        target("Timestamps", in: .platform),
        target("TimeZones", in: .platform, ["Timestamps"]),
        target("YAML", in: .platform, ["CYAML"]),
        target("MCP", in: .platform, ["JSON"]),
        target("Threads", in: .platform),
        target("Gzip", in: .platform, ["CZlib"]),
        .target(name: "CTasks", path: "Sources/Platform/CTasks"),
        target("Curl", in: .platform, ["CCurl", "Threads", .httpTypes, .deque]),
        target(
            "HTTPServing", in: .platform,
            [
                "CTasks", .deque, .hummingbirdCore, .httpTypes, .log, .nioCore, .nioHTTP1, .nioHTTPTypes,
                .nioHTTPTypesHTTP1, .nioPosix,
            ]),
        target("Dapr", in: .platform, ["Curl", "Encoding", "JSON", .httpTypes]),
        target("DaprHummingbird", in: .platform, ["Dapr", .hummingbird, .log, .nioCore]),
        target(
            "Store", in: .platform,
            ["Dapr", "Encoding", "Identifiers", "JSON", "Timestamps", .crypto, .deque, .lifecycle, .log]),
        target(
            "WebSockets", in: .platform,
            [
                "HTTPServing", .deque, .hummingbirdCore, .httpTypes, .lifecycle, .log, .nioCore, .nioHTTP1,
                .nioWebSocket, .nioHTTPTypes, .nioHTTPTypesHTTP1, .nioPosix,
            ]),
        target(
            "ServiceKit", in: .platform,
            [
                "Dapr", "Curl", "Encoding", "HTTPServing", "JSON", "Threads", "Timestamps", "WebSockets", .crypto,
                .hummingbird,
                .hummingbirdCore, .httpTypes, .lifecycle, .lifecycleSignals, .log, .nioCore, .nioHTTP1, .nioPosix,
            ]),
        // Domain: pure values, no I/O.
        target("Recurrence", in: .domain, ["JSON", "Timestamps", "TimeZones"]),
        target("DatePhrases", in: .domain, ["Encoding", "Recurrence", "Timestamps", "TimeZones"]),
        target(
            "Tasks", in: .domain,
            ["DatePhrases", "Encoding", "Identifiers", "JSON", "Recurrence", "Timestamps", "TimeZones"]),
        target(
            "Assistant", in: .domain,
            ["DatePhrases", "Encoding", "JSON", "Recurrence", "Tasks", "Timestamps", "TimeZones"]),
        target(
            "Exchange", in: .domain,
            ["Encoding", "DatePhrases", "JSON", "Recurrence", "Tasks", "Timestamps", "TimeZones"]),
        target("Contracts", in: .domain, ["JSON", "Timestamps"], resources: [.embedInCode("Documents")]),
        // What services share beyond ServiceKit: how they hear events, and how their faults are answered.
        target(
            "Suite", in: .service,
            [
                "Contracts", "Dapr", "Identifiers", "JSON", "ServiceKit", "Store", .httpTypes, .hummingbird, .log,
                .nioCore,
            ]),
        // Services: never import each other.
        service(
            "API", "DatePhrases", "Exchange", "HTTPServing", "Recurrence", "Tasks", "TimeZones", "Store", "Threads",
            .crypto,
            .cryptoExtras, .httpTypes, .lifecycle, .nioCore),
        service("Audit", "Store", "Threads", .httpTypes, .nioCore),
        service(
            "Chat", "Assistant", "DatePhrases", "MCP", "Recurrence", "Store", "Tasks", "TimeZones", .httpTypes, .nioCore
        ),
        service("Notification", "Store", "TimeZones", .crypto, .httpTypes, .lifecycle, .nioCore),
        service("Recurring", .httpTypes),
        service("Sync", "WebSockets", .httpTypes, .lifecycle, .nioCore),
        service("Web", "Gzip", "HTTPServing", .crypto, .httpTypes, .nioCore, resources: [.embedInCode("Assets")]),
        // The other side of the wire.
        target(
            "LocalSidecar",
            in: nil,
            [
                "CCurl", "CPostgres", "CSQLite", "CYAML", "Encoding", "HTTPServing", "Threads", "YAML", "Curl", "JSON",
                "Timestamps",
                .crypto, .deque, .hummingbirdCore, .httpTypes,
                .lifecycle,
                .log, .nioCore, .nioPosix,
            ], resources: [.embedInCode("Inspector/Page")]),
        .executableTarget(
            name: "Errand",
            dependencies: [
                "API", "Audit", "Chat", "Notification", "Recurring", "Sync", "Web",
                "LocalSidecar", "ServiceKit", "SuiteClient", "Contracts", "Curl", "DatePhrases", "Encoding",
                "HTTPServing", "JSON",
                "MCP",
                "Tasks",
                "Threads",
                "TimeZones", "Timestamps", "YAML", .arguments, .crypto, .httpTypes, .lifecycle, .lifecycleSignals, .log,
                .subprocess,
            ],
            swiftSettings: strict),
        // What checks and measurements of a running suite share.
        target("SuiteClient", ["Curl", "Encoding", "JSON", .crypto, .httpTypes]),
        .executableTarget(
            name: "Bench",
            dependencies: ["Curl", "JSON", "SuiteClient", .arguments, .httpTypes, .subprocess], swiftSettings: strict),
        // Tests: one folder per module.
        target("TestValues", at: "Tests/TestValues", ["JSON", "Timestamps"]),
        .target(
            name: "TestSupport",
            dependencies: [
                "Curl", "JSON", "TestValues", "LocalSidecar", "ServiceKit", "Store", "Timestamps", "WebSockets", "YAML",
                .crypto,
                .httpTypes,
                .hummingbirdCore, .lifecycle, .log, .nioCore, .nioPosix,
            ], path: "Tests/TestSupport", swiftSettings: strict),
        tests("Curl", "Curl", "TestSupport", .httpTypes),
        tests(
            "Dapr", "Dapr", "Curl", "JSON", "LocalSidecar", "TestSupport", .httpTypes, .lifecycle, .log,
            resources: [.copy("Recorded")]),
        // The service of the documentation of `Dapr`, as a stranger would have it.
        .executableTarget(
            name: "DaprExample", dependencies: ["Dapr", "DaprHummingbird", .hummingbird], path: "Tests/DaprExample"),
        tests(
            "DaprHummingbird", "Dapr", "DaprExample", "DaprHummingbird", "LocalSidecar", "TestSupport", .httpTypes,
            .hummingbird, .lifecycle, .log, .nioCore, .subprocess),
        tests("JSON", "JSON"),
        tests("Encoding", "Encoding"),
        tests("MCP", "MCP", "JSON"),
        tests("Threads", "Threads"),
        tests(
            "Assistant", "Assistant", "JSON", "Recurrence", "Tasks", "TestValues", "Timestamps", "TimeZones",
            exclude: ["Generations", "Requests"]),
        tests(
            "HTTPServing", "HTTPServing", "TestSupport", .httpTypes, .hummingbirdCore, .lifecycle, .log, .nioCore,
            .nioPosix),
        tests("Timestamps", "Timestamps"),
        tests("TimeZones", "TimeZones", "Timestamps"),
        tests(
            "Exchange", "Exchange", "JSON", "Recurrence", "Tasks", "TestValues", "Timestamps", "TimeZones",
            exclude: ["Cases", "Judges", "Shapes"]),
        tests("Recurrence", "Recurrence", "JSON", "TestValues", "Timestamps", "TimeZones"),
        tests("DatePhrases", "DatePhrases", "JSON", "Recurrence", "TestValues", "Timestamps", "TimeZones"),
        tests("YAML", "YAML"),
        tests(
            "Errand", "Bench", "Errand", "Curl", "JSON", "LocalSidecar", "ServiceKit", "SuiteClient", "Tasks",
            "TestSupport", "TestValues",
            "TimeZones",
            "Timestamps", "YAML", .arguments, .httpTypes, .subprocess, exclude: ["Cluster", "Stored"]),
        tests(
            "EndToEnd", "Bench", "Errand", "Curl", "JSON", "LocalSidecar", "SuiteClient", "TestSupport", "TestValues",
            "Timestamps", "YAML",
            .httpTypes,
            .hummingbird, .lifecycle, .nioCore, .subprocess),
        tests("Layering", "JSON", .subprocess),
        tests(
            "Web", "Web", "Contracts", "ServiceKit", "Curl", "HTTPServing", "JSON", "LocalSidecar", "TestSupport",
            .httpTypes, .nioCore
        ),
        tests(
            "ServiceKit", "ServiceKit", "TestSupport", "Dapr", "JSON", "Timestamps", "WebSockets", .crypto,
            .hummingbird, .httpTypes, .lifecycle, .log),
        tests(
            "Audit", "Audit", "Contracts", "Curl", "Dapr", "JSON", "LocalSidecar", "ServiceKit", "TestSupport",
            "Timestamps", .crypto, .httpTypes, .hummingbird, .log),
        tests(
            "Chat", "API", "Assistant", "Chat", "Contracts", "Curl", "Dapr", "JSON", "LocalSidecar", "Notification",
            "Recurring", "ServiceKit", "Store", "TestSupport", "TimeZones", "Timestamps", .httpTypes, .hummingbird,
            .log,
            exclude: ["Hostile.json", "Stored"]),
        tests(
            "Notification", "Notification", "Contracts", "Curl", "Dapr", "Encoding", "JSON", "LocalSidecar",
            "ServiceKit", "Store",
            "TestSupport", "TimeZones", "Timestamps", .crypto, .httpTypes, .hummingbird, .log),
        tests(
            "Recurring", "Recurring", "Contracts", "JSON", "LocalSidecar", "ServiceKit", "TestSupport", .httpTypes),
        tests(
            "Sync", "Sync", "Contracts", "ServiceKit", "TestSupport", "Dapr", "JSON", "LocalSidecar", "Timestamps",
            "WebSockets",
            .hummingbird, .httpTypes, .nioCore),
        tests(
            "WebSockets", "HTTPServing", "WebSockets", "TestSupport", .hummingbirdCore, .httpTypes, .lifecycle, .log,
            .nioCore,
            .nioPosix),
        tests(
            "Tasks", "Tasks", "JSON", "Recurrence", "TestValues", "Timestamps", "TimeZones", exclude: ["Folding"]),
        tests(
            "LocalSidecar", "LocalSidecar", "TestSupport", "CSQLite", "Curl", "Encoding", "JSON", "Timestamps", "YAML",
            .httpTypes,
            .lifecycle, .log, exclude: ["Recordings"]),
        tests("Contracts", "Contracts", "JSON", "TestValues", "Timestamps", exclude: ["Golden"]),
        tests(
            "Store", "Store", "Curl", "Dapr", "Encoding", "Identifiers", "JSON", "LocalSidecar", "TestSupport",
            "TestValues",
            "Timestamps",
            .crypto, .httpTypes, .hummingbird, .lifecycle, .log, .nioCore),
        tests(
            "API", "API", "Contracts", "Store", "Curl", "Dapr", "JSON", "LocalSidecar", "Recurring", "ServiceKit",
            "Tasks",
            "TestSupport", "TestValues", "Timestamps",
            .crypto,
            .httpTypes, .hummingbird, .lifecycle, .log, exclude: ["Stored"]),
    ])

/// What `scripts/test quick AREA` builds: the tests of an area, and only what these need. A test of the domain then links
/// neither NIO nor BoringSSL.
let areas = [
    "Domain": ["Contracts", "Recurrence", "DatePhrases", "Tasks", "Assistant", "Exchange"],
    "Values": ["JSON", "Encoding", "Timestamps", "TimeZones", "YAML", "MCP"],
    "Services": ["API", "Audit", "Chat", "Notification", "Recurring", "Sync", "Web"],
]

if let area = Context.environment["ERRAND_ONLY"], !area.isEmpty {
    var next = (areas[area] ?? [area]).map { "\($0)Tests" }
    var wanted: Set<String> = []
    var packages: Set<String> = []
    while let name = next.popLast() {
        guard let target = package.targets.first(where: { $0.name == name }), wanted.insert(name).inserted else {
            continue
        }
        for dependency in target.dependencies {
            switch dependency {
            case .targetItem(let name, _), .byNameItem(let name, _): next.append(name)
            case .productItem(_, let package, _, _): packages.insert(package ?? "")
            @unknown default: break
            }
        }
    }
    package.products = []
    package.targets.removeAll { !wanted.contains($0.name) }
    package.dependencies.removeAll { dependency in
        guard case .sourceControl(_, let location, _) = dependency.kind else { return false }
        return !packages.contains { location.hasSuffix("/\($0)") }
    }
}
