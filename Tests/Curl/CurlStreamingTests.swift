import Curl
import HTTPTypes
import Synchronization
import TestSupport
import Testing

@Suite("Streaming", .serialized)
struct CurlStreamingTests {
    static let chunk = [UInt8](repeating: 0x61, count: 1 << 20)

    @Test("200 MB pass through with a few megabytes of memory while the reader is slow")
    func largeDownload() async throws {
        let total = 200
        let sent = Atomic<Int>(0)
        let server = try ScriptedServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(total << 20)\r\n\r\n")
            for _ in 0..<total where connection.send(Self.chunk) { sent.add(1, ordering: .relaxed) }
            return true
        }
        let before = residentBytes()
        let response = try await CurlClient().stream(CurlRequest(.get, server.url, timeout: .seconds(2)))
        #expect(response.status == 200)
        var received = 0
        var iterator = response.body.makeAsyncIterator()
        _ = try await iterator.next().map { received += $0.count }
        #expect(await settles { sent.load(ordering: .relaxed) } < total - 20, "the server was made to wait")
        while let bytes = try await iterator.next() { received += bytes.count }
        #expect(received == total << 20)
        // The other tests of this process count, too.
        #expect(residentBytes() - before < 128 << 20)
    }

    @Test("a body takes longer than the deadline of its head, and arrives piece by piece")
    func slowBody() async throws {
        let server = try ScriptedServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in 0..<5 {
                for _ in 0..<100 { connection.pause() }
                connection.send("2\r\nab\r\n")
            }
            return connection.send("0\r\n\r\n")
        }
        let response = try await CurlClient().stream(CurlRequest(.get, server.url, timeout: .milliseconds(250)))
        #expect(try await response.body.collect(upTo: 100).count == 10)
    }

    @Test("letting go of a body ends its transfer, cancelling its reader does too")
    func abandonedBody() async throws {
        let ended = Atomic<Int>(0)
        let server = try ScriptedServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc")
            connection.waitForClose()
            ended.add(1, ordering: .relaxed)
            return false
        }
        let client = CurlClient()
        _ = try await client.stream(CurlRequest(.get, server.url)).status
        try await eventually { ended.load(ordering: .relaxed) == 1 }
        let reader = Task {
            let response = try await client.stream(CurlRequest(.get, server.url))
            for try await _ in response.body {}
        }
        try await eventually { server.connections == 2 }
        reader.cancel()
        await #expect(throws: CancellationError.self) { try await reader.value }
        try await eventually { ended.load(ordering: .relaxed) == 2 && client.requestsInFlight == 0 }
    }

    @Test("a body that breaks off throws after the bytes that came")
    func brokenBody() async throws {
        let server = try ScriptedServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc")
            return false
        }
        let response = try await CurlClient().stream(CurlRequest(.get, server.url))
        var received: [UInt8] = []
        let error = await #expect(throws: CurlError.self) {
            for try await chunk in response.body { received += chunk }
        }
        #expect(error?.kind == .connectionLost)
        #expect(received == Array("abc".utf8))
    }

    @Test("100 MB are uploaded at the server's pace, announced or chunked", arguments: [100 << 20, nil])
    func largeUpload(_ length: Int?) async throws {
        let isReading = Atomic<Bool>(false)
        let server = try ScriptedServer { request, connection in
            while !isReading.load(ordering: .relaxed) { connection.pause() }
            return connection.answer(200, "\(connection.countBody(of: request))")
        }
        let stream = CurlBodyStream(length: length, capacity: 1 << 20)
        let written = Atomic<Int>(0)
        async let writing: Void = {
            for _ in 0..<100 {
                try await stream.write(Self.chunk)
                written.add(1, ordering: .relaxed)
            }
            stream.finish()
        }()
        let client = CurlClient()
        async let answer = client.execute(
            CurlRequest(.post, server.url, body: .stream(stream), timeout: .seconds(60)))
        #expect(await settles { written.load(ordering: .relaxed) } < 80, "the writer was made to wait")
        isReading.store(true, ordering: .relaxed)
        try await writing
        #expect(try await answer.body == Array("\(100 << 20)".utf8))
    }

    @Test("whoever writes a body learns that its request has ended, and the other way round")
    func brokenUpload() async throws {
        let server = try ScriptedServer { _, connection in
            connection.answer(413, "", headers: "Connection: close\r\n")
            return false
        }
        let client = CurlClient()
        let stream = CurlBodyStream(capacity: 1 << 20)
        let writer = Task { while true { try await stream.write(Self.chunk) } }
        _ = try? await client.execute(CurlRequest(.post, server.url, body: .stream(stream)))
        await #expect(throws: CurlError.self) { try await writer.value }

        let patient = try ScriptedServer { request, connection in
            connection.answer(200, "\(connection.countBody(of: request))")
        }
        let failing = CurlBodyStream()
        let request = Task { try await client.execute(CurlRequest(.post, patient.url, body: .stream(failing))) }
        failing.fail()
        await #expect(throws: CurlError.self) { try await request.value }
    }

    @Test("a writer that is cancelled stops")
    func cancelledWriter() async throws {
        let stream = CurlBodyStream(capacity: 10)
        let writer = Task { try await stream.write(Self.chunk) }
        writer.cancel()
        await #expect(throws: CancellationError.self) { try await writer.value }
    }
}
