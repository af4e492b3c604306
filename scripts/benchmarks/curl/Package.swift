// swift-tools-version:6.2
import PackageDescription

// A package of its own, so that the suite itself does not depend on what it is measured against.
let package = Package(
    name: "CurlBenchmark",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "Errand", path: "../../.."),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        .executableTarget(
            name: "CurlBenchmark",
            dependencies: [
                .product(name: "Curl", package: "Errand"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ])
    ])
