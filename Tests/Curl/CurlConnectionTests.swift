import Curl
import HTTPTypes
import Synchronization
import TestSupport
import Testing

@Suite("Connections, deadlines and bounds")
struct CurlConnectionTests {
    /// Reads requests and never answers.
    private func hanging() throws -> ScriptedServer {
        try ScriptedServer { _, connection in
            connection.waitForClose()
            return false
        }
    }

    @Test("requests one after the other share one connection")
    func reuse() async throws {
        let server = try ScriptedServer { _, connection in connection.answer(200, "x") }
        let client = CurlClient()
        for _ in 0..<50 { _ = try await client.execute(CurlRequest(.get, server.url)) }
        #expect(server.connections == 1)
    }

    @Test("a connection that the server closed while idle costs nothing but a new one")
    func staleConnection() async throws {
        let server = try ScriptedServer { request, connection in
            connection.answer(200, "\(connection.countBody(of: request))")
        }
        let client = CurlClient()
        let small = CurlRequest(.post, server.url, body: .bytes(Array("body".utf8)))
        let large = CurlRequest(.post, server.url, body: .bytes([UInt8](repeating: 1, count: 200_000)))
        for _ in 0..<20 {
            #expect(try await client.execute(small).body == Array("4".utf8))
            server.closeConnections()
            #expect(try await client.execute(large).body == Array("200000".utf8))
            server.closeConnections()
        }
    }

    @Test(
        "a request that was sent when its kept connection broke is sent again only if its method is idempotent",
        arguments: [HTTPRequest.Method.post, .patch, .put, .delete, .get], [4, 200_000])
    func brokenConnection(method: HTTPRequest.Method, size: Int) async throws {
        let received = Atomic<Int>(0)
        let answers = Atomic<Bool>(true)
        let server = try ScriptedServer { request, connection in
            _ = connection.countBody(of: request)
            received.add(1, ordering: .relaxed)
            // Once: the next connection works again.
            return answers.exchange(true, ordering: .relaxed) && connection.answer(200, "x")
        }
        let client = CurlClient()
        let body: CurlBody = method == .get ? .none : .bytes([UInt8](repeating: 1, count: size))
        let request = CurlRequest(method, server.url, body: body)
        #expect(try await client.execute(request).status == 200)
        answers.store(false, ordering: .relaxed)
        if method == .post || method == .patch {
            let error = await #expect(throws: CurlError.self) { try await client.execute(request) }
            #expect(error?.kind == .connectionLost)
            #expect(received.load(ordering: .relaxed) == 2)
        } else {
            #expect(try await client.execute(request).status == 200)
            #expect(received.load(ordering: .relaxed) == 3)
        }
        #expect(try await client.execute(request).status == 200)
    }

    @Test("a hundred hanging requests are cancelled at once, and the client goes on")
    func cancellation() async throws {
        let server = try hanging()
        let client = CurlClient()
        let requests = (0..<100).map { _ in
            Task { try await client.execute(CurlRequest(.get, server.url, timeout: .seconds(60))) }
        }
        try await eventually { server.connections == 100 }
        let start = ContinuousClock.now
        for request in requests { request.cancel() }
        for request in requests {
            await #expect(throws: CancellationError.self) { try await request.value }
        }
        #expect(.now - start < .seconds(1))
        let other = try ScriptedServer { _, connection in connection.answer(200, "x") }
        #expect(try await client.execute(CurlRequest(.get, other.url)).status == 200)
        #expect(server.connections == 100)
    }

    @Test("a request that is cancelled before it starts is never sent")
    func cancelledBefore() async throws {
        let server = try hanging()
        let client = CurlClient()
        let request = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await client.execute(CurlRequest(.get, server.url))
        }
        await #expect(throws: CancellationError.self) { try await request.value }
        #expect(server.connections == 0)
    }

    @Test("the deadline ends a request that hangs, one whose body hangs, and one that waits for a slot")
    func deadlines() async throws {
        let silent = try hanging()
        let halfway = try ScriptedServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
            connection.waitForClose()
            return false
        }
        let client = CurlClient(CurlConfiguration(maximumConcurrentRequests: 2))
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for url in [silent.url, halfway.url, silent.url] {
                group.addTask {
                    let error = await #expect(throws: CurlError.self) {
                        try await client.execute(CurlRequest(.get, url, timeout: .milliseconds(200)))
                    }
                    #expect(error?.kind == .timedOut)
                }
            }
            try await group.waitForAll()
        }
        #expect(.now - start < .seconds(2))
    }

    @Test("no more requests than allowed are on the wire, the others follow in order, and the queue has an end")
    func concurrency() async throws {
        let order = Mutex<[String]>([])
        let gate = Atomic<Bool>(false)
        let server = try ScriptedServer { request, connection in
            order.withLock { $0.append(request.path) }
            while !gate.load(ordering: .relaxed) { connection.pause() }
            return connection.answer(200, "x")
        }
        let client = CurlClient(CurlConfiguration(maximumConcurrentRequests: 1, maximumWaitingRequests: 5))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<6 {
                group.addTask { _ = try await client.execute(CurlRequest(.get, "\(server.url)/\(index)")) }
                try await eventually { client.requestsInFlight == index + 1 }
            }
            let error = await #expect(throws: CurlError.self) {
                try await client.execute(CurlRequest(.get, server.url))
            }
            #expect(error?.kind == .overloaded)
            gate.store(true, ordering: .relaxed)
            try await group.waitForAll()
        }
        #expect(order.withLock { $0 } == (0..<6).map { "/\($0)" })
        #expect(server.connections == 1)
    }

    @Test("a shutdown ends what is on the wire and what waits, and nothing starts afterwards")
    func shutdown() async throws {
        let server = try hanging()
        let client = CurlClient(CurlConfiguration(maximumConcurrentRequests: 2))
        let requests = (0..<5).map { _ in Task { try await client.execute(CurlRequest(.get, server.url)) } }
        try await eventually { server.connections == 2 }
        await client.shutdown()
        for request in requests {
            let error = await #expect(throws: CurlError.self) { try await request.value }
            #expect(error?.kind == .shutDown)
        }
        await #expect(throws: CurlError.self) { try await client.execute(CurlRequest(.get, server.url)) }
    }
}
