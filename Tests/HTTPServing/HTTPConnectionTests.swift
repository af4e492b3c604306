import HTTPServing
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@Suite("One connection's requests and answers")
struct HTTPConnectionTests {
    @Test("requests sent at once are answered one after the other, in their order")
    func pipelining() async throws {
        try await withServer { request, _ in
            if request.uri.path == "/0" { try? await Task.sleep(for: .milliseconds(50)) }
            return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: "<\(request.uri.path)>")))
        } _: { port in
            let client = try await RawConnection.open(port)
            try await client.send((0..<20).map { "GET /\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined())
            try await client.waitFor("</19>")
            let order = client.text.split(separator: "<").dropFirst().compactMap { $0.split(separator: ">").first }
            #expect(order == (0..<20).map { "/\($0)" })
            await client.close()
        }
    }

    @Test("a request is answered on its connection's event loop", arguments: [0, 100, 1 << 20])
    func onLoop(bodySize: Int) async throws {
        try await withServer { request, channel in
            let bytes = (try? await request.body.collect(upTo: 2 << 20))?.readableBytes ?? -1
            await Task.yield()
            let text = "\(bytes) \(channel.eventLoop.inEventLoop)"
            return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        } _: { port in
            let client = try await RawConnection.open(port)
            let body = String(repeating: "x", count: bodySize)
            try await client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \(bodySize)\r\n\r\n\(body)")
            try await client.waitFor("\(bodySize) true")
            await client.close()
        }
    }

    @Test("a body of unknown length is read as it comes, and one nobody reads is passed over")
    func chunked() async throws {
        try await withServer { request, _ in
            guard request.uri.path == "/read" else { return Response(status: .accepted) }
            let bytes = (try? await request.body.collect(upTo: 1 << 20))?.readableBytes ?? -1
            return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: "read \(bytes)")))
        } _: { port in
            let client = try await RawConnection.open(port)
            try await client.send(
                "POST /ignored HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
            try await client.waitFor("202 Accepted")
            try await client.send("5\r\nworld\r\n0\r\n\r\n")
            try await client.send("POST /read HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
            try await client.send("5\r\nworld\r\n0\r\n\r\n")
            try await client.waitFor("read 10")
            await client.close()
        }
    }

    @Test("a body is taken from the client no faster than it is read")
    func backPressure() async throws {
        let goOn = Mutex(false)
        try await withServer { request, _ in
            try? await eventually { goOn.withLock { $0 } }
            let bytes = (try? await request.body.collect(upTo: 64 << 20))?.readableBytes ?? -1
            return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: "read \(bytes)")))
        } _: { port in
            let client = try await RawConnection.open(port)
            let size = 32 << 20
            let sent = Mutex(false)
            try await client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \(size)\r\n\r\n")
            async let sending: Void = {
                try await client.send([UInt8](repeating: 0x78, count: size))
                sent.withLock { $0 = true }
            }()
            // Sockets hold some megabytes; the rest stays with the client, however long it tries.
            #expect(await holds(for: .milliseconds(300)) { !sent.withLock { $0 } })
            goOn.withLock { $0 = true }
            try await sending
            try await client.waitFor("read \(size)")
            await client.close()
        }
    }

    @Test("a client that asks for the end of the connection gets its answer, and then the end")
    func endings() async throws {
        try await withServer { _, _ in
            Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: "the answer")))
        } _: { port in
            let asking = try await RawConnection.open(port)
            try await asking.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(try await asking.waitForEnd().hasSuffix("the answer"))
        }
    }

    @Test("a streamed answer arrives as it is written")
    func streaming() async throws {
        let goOn = Mutex(false)
        try await withServer { _, _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: "first"))
                    try await eventually { goOn.withLock { $0 } }
                    try await writer.write(ByteBuffer(string: "second"))
                    try await writer.finish(nil)
                })
        } _: { port in
            let client = try await RawConnection.open(port)
            try await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            try await client.waitFor("first")
            goOn.withLock { $0 = true }
            try await client.waitFor("second")
            await client.close()
        }
    }

    @Test(
        "an answer is made no further once its client is gone, at whatever moment it went",
        arguments: [0, 1, 1 << 20])
    func abandonedAnswer(read: Int) async throws {
        let made = Mutex(0)
        let hasEnded = Mutex(false)
        try await withServer { _, _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    defer { hasEnded.withLock { $0 = true } }
                    // Far more than sockets hold; without end it would be made to its end, for nobody.
                    while made.withLock({ $0 }) < 1 << 30 {
                        try await writer.write(ByteBuffer(repeating: 0x78, count: 16 << 10))
                        made.withLock { $0 += 16 << 10 }
                    }
                    try await writer.finish(nil)
                })
        } _: { port in
            let client = try await RawConnection.open(port)
            try await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually { client.received.count >= read }
            await client.close()
            try await eventually { hasEnded.withLock { $0 } }
            #expect(made.withLock { $0 } < 256 << 20)
        }
    }

    @Test("where a server says so, the answering of a request ends with its client", arguments: [true, false])
    func abandonedRequest(isWhole: Bool) async throws {
        let hasBegun = Mutex(false)
        let isCancelled = Mutex(false)
        try await withServer(cancelsAbandoned: true) { request, _ in
            hasBegun.withLock { $0 = true }
            do {
                for try await _ in request.body {}
                try await Task.sleep(for: .seconds(3600))
            } catch { isCancelled.withLock { $0 = true } }
            return Response(status: .ok)
        } _: { port in
            let client = try await RawConnection.open(port)
            let length = isWhole ? 5 : 1 << 20
            try await client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \(length)\r\n\r\nhello")
            try await eventually { hasBegun.withLock { $0 } }
            await client.close()
            try await eventually { isCancelled.withLock { $0 } }
        }
    }
}

/// Whether something stays as it is for a while.
private func holds(for duration: Duration, _ condition: () -> Bool) async -> Bool {
    let end = ContinuousClock.now + duration
    while condition(), .now < end { await Task.yield() }
    return condition()
}

/// Runs a server on an ephemeral port for as long as the body takes.
func withServer(
    bodies: BodyLimits = BodyLimits(), cancelsAbandoned: Bool = false,
    _ respond: @escaping HTTPConnection.Responder,
    _ body: (_ port: Int) async throws -> Void
) async throws {
    let port = Mutex<Int?>(nil)
    let server = Server(
        childChannelSetup: HTTPServerChannel(
            idleTimeout: .seconds(60), bodies: bodies, cancelsAbandoned: cancelsAbandoned, respond: respond),
        configuration: ServerConfiguration(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { channel in port.withLock { $0 = channel.localAddress?.port } },
        eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test"))
    let group = ServiceGroup(configuration: .init(services: [server], logger: Logger(label: "test")))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        try await eventually { port.withLock { $0 } != nil }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(port.withLock { $0 ?? 0 })) } catch { outcome = .failure(error) }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        try outcome.get()
    }
}
