import Curl
import HTTPTypes
import TestSupport
import Testing

@Suite("What comes back")
struct CurlResponseTests {
    private func answering(_ text: String) throws -> ScriptedServer {
        try ScriptedServer { _, connection in
            connection.send(text)
            return false
        }
    }

    private func response(_ text: String) async throws -> CurlResponse {
        let server = try answering(text)
        return try await CurlClient().execute(CurlRequest(.get, server.url))
    }

    @Test("status, headers and body are the final response's, interim ones are passed over")
    func interim() async throws {
        let response = try await response(
            "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                + "HTTP/1.1 201 Created\r\nETag:  \"a b\" \r\nX-Two: 1\r\nX-Two: 2\r\nContent-Length: 2\r\n\r\nok")
        #expect(response.status == 201)
        #expect(response.header("etag") == "\"a b\"")
        #expect(response.header("link") == nil)
        #expect(response.headers[values: .init("x-two") ?? .accept] == ["1", "2"])
        #expect(response.headers.count == 4)
        #expect(response.body == Array("ok".utf8))
    }

    @Test("a chunked body is put together and its trailers are no headers")
    func chunked() async throws {
        let response = try await response(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-Late: 1\r\n\r\n")
        #expect(response.body == Array("abcde".utf8))
        #expect(response.header("x-late") == nil)
    }

    @Test("an error status is a response, not an error")
    func errorStatus() async throws {
        #expect(try await response("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n").status == 503)
    }

    @Test("a redirect is not followed")
    func redirect() async throws {
        let response = try await response(
            "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
        #expect(response.status == 302)
    }

    @Test(
        "what is no HTTP, ends early, or is too large fails with its own kind",
        arguments: [
            ("SSH-2.0-OpenSSH\r\n", [CurlError.Kind.invalidResponse, .other]),
            ("", [.connectionLost]),
            ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", [.connectionLost]),
            ("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + String(repeating: "x", count: 2000), [.tooLarge]),
            ("HTTP/1.1 200 OK\r\n" + "X-Pad: " + String(repeating: "0", count: 3000) + "\r\n\r\n", [.tooLarge]),
        ])
    func failures(_ text: String, _ kinds: [CurlError.Kind]) async throws {
        let server = try answering(text)
        let client = CurlClient(CurlConfiguration(maximumHeaderBytes: 2000))
        let error = await #expect(throws: CurlError.self) {
            try await client.execute(CurlRequest(.get, server.url, maximumResponseBytes: 1999))
        }
        #expect(error.map { kinds.contains($0.kind) } == true)
    }

    @Test("what is too large is cut off where that was asked for")
    func truncated() async throws {
        let body = String(repeating: "x", count: 2000)
        let server = try answering("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + body)
        var request = CurlRequest(.get, server.url, maximumResponseBytes: 1999)
        request.isTruncating = true
        let response = try await CurlClient().execute(request)
        #expect(response.status == 200 && response.body.count == 1999)
    }

    @Test("a port nobody listens on fails before anything is sent")
    func refused() async throws {
        let error = await #expect(throws: CurlError.self) {
            try await CurlClient().execute(CurlRequest(.get, "http://127.0.0.1:1/"))
        }
        #expect(error?.kind == .connectionFailed)
    }
}
