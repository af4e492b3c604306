import Curl
import HTTPTypes
import Hummingbird
import JSON
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// The wire between a store and its sidecar: passes everything on, counts, and breaks down when told to.
final class Wire: Sendable {
    struct Trouble: Sendable {
        /// Publishing fails.
        var brokerDown = false
        /// Of so many state writes the answer is lost, one after the other, although they happen.
        var lostAnswers = 0
        /// So many state writes fail without happening.
        var failedWrites = 0
        /// Every second bulk publish loses its first entry.
        var flakyBulk = false
    }

    struct Traffic: Sendable {
        var reads = 0
        var bulkReads = 0
        var lookups: Int { reads + bulkReads }
        var writes = 0
        var writtenBytes = 0
        var publishes = 0
        /// The events that the broker took, in order.
        var events: [JSONValue] = []
    }

    private let sidecar: String
    private let curl = CurlClient()
    private let trouble = Mutex(Trouble())
    private let traffic = Mutex(Traffic())
    private let afterLoss = Mutex<(@Sendable () async -> Void)?>(nil)

    init(to sidecar: String) { self.sidecar = sidecar }

    /// What has passed so far.
    var seen: Traffic { traffic.withLock { $0 } }

    func cause(_ change: (inout Trouble) -> Void) { trouble.withLock { change(&$0) } }

    /// Done once, after the next write whose answer is lost has happened and before its writer hears of it.
    func afterNextLostAnswer(_ work: @escaping @Sendable () async -> Void) { afterLoss.withLock { $0 = work } }

    /// Serves on a free port of the loopback interface for as long as `body` runs.
    func open<Value: Sendable>(_ body: @escaping @Sendable (_ endpoint: String) async throws -> Value) async throws
        -> Value
    {
        let (ports, port) = AsyncStream<Int>.makeStream()
        var logger = Logger(label: "wire")
        logger.logLevel = .critical
        let application = Application(
            responder: CallbackResponder { (request: Request, _: BasicRequestContext) in try await self.pass(request) },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            var iterator = ports.makeAsyncIterator()
            let value = try await body("http://127.0.0.1:\(await iterator.next() ?? 0)")
            group.cancelAll()
            return value
        }
    }

    private func pass(_ request: Request) async throws -> Response {
        let body = Array(buffer: try await request.body.collect(upTo: 64 << 20))
        let path = request.uri.path
        if path.contains("/publish") { return try await publish(request, path, body) }
        let isWrite = request.method == .post && !path.hasSuffix("/bulk")
        traffic.withLock { traffic in
            switch (isWrite, request.method) {
            case (true, _):
                traffic.writes += 1
                traffic.writtenBytes += body.count
            case (_, .get): traffic.reads += 1
            default: traffic.bulkReads += 1
            }
        }
        guard isWrite else { return try await forward(request, body) }
        let (fails, loses) = trouble.withLock { trouble in
            let (fails, loses) = (trouble.failedWrites > 0, trouble.failedWrites == 0 && trouble.lostAnswers > 0)
            if fails { trouble.failedWrites -= 1 }
            if loses { trouble.lostAnswers -= 1 }
            return (fails, loses)
        }
        if fails { return Response(status: .internalServerError) }
        let response = try await forward(request, body)
        guard loses else { return response }
        let work = afterLoss.withLock { work in
            defer { work = nil }
            return work
        }
        await work?()
        return Response(status: .internalServerError)
    }

    private func publish(_ request: Request, _ path: String, _ body: [UInt8]) async throws -> Response {
        let (down, flaky) = trouble.withLock { ($0.brokerDown, $0.flakyBulk) }
        if down { return Response(status: .internalServerError) }
        guard path.contains("/bulk/") else {
            let event = try JSONValue(body)
            traffic.withLock { traffic in
                traffic.publishes += 1
                traffic.events.append(event)
            }
            return Response(status: .noContent)
        }
        let entries = try JSONValue(body).array ?? []
        let loses = traffic.withLock { traffic in
            traffic.publishes += 1
            let loses = flaky && traffic.publishes.isMultiple(of: 2)
            traffic.events += entries.dropFirst(loses ? 1 : 0).compactMap { $0["event"] }
            return loses
        }
        guard loses, let id = entries.first?["entryId"] else { return Response(status: .noContent) }
        let answer: JSONValue = ["failedEntries": [["entryId": id, "error": "lost"]]]
        return Response(status: .internalServerError, body: .init(byteBuffer: ByteBuffer(bytes: answer.bytes)))
    }

    private func forward(_ request: Request, _ body: [UInt8]) async throws -> Response {
        var headers = HTTPFields()
        headers[.contentType] = request.headers[.contentType]
        let answer = try await curl.execute(
            CurlRequest(
                request.method, sidecar + (request.head.path ?? "/"), headers: headers,
                body: body.isEmpty ? .none : .bytes(body)))
        var fields = answer.headers
        fields[.contentLength] = nil
        fields[.connection] = nil
        fields[.transferEncoding] = nil
        return Response(
            status: .init(code: answer.status), headers: fields,
            body: answer.status == 204 ? .init() : .init(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}
