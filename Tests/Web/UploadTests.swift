import Curl
import HTTPServing
import HTTPTypes
import Synchronization
import TestSupport
import Testing

@testable import Web

@Suite("Large bodies on their way through")
struct UploadTests {
    @Test("a large body arrives whole, with a length or without one, and an answer comes back")
    func whole() async throws {
        let bytes = (0..<(3 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await withWeb(answering: { .json("\($0.body == bytes)") }) { web, _ in
            for body in [CurlBody.bytes(bytes), .stream(Self.stream(of: bytes))] {
                let answer = try await web.send(.post, "/api/tasks/import?format=todotxt", body: body)
                #expect(answer.status == 200 && answer.text == "true")
            }
        }
    }

    @Test("a body without a length that grows too large is refused as one with a length is")
    func tooLarge() async throws {
        try await withWeb(answering: { _ in .json("{}") }) { web, _ in
            let bytes = [UInt8](repeating: 65, count: (5 << 20) + 1)
            let path = "/api/tasks/import?format=todotxt"
            #expect(try await web.send(.post, path, body: .bytes(bytes)).status == 413)
            let raw = try await RawConnection.open(web.port)
            try await raw.send("POST \(path) HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in 0..<6 {
                try? await raw.send(
                    Array("100000\r\n".utf8) + [UInt8](repeating: 65, count: 1 << 20) + Array("\r\n".utf8))
            }
            #expect(try await raw.waitForEnd().hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test("an answer that comes before the body's end reaches the client, who need not send the rest")
    func early() async throws {
        let api = try ScriptedServer { request, connection in
            guard request.path.hasPrefix("/api/") else { return connection.answer(404) }
            connection.answer(401, #"{"type":"/problems/x"}"#, headers: "Connection: close\r\n")
            connection.waitForClose()
            return false
        }
        try await withWeb(apiPort: api.port) { web in
            let raw = try await RawConnection.open(web.port)
            try await raw.send("POST /api/tasks/import HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n")
            try await raw.send([UInt8](repeating: 65, count: 100_000))
            #expect(try await raw.waitForEnd().hasPrefix("HTTP/1.1 401 "))
            #expect(raw.text.hasSuffix(#"{"type":"/problems/x"}"#))
            // One who sends all of it hears the same.
            let bytes = [UInt8](repeating: 65, count: 5_000_000)
            #expect(try await web.send(.post, "/api/tasks/import", body: .bytes(bytes)).status == 401)
        }
    }

    @Test("of a large body no more is held here than is on its way")
    func held() async throws {
        let goOn = Mutex(false)
        let api = try ScriptedServer { request, connection in
            guard request.path.hasPrefix("/api/") else { return connection.answer(404) }
            while !goOn.withLock({ $0 }) { connection.pause() }
            return connection.answer(200, "\(connection.countBody(of: request))")
        }
        try await withWeb(apiPort: api.port, ["ERRAND_UPLOADS": "100", "ERRAND_UPLOADS_PER_ADDRESS": "100"]) { web in
            let bytes = [UInt8](repeating: 65, count: 5 << 20)
            try await withThrowingTaskGroup(of: CurlResponse.self) { group in
                for _ in 0..<12 {
                    group.addTask { try await web.send(.post, "/api/tasks/import", body: .bytes(bytes)) }
                }
                try await eventually { api.connections >= 12 }
                // Of 60 MiB that are sent; web's and its sidecar's are counted here, and other tests' beside them.
                let held = await settles { BodyBudget.process.held }
                #expect(held < 16 << 20, "\(held)")
                goOn.withLock { $0 = true }
                for try await answer in group { #expect(answer.text == "\(5 << 20)") }
            }
        }
    }

    @Test("large bodies count while their service reads them; small requests are not among them")
    func counted() async throws {
        let goOn = Mutex(false)
        let api = try ScriptedServer { request, connection in
            guard request.path.hasPrefix("/api/") else { return connection.answer(404) }
            let isLarge = connection.countBody(of: request) > 1000
            while isLarge, !goOn.withLock({ $0 }) { connection.pause() }
            return connection.answer(200, "{}")
        }
        try await withWeb(apiPort: api.port, ["ERRAND_UPLOADS_PER_ADDRESS": "2"]) { web in
            let large = CurlBody.bytes([UInt8](repeating: 65, count: 100_000))
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<3 {
                    group.addTask { try await web.send(.post, "/api/tasks/import", body: large).status }
                }
                // Two are held by the api until the third was turned away.
                let refused = try await group.next()
                #expect(refused == 429)
                #expect(try await web.send(.post, "/api/tasks", body: .bytes(Array("{}".utf8))).status == 200)
                goOn.withLock { $0 = true }
                for try await status in group { #expect(status == 200) }
            }
            #expect(try await web.send(.post, "/api/tasks/import", body: large).status == 200)
        }
    }

    private static func stream(of bytes: [UInt8]) -> CurlBodyStream {
        let stream = CurlBodyStream()
        Task {
            for start in stride(from: 0, to: bytes.count, by: 100_000) {
                try await stream.write(Array(bytes[start..<min(bytes.count, start + 100_000)]))
            }
            stream.finish()
        }
        return stream
    }
}
