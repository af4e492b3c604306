import Curl
import FoundationEssentials
import HTTPTypes
import JSON
import NIOCore
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
            #expect(first.text.contains("/assets/\(release)/bundle/main.js"))
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
            let own = try await web.send(.get, "/assets/\(release)/main.js")
            #expect(own["Cache-Control"] == "public, max-age=31536000, immutable")
            #expect(own["Content-Type"] == "text/javascript; charset=utf-8")
            let other = try await web.send(.get, "/assets/0123456789abcdef/main.js")
            #expect(other.status == 200)
            #expect(other["Cache-Control"] == "no-store")
        }
    }

    @Test(
        "files travel compressed to whoever takes that, each form with a tag of its own",
        arguments: [
            ("gzip", true), ("br, gzip;q=0.5", true), ("*", true), ("GZIP", true), ("gzip;q=0", false),
            ("gzip; q=0.0, br", false), ("identity", false), ("br", false), ("*;q=0", false),
        ])
    func compression(accepted: String, isCompressed: Bool) async throws {
        try await withWeb { web in
            let path = "/assets/\(release)/scripts/model/tasks.js"
            let answer = try await web.send(.get, path, headers: [.acceptEncoding: accepted])
            #expect(answer.status == 200)
            #expect(answer["Vary"] == "Accept-Encoding")
            #expect((answer["Content-Encoding"] == "gzip") == isCompressed)
            let etag = try #require(answer["ETag"])
            #expect(etag.hasSuffix("-gzip\"") == isCompressed)
            let again = try await web.send(.get, path, headers: [.acceptEncoding: accepted, .ifNoneMatch: etag])
            #expect(again.status == 304)
        }
    }

    @Test("compressed bytes are gzip and fewer")
    func gzip() throws {
        let bytes = Array(String(repeating: "calm lists, ", count: 500).utf8)
        let asset = Asset(bytes, path: "a.js")
        let small = asset.form(accepting: ["gzip"]).body
        #expect(small.readableBytes < 200)
        #expect(Array(small.readableBytesView.prefix(3)) == [0x1F, 0x8B, 8])
        #expect(Asset([1, 2, 3], path: "a.js").form(accepting: ["gzip"]).encoding == nil)
    }

    @Test("the service worker is asked for again each time, as a script")
    func worker() async throws {
        try await withWeb { web in
            let answer = try await web.send(.get, "/worker.js")
            #expect(answer["Cache-Control"] == "no-cache")
            #expect(answer["Content-Type"] == "text/javascript; charset=utf-8")
            #expect(answer.text.contains(release))
            #expect(!answer.text.contains("{files}"))
        }
    }

    @Test("while somebody works on the page its files come from a folder, as they are now")
    func folder() async throws {
        let folder = URL(
            filePath: FileManager.default.temporaryDirectory.path()
                + "/errand-assets-\(UInt64.random(in: 0...UInt64.max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let write = { (text: String) in try Data(text.utf8).write(to: folder.appending(path: "index.html")) }
        try write("one {release}")
        try await withWeb(["ERRAND_WEB_ASSETS": folder.path()]) { web in
            #expect(try await web.send(.get, "/").text.hasPrefix("one "))
            try write("two {release}")
            #expect(try await web.send(.get, "/").text.hasPrefix("two "))
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
            #expect(answer.body == Array(#"{"sync_url":"\#(expected)"}"#.utf8))
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
