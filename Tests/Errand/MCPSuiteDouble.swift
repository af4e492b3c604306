import Curl
import Glibc
import Synchronization
import TestSupport

@testable import Errand

/// A suite whose `/mcp` answers as a test says.
final class MCPSuiteDouble: Sendable {
    struct Call: Sendable {
        let request: ServedRequest
        let body: String
    }

    private let server: ScriptedServer
    private let notes = CallNotes()

    /// What it was asked.
    var calls: [Call] { notes.calls.withLock(\.self) }

    init(_ answer: @escaping @Sendable (String) -> (Int, String)) throws {
        let notes = notes
        server = try ScriptedServer { request, connection in
            let body = String(decoding: connection.readBody(of: request), as: UTF8.self)
            notes.calls.withLock { $0.append(Call(request: request, body: body)) }
            let (status, text) = answer(body)
            return connection.answer(status, text, headers: "Content-Type: application/json\r\n")
        }
    }

    func stop() { server.stop() }

    /// Runs a bridge to this suite over these lines of input, and gives the lines it wrote.
    func bridge(_ lines: [String]) async -> [String] {
        let curl = CurlClient(CurlConfiguration(connectTimeout: .seconds(5)))
        let credentials = StoredCredentials(
            origin: server.url, secret: .apiToken("secret"), userID: "", email: "", zone: "")
        let session = ClientSession(credentials, file: nil, curl: curl)
        let written = Mutex<[String]>([])
        let input = Self.input(lines)
        await MCPBridge(endpoint: MCPEndpoint(session: session)) { message in
            written.withLock { $0.append(String(decoding: message, as: UTF8.self)) }
        }.run(MessageInput(input))
        close(input)
        await curl.shutdown()
        return written.withLock(\.self)
    }

    /// A pipe that holds these lines, then ends.
    private static func input(_ lines: [String]) -> Int32 {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return -1 }
        let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
        let writer = ends[1]
        startThread {
            var start = 0
            while start < bytes.count {
                let count = bytes[start...].withUnsafeBytes { Glibc.write(writer, $0.baseAddress, $0.count) }
                guard count > 0 else { break }
                start += count
            }
            close(writer)
        }
        return ends[0]
    }
}

private final class CallNotes: Sendable {
    let calls = Mutex<[MCPSuiteDouble.Call]>([])
}
