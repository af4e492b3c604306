import HTTPServing
import HTTPTypes
import HummingbirdCore
import NIOCore
import Synchronization
import TestSupport
import Testing

@Suite("What bodies may hold, and how long they may take")
struct BodyLimitTests {
    @Test("when the budget is spent, the body that began first gives way, and a later one is held")
    func oldestGoes() {
        let budget = BodyBudget(bytes: 100)
        let gone = Mutex<[Int]>([])
        let claims = (0..<3).map { index in budget.claim { gone.withLock { $0.append(index) } } }
        #expect(claims[0].grow(by: 40) && claims[1].grow(by: 40))
        #expect(claims[2].grow(by: 40))
        #expect(gone.withLock { $0 } == [0] && budget.held == 80)
        // What gave way once is not counted again, and cannot give way twice.
        #expect(!claims[0].grow(by: 1))
        claims[1].shrink(by: 30)
        #expect(claims[2].grow(by: 50) && gone.withLock { $0 } == [0] && budget.held == 100)
    }

    @Test("what is being worked with never gives way; without room for more it says so")
    func keeps() {
        let budget = BodyBudget(bytes: 100)
        let kept = budget.claim()
        #expect(kept.grow(by: 90) && !kept.grow(by: 20) && budget.held == 90)
        let gone = Mutex(0)
        let other = budget.claim { gone.withLock { $0 += 1 } }
        #expect(!other.grow(by: 20), "the only one that could give way is the new one itself")
        #expect(gone.withLock { $0 } == 1 && budget.held == 90)
    }

    @Test("a claim nobody refers to any more is given back")
    func givenBack() {
        let budget = BodyBudget(bytes: 100)
        do {
            let claim = budget.claim()
            #expect(claim.grow(by: 100))
        }
        #expect(budget.held == 0)
    }

    @Test(
        "a body that comes byte by byte ends in a fault, whether it is awaited whole or read as it comes",
        arguments: ["Content-Length: 2000", "Content-Length: 100000", "Transfer-Encoding: chunked"])
    func slow(framing: String) async throws {
        var bodies = BodyLimits()
        bodies.deadline = .milliseconds(300)
        try await withServer(bodies: bodies, Self.faultOfBody) { port in
            let client = try await RawConnection.open(port)
            try await client.send("POST / HTTP/1.1\r\nHost: x\r\n\(framing)\r\n\r\n5\r\n")
            try await client.waitFor("tooSlow")
            await client.close()
        }
    }

    @Test("a large body that comes fast enough has more time than the deadline")
    func steady() async throws {
        var bodies = BodyLimits()
        bodies.deadline = .seconds(2)
        bodies.slowest = 1_000
        try await withServer(bodies: bodies, Self.faultOfBody) { port in
            let client = try await RawConnection.open(port)
            try await client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
            let begun = ContinuousClock.now
            for _ in 0..<10 {
                try await client.send([UInt8](repeating: 0x78, count: 10_000))
                try await Task.sleep(for: .milliseconds(350))
            }
            #expect(ContinuousClock.now - begun > .seconds(3))
            try await client.waitFor("100000 bytes")
            await client.close()
        }
    }

    @Test("bodies that are sent to be held make room for one that is sent to be read")
    func held() async throws {
        var bodies = BodyLimits()
        bodies.budget = BodyBudget(bytes: 256 << 10)
        let budget = bodies.budget
        try await withServer(bodies: bodies, Self.faultOfBody) { port in
            let half = [UInt8](repeating: 0x78, count: 30_000)
            var hostile: [RawConnection] = []
            for _ in 0..<30 {
                let client = try await RawConnection.open(port)
                try await client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n")
                try await client.send(half)
                hostile.append(client)
            }
            try await eventually { hostile.filter { $0.text.contains("crowdedOut") }.count >= 20 }
            #expect(budget.held <= 256 << 10)
            let honest = try await RawConnection.open(port)
            try await honest.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n")
            try await honest.send(half + half)
            try await honest.waitFor("60000 bytes")
            for client in hostile + [honest] { await client.close() }
            try await eventually { budget.held == 0 }
        }
    }

    @Test("a client that reads nothing of its answer is given up")
    func stall() async throws {
        var bodies = BodyLimits()
        bodies.stall = .milliseconds(300)
        let ended = Mutex(false)
        try await withServer(bodies: bodies) { _, _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    defer { ended.withLock { $0 = true } }
                    for _ in 0..<1000 { try await writer.write(ByteBuffer(repeating: 0x78, count: 1 << 16)) }
                    try await writer.finish(nil)
                })
        } _: { port in
            let client = try await RawConnection.open(port, receiveBuffer: 4096)
            try await client.read(false)
            try await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually { ended.withLock { $0 } }
            await client.close()
        }
    }

    /// Says what became of the body.
    @Sendable
    private static func faultOfBody(_ request: Request, _ channel: any Channel) async -> Response {
        let text: String
        do { text = "\(try await request.body.collect(upTo: 1 << 20).readableBytes) bytes" } catch { text = "\(error)" }
        return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
