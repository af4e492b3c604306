import AsyncHTTPClient
import Curl
import HTTPTypes
import NIOCore
import NIOPosix

/// A client that can make the two requests the suite makes most: read a small document, save one.
protocol Contestant: Sendable {
    static var name: String { get }
    func get(_ url: String) async throws -> Int
    func post(_ url: String, _ body: [UInt8]) async throws -> Int
    func end() async throws
}

struct CurlContestant: Contestant {
    static let name = "Curl"
    let client = CurlClient()

    func get(_ url: String) async throws -> Int {
        try await client.execute(CurlRequest(.get, url)).body.count
    }

    func post(_ url: String, _ body: [UInt8]) async throws -> Int {
        let headers: HTTPFields = [.contentType: "application/json"]
        return try await client.execute(CurlRequest(.post, url, headers: headers, body: .bytes(body))).body.count
    }

    func end() async throws { await client.shutdown() }
}

struct AsyncHTTPClientContestant: Contestant {
    static let name = "async-http-client"
    let client = HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton)

    func get(_ url: String) async throws -> Int { try await run(HTTPClientRequest(url: url)) }

    func post(_ url: String, _ body: [UInt8]) async throws -> Int {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(body)
        return try await run(request)
    }

    private func run(_ request: HTTPClientRequest) async throws -> Int {
        let response = try await client.execute(request, timeout: .seconds(10))
        return try await response.body.collect(upTo: 1 << 20).readableBytes
    }

    func end() async throws { try await client.shutdown() }
}
