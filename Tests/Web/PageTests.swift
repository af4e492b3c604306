import Curl
import HTTPTypes
import JSON
import Testing

@testable import Web

@Suite struct PageTests {
    let release = AssetTable.embedded.release

    @Test("the page is asked for again each time, and costs nothing when it is the same")
    func pageIsRevalidated() async throws {
        try await withWeb { web in
            let first = try await web.send(.get, "/")
            #expect(first.status == 200)
            #expect(first["Content-Type"] == "text/html; charset=utf-8")
            #expect(first["Cache-Control"] == "no-cache")
            #expect(first.text.contains("/assets/\(release)/scripts/main.js"))
            let etag = try #require(first["ETag"])
            let again = try await web.send(.get, "/", headers: [.ifNoneMatch: "\"other\", W/\(etag)"])
            #expect(again.status == 304)
            #expect(again.body.isEmpty)
            #expect(again["ETag"] == etag)
        }
    }

    @Test("files of this release are kept for ever, those of another are answered but not kept")
    func caching() async throws {
        try await withWeb { web in
            let own = try await web.send(.get, "/assets/\(release)/scripts/main.js")
            #expect(own["Cache-Control"] == "public, max-age=31536000, immutable")
            #expect(own["Content-Type"] == "text/javascript; charset=utf-8")
            let other = try await web.send(.get, "/assets/0123456789abcdef/scripts/main.js")
            #expect(other.status == 200)
            #expect(other["Cache-Control"] == "no-store")
        }
    }

    @Test("HEAD tells what GET would, without the body")
    func head() async throws {
        try await withWeb { web in
            let answer = try await web.send(.head, "/assets/\(release)/icon.svg")
            #expect(answer.status == 200)
            #expect(answer["Content-Type"] == "image/svg+xml")
            #expect(answer["Content-Length"] != "0")
        }
    }

    @Test("an unknown address is the app's own when a browser opens it, and not found for everything else")
    func unknownPaths() async throws {
        try await withWeb { web in
            let opened = try await web.send(.get, "/lists/today", headers: [.accept: "text/html,*/*;q=0.8"])
            #expect(opened.status == 200)
            #expect(opened["Content-Type"] == "text/html; charset=utf-8")
            for (method, path) in [(HTTPRequest.Method.get, "/nowhere"), (.post, "/nowhere"), (.get, "/assets/x")] {
                let answer = try await web.send(method, path)
                #expect(answer.status == 404)
                #expect(answer["Content-Type"] == "application/problem+json")
            }
            let asset = try await web.send(.get, "/assets/\(release)/no.js", headers: [.accept: "text/html"])
            #expect(asset.status == 404)
        }
    }

    @Test(
        "the page learns where the sync service is",
        arguments: [
            ([:], "h.example:3000", "ws://h.example:8003/ws"),
            (["ERRAND_PORT_OFFSET": "100"], "127.0.0.1:3100", "ws://127.0.0.1:8103/ws"),
            (["ERRAND_SYNC_PORT": "9999"], "[::1]:3000", "ws://[::1]:9999/ws"),
            (["ERRAND_SYNC_URL": "wss://live.example/ws"], "h.example", "wss://live.example/ws"),
            (["ERRAND_SYNC_URL": "/ws"], "h.example", "/ws"),
        ] as [([String: String], String, String)])
    func configuration(environment: [String: String], host: String, expected: String) async throws {
        try await withWeb(environment) { web in
            let answer = try await web.send(.get, "/config.json", headers: .host(host))
            #expect(try JSONValue(answer.body)["sync_url"]?.string == expected)
            #expect(answer["Cache-Control"] == "no-store")
        }
    }

    @Test("behind TLS the sync service is reached by TLS too")
    func secure() async throws {
        try await withWeb { web in
            let answer = try await web.send(
                .get, "/config.json", headers: .host("h.example", [.forwardedProtocol: "https"]))
            #expect(try JSONValue(answer.body)["sync_url"]?.string == "wss://h.example:8003/ws")
        }
    }

    @Test(
        "a sync address that could break a header is refused at start", arguments: ["ws://a b", "http://a", "ws://a;b"])
    func unusableAddress(address: String) async throws {
        await #expect(throws: (any Error).self) {
            try await withWeb(["ERRAND_SYNC_URL": address]) { _ in }
        }
    }
}
