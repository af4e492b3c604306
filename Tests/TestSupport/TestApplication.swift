package import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Synchronization

/// Stands where an application stands: an HTTP server on the loopback interface that keeps what it is sent and answers
/// what a test prepared.
package final class TestApplication: Sendable {
    /// One request as it arrived.
    package struct Call: Sendable {
        package let method: HTTPRequest.Method
        /// As on the request line, query included.
        package let path: String
        package let headers: HTTPFields
        package let body: [UInt8]
        /// When it had arrived in full.
        package let time: ContinuousClock.Instant

        /// The body as text.
        package var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// What to answer.
    package struct Answer: Sendable {
        package var status: HTTPResponse.Status
        package var headers: HTTPFields
        package var body: [UInt8]
        /// How long to think first.
        package var delay: Duration
        /// Sends the body chunked, in pieces of so many bytes; nil sends it whole.
        package var pieces: Int?

        package init(
            _ status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], body: [UInt8] = [],
            delay: Duration = .zero, pieces: Int? = nil
        ) {
            self.status = status
            self.headers = headers
            self.body = body
            self.delay = delay
            self.pieces = pieces
        }

        /// A JSON answer.
        package static func json(_ text: String, _ status: HTTPResponse.Status = .ok) -> Answer {
            Answer(status, headers: [.contentType: "application/json"], body: Array(text.utf8))
        }

        /// What an application that knows nothing of Dapr answers: 404 to the sidecar's questions, 200 to the rest.
        package static func plain(_ call: Call) -> Answer {
            call.method == .get && ["/dapr/config", "/dapr/subscribe"].contains(call.path)
                ? Answer(.notFound) : Answer()
        }
    }

    private let record = Mutex<[Call]>([])
    private let answer: @Sendable (Call) async throws -> Answer

    /// - Parameter answer: called for every request, several at a time.
    package init(_ answer: @escaping @Sendable (Call) async throws -> Answer = { .plain($0) }) { self.answer = answer }

    /// An application that subscribes.
    /// - Parameters:
    ///   - subscriptions: the JSON that `GET /dapr/subscribe` answers.
    ///   - answer: answers everything else.
    package convenience init(
        subscriptions: String, _ answer: @escaping @Sendable (Call) async throws -> Answer = { .plain($0) }
    ) {
        self.init { call in
            call.path == "/dapr/subscribe" && call.method == .get ? .json(subscriptions) : try await answer(call)
        }
    }

    /// Everything that came so far.
    package var calls: [Call] { record.withLock { $0 } }

    /// What came to one path.
    package func calls(to path: String) -> [Call] { calls.filter { $0.path == path } }

    /// Runs the server for as long as `body` takes.
    /// - Parameter port: 0 lets the system choose.
    package func run<Value: Sendable>(
        port: Int = 0, _ body: (Int) async throws -> Value
    ) async throws -> Value {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let server = server(port) { continuation.yield($0) }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { continuation.finish() }
                try await server.run()
            }
            var started = ports.makeAsyncIterator()
            guard let port = await started.next() else {
                try await group.waitForAll()
                throw CancellationError()
            }
            let outcome: Result<Value, any Error>
            do { outcome = .success(try await body(port)) } catch { outcome = .failure(error) }
            // Not by cancellation: a connection that is being accepted at that moment would end the process.
            try? await server.shutdownGracefully()
            try await group.waitForAll()
            return try outcome.get()
        }
    }

    private func server(_ port: Int, started: @escaping @Sendable (Int) -> Void) -> Server<HTTP1Channel> {
        Server(
            childChannelSetup: HTTP1Channel(
                responder: { request, writer, _ in
                    let response = try await self.respond(to: request)
                    try await writer.write(response: response.head, body: response.body)
                }),
            configuration: ServerConfiguration(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { started($0.localAddress?.port ?? port) },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "application") { _ in SwiftLogNoOpLogHandler() })
    }

    private func respond(to request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: 64 << 20)
        let call = Call(
            method: request.method, path: request.head.path ?? "", headers: request.headers,
            body: Array(body.readableBytesView), time: .now)
        record.withLock { $0.append(call) }
        let answer = try await answer(call)
        if answer.delay > .zero { try await Task.sleep(for: answer.delay) }
        return Response(status: answer.status, headers: answer.headers, body: Self.body(answer))
    }

    private static func body(_ answer: Answer) -> ResponseBody {
        guard let size = answer.pieces, size > 0 else {
            return ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body))
        }
        return ResponseBody { writer in
            var rest = answer.body[...]
            while !rest.isEmpty {
                try await writer.write(ByteBuffer(bytes: rest.prefix(size)))
                rest = rest.dropFirst(size)
            }
            try await writer.finish(nil)
        }
    }
}
