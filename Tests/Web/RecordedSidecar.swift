import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// Stands where the sidecar stands: keeps what the web service invokes, and answers what a test prepared. What a real
/// sidecar does to a request on its way is tested where the sidecar is.
final class RecordedSidecar: Sendable {
    struct Call: Sendable {
        let method: HTTPRequest.Method
        let path: String
        let headers: HTTPFields
        let body: String
    }

    private let record = Mutex<[Call]>([])
    private let answer: @Sendable (Call) async throws -> Response

    init(_ answer: @escaping @Sendable (Call) async throws -> Response) { self.answer = answer }

    var calls: [Call] { record.withLock { $0 } }

    /// Runs the sidecar on a free port for as long as `body` takes.
    func run(_ body: @escaping @Sendable (Int) async throws -> Void) async throws {
        let router = Router(context: BasicRequestContext.self)
        for method in [HTTPRequest.Method.get, .head, .post, .put, .patch, .delete] {
            router.on("**", method: method) { request, _ in try await self.respond(to: request) }
        }
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { continuation.yield($0.localAddress?.port ?? 0) },
            logger: Logger(label: "sidecar") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            for await port in ports {
                try await body(port)
                break
            }
            group.cancelAll()
        }
    }

    private func respond(to request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: 4 << 20)
        let call = Call(
            method: request.method, path: request.head.path ?? "", headers: request.headers,
            body: String(buffer: body))
        record.withLock { $0.append(call) }
        return try await answer(call)
    }
}

/// Runs a web service in front of a sidecar that answers so.
func withWeb(
    answering answer: @escaping @Sendable (RecordedSidecar.Call) async throws -> Response,
    _ environment: [String: String] = [:],
    _ body: @escaping @Sendable (WebClient, RecordedSidecar) async throws -> Void
) async throws {
    let sidecar = RecordedSidecar(answer)
    try await sidecar.run { port in
        try await withWeb(environment.merging(["DAPR_HTTP_PORT": "\(port)"]) { $1 }) { web in
            try await body(web, sidecar)
        }
    }
}

extension Response {
    static func json(_ text: String, _ status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
