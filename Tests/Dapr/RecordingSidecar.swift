import Dapr
import Synchronization
import TestSupport

/// A loopback server in a sidecar's place that keeps what it was asked and answers what a real one was recorded to answer:
/// for what is about bytes on the wire. Behaviour is tested against the built-in sidecar.
final class RecordingSidecar: Sendable {
    struct Asked: Sendable, Equatable {
        let line: String
        let body: String
        let head: String
    }

    private let server: ScriptedServer
    private let log: LoggedRequests

    /// - Parameter answer: status, body and header lines for a request, by `METHOD path`.
    init(_ answer: @escaping @Sendable (String) -> (Int, String, String) = { _ in (204, "", "") }) throws {
        let log = LoggedRequests()
        self.log = log
        server = try ScriptedServer { request, connection in
            let body = String(decoding: connection.readBody(of: request), as: UTF8.self)
            let line = "\(request.method) \(request.path)"
            log.requests.withLock { $0.append(Asked(line: line, body: body, head: request.head)) }
            let (status, text, headers) = answer(line)
            return connection.answer(status, text, headers: headers)
        }
    }

    var asked: [Asked] { log.requests.withLock { $0 } }

    func client(_ change: (inout DaprConfiguration) -> Void = { _ in }) -> DaprClient {
        var configuration = DaprConfiguration(endpoint: server.url)
        change(&configuration)
        return DaprClient(configuration)
    }

    private final class LoggedRequests: Sendable {
        let requests = Mutex<[Asked]>([])
    }
}
