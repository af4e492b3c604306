import Curl
import HTTPTypes
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

    @Test("one address has a few under way, all together a few more; small requests are not among them")
    func bounds() async throws {
        try await withWeb(
            answering: { _ in .json("{}") }, ["ERRAND_UPLOADS": "3", "ERRAND_UPLOADS_PER_ADDRESS": "2"]
        ) { web, _ in
            var open: [RawConnection] = []
            for _ in 0..<2 {
                let raw = try await RawConnection.open(web.port)
                try await raw.send("POST /api/tasks/import HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\naaa")
                open.append(raw)
            }
            let large = CurlBody.bytes([UInt8](repeating: 65, count: 100_000))
            var status = 0
            try await eventually {
                status = try await web.send(.post, "/api/tasks/import", body: large).status
                return status == 429
            }
            #expect(try await web.send(.post, "/api/tasks", body: .bytes(Array("{}".utf8))).status == 200)
            for raw in open { await raw.close() }
            try await eventually { try await web.send(.post, "/api/tasks/import", body: large).status == 200 }
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
