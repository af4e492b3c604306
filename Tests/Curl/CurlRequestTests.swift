import Curl
import HTTPTypes
import TestSupport
import Testing

@Suite("What is sent")
struct CurlRequestTests {
    /// Answers every request with its own head and body.
    private func echo() throws -> ScriptedServer {
        try ScriptedServer { request, connection in
            let body = connection.readBody(of: request)
            let text = request.head + String(decoding: body, as: UTF8.self)
            return connection.answer(200, request.method == "HEAD" ? "" : text)
        }
    }

    private func sent(_ request: CurlRequest) async throws -> String {
        String(decoding: try await CurlClient().execute(request).body, as: UTF8.self)
    }

    @Test("a GET carries the headers given, in their spelling, and nothing else")
    func plainGet() async throws {
        let server = try echo()
        let headers: HTTPFields = [.init("X-One") ?? .accept: "1", .init("empty") ?? .accept: ""]
        let text = try await sent(CurlRequest(.get, server.url + "/a/../b%2Fc?q=1", headers: headers))
        #expect(
            text == "GET /a/../b%2Fc?q=1 HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nX-One: 1\r\nempty:\r\n\r\n")
    }

    @Test("a POST of bytes carries their length and no default content type")
    func post() async throws {
        let server = try echo()
        let text = try await sent(CurlRequest(.post, server.url, body: .bytes(Array("hello".utf8))))
        #expect(text == "POST / HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nContent-Length: 5\r\n\r\nhello")
    }

    @Test("a content type that is given is kept")
    func contentType() async throws {
        let server = try echo()
        let text = try await sent(
            CurlRequest(.put, server.url, headers: [.contentType: "text/x"], body: .bytes([0x61])))
        #expect(text.hasPrefix("PUT / HTTP/1.1\r\n"))
        #expect(text.contains("Content-Type: text/x\r\n"))
    }

    @Test("any method may carry a body, also an empty one", arguments: [HTTPRequest.Method.get, .delete, .patch])
    func bodies(_ method: HTTPRequest.Method) async throws {
        let server = try echo()
        let client = CurlClient()
        for body in ["", "xy"] {
            let response = try await client.execute(
                CurlRequest(method, server.url, body: .bytes(Array(body.utf8))))
            let text = String(decoding: response.body, as: UTF8.self)
            #expect(text.hasPrefix("\(method.rawValue) / HTTP/1.1\r\n"))
            #expect(text.contains("Content-Length: \(body.utf8.count)\r\n"))
            #expect(text.hasSuffix("\r\n\r\n\(body)"))
        }
    }

    @Test("one handle makes requests of every kind one after the other")
    func alternation() async throws {
        let server = try echo()
        let client = CurlClient(CurlConfiguration(maximumConcurrentRequests: 1))
        let large = [UInt8](repeating: 0x78, count: 300_000)
        for _ in 0..<3 {
            let post = try await client.execute(CurlRequest(.post, server.url, body: .bytes(large)))
            #expect(post.body.count > 300_000)
            let head = try await client.execute(CurlRequest(.head, server.url))
            #expect(head.body.isEmpty)
            let stream = CurlBodyStream()
            async let written: Void = stream.write(Array("streamed".utf8))
            try await written
            stream.finish()
            let put = try await client.execute(CurlRequest(.put, server.url, body: .stream(stream)))
            #expect(String(decoding: put.body, as: UTF8.self).hasSuffix("\r\n\r\nstreamed"))
            let get = try await client.execute(CurlRequest(.get, server.url))
            #expect(String(decoding: get.body, as: UTF8.self).hasPrefix("GET / HTTP/1.1\r\nHost"))
            let delete = try await client.execute(CurlRequest(.delete, server.url))
            #expect(!String(decoding: delete.body, as: UTF8.self).contains("Content-Length"))
        }
        #expect(server.connections == 1)
    }

    @Test("an upload of megabytes does not wait for a permission to continue")
    func noExpect() async throws {
        let server = try ScriptedServer { request, connection in
            connection.answer(200, "\(connection.countBody(of: request)) \(request.header("expect") ?? "none")")
        }
        let body = [UInt8](repeating: 7, count: 8 << 20)
        let text = try await sent(CurlRequest(.post, server.url, body: .bytes(body)))
        #expect(text == "\(8 << 20) none")
    }

    @Test("only http and https are spoken", arguments: ["file:///etc/hostname", "ftp://127.0.0.1/x", "no url at all"])
    func protocols(_ url: String) async throws {
        let error = await #expect(throws: CurlError.self) { try await CurlClient().execute(CurlRequest(.get, url)) }
        #expect(error?.kind == .invalidRequest)
    }
}
