import ServiceKit
import TestSupport
import Testing
import WebSockets

@Suite("What a listener answers to bad input")
struct BadInputTests {
    @Test(
        "a body that is not the JSON expected is a 400 problem that says where",
        arguments: [
            (#"{"title":"#, "body"), (#"{"title":1}"#, "title"), (#"{"titel":"x"}"#, "titel"), ("[]", "body"),
            (#"{"title":"\uD800"}"#, "body"), (#"{"title":"x"} trailing"#, "body"), ("", "body"),
            (String(repeating: #"{"title":"#, count: 5000), "title"),
        ])
    func json(body: String, field: String) async throws {
        try await withService(ProbeService.self) { service in
            let answer = try await service.post("/things", body)
            #expect(answer.hasPrefix("HTTP/1.1 400 "))
            #expect(answer.contains("application/problem+json"))
            #expect(answer.contains(#""field":"\#(field)""#))
        }
    }

    @Test("a problem has the members of RFC 9457 first, and no empty ones")
    func problems() {
        #expect(
            String(decoding: Problem.notFound.body(), as: UTF8.self)
                == #"{"type":"/problems/not-found","title":"\#(Problem.notFound.title)","status":404}"#)
        let faults = [FieldFault("title", "must be text"), FieldFault("due", "must be a date")]
        #expect(
            String(decoding: Problem.invalid(faults).body(correlationID: "c"), as: UTF8.self)
                == #"{"type":"/problems/invalid-request","title":"The request is not valid","status":400,"#
                + #""detail":"must be text","errors":[{"field":"title","message":"must be text"},"#
                + #"{"field":"due","message":"must be a date"}],"correlation_id":"c"}"#)
    }

    @Test("invalid UTF-8 is a 400 problem")
    func utf8() async throws {
        try await withService(ProbeService.self) { service in
            let connection = try await RawConnection.open(service.ports.public)
            let body = Array(#"{"title":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)
            let head = "POST /things HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: \(body.count)\r\n\r\n"
            try await connection.send(Array(head.utf8) + body)
            #expect(try await connection.waitForEnd().hasPrefix("HTTP/1.1 400 "))
        }
    }

    @Test("a body of 10 MB is a 413 problem before it has been sent, whether announced or in chunks")
    func tooLarge() async throws {
        try await withService(ProbeService.self) { service in
            let announced = try await service.exchange(
                "POST /things HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n{")
            #expect(announced.hasPrefix("HTTP/1.1 413 "))
            #expect(announced.contains("/problems/content-too-large"))

            let connection = try await RawConnection.open(service.ports.public)
            try await connection.send("POST /things HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = "10000\r\n" + String(repeating: "x", count: 0x10000) + "\r\n"
            for _ in 0..<20 { try? await connection.send(chunk) }
            try await connection.waitFor("HTTP/1.1 413 ")
            _ = try await connection.waitForEnd()
        }
    }

    @Test("another media type is 415, an unknown path 404, another method 405 with what is allowed")
    func routing() async throws {
        try await withService(ProbeService.self) { service in
            #expect(try await service.post("/things", "title=x", type: "text/plain").hasPrefix("HTTP/1.1 415 "))
            let unknown = try await service.get("/nothing")
            #expect(unknown.hasPrefix("HTTP/1.1 404 "))
            #expect(unknown.contains("application/problem+json"))
            let method = try await service.get("/things/1", method: "DELETE")
            #expect(method.hasPrefix("HTTP/1.1 405 "))
            #expect(
                method.contains("\r\nallow: GET, HEAD, OPTIONS\r\n")
                    || method.contains("\r\nAllow: GET, HEAD, OPTIONS\r\n"))
            #expect(try await service.get("/things/1", method: "OPTIONS").hasPrefix("HTTP/1.1 204 "))
            let head = try await service.get("/things/1", method: "HEAD")
            #expect(head.hasPrefix("HTTP/1.1 200 ") && head.hasSuffix("\r\n\r\n"))
        }
    }

    @Test("what is not HTTP is a 400 problem, headers without end a 431 one, and the connection ends")
    func malformed() async throws {
        try await withService(ProbeService.self) { service in
            #expect(try await service.exchange("NONSENSE\r\n\r\n").hasPrefix("HTTP/1.1 400 "))
            #expect(
                try await service.exchange("GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n").hasPrefix("HTTP/1.1 400 "))
            let large = "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 100_000))\r\n\r\n"
            let answer = try await service.exchange(large)
            #expect(answer.hasPrefix("HTTP/1.1 431 "))
            #expect(answer.contains("application/problem+json"))
            let many = (0..<500).map { "X-\($0): y\r\n" }.joined()
            #expect(try await service.exchange("GET / HTTP/1.1\r\n\(many)\r\n").hasPrefix("HTTP/1.1 431 "))
        }
    }

    @Test("headers that come too slowly end the connection")
    func slowHeaders() async throws {
        var limits = ConnectionLimits()
        limits.headDeadline = .milliseconds(150)
        try await withService(ProbeService.self, limits: limits) { service in
            let connection = try await RawConnection.open(service.ports.public)
            // On a busy machine the deadline may pass before the first byte is sent.
            try? await connection.send("GET /health HTTP/1.1\r\nHost:")
            #expect(try await connection.waitForEnd() == "")
        }
    }

    @Test("a bad chunk is a 400 problem")
    func badChunk() async throws {
        try await withService(ProbeService.self) { service in
            let answer = try await service.exchange(
                "POST /things HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 400 "))
        }
    }

    @Test("an error nobody expected is a plain 500 problem; what happened is in the log only")
    func unexpected() async throws {
        try await withService(ProbeService.self) { service in
            let answer = try await service.get("/broken")
            #expect(answer.hasPrefix("HTTP/1.1 500 "))
            #expect(answer.contains("/problems/internal-error"))
            #expect(!answer.contains("password"))
            #expect(service.logs.text.contains(#""level":"error""#))
        }
    }
}
