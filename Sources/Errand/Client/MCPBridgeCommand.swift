import ArgumentParser
import Glibc
import Synchronization

/// Connects a desktop client, which starts its MCP servers as processes, to the suite's.
struct MCPBridgeCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp", abstract: "Serve MCP on standard input and output, for desktop clients.",
        discussion: """
            Carries messages of the Model Context Protocol between standard input and output, one a line, and the \
            suite's /mcp, as whoever has signed in with errand login, or as ERRAND_URL and ERRAND_TOKEN say. \
            Ends with its input.
            """)

    @OptionGroup var options: ClientOptions

    func perform(in place: CommandEnvironment) async throws {
        let endpoint = MCPEndpoint(session: try place.session())
        let output = MessageOutput()
        await MCPBridge(endpoint: endpoint) { output.write($0) }.run(MessageInput())
    }
}

/// Writes messages to standard output, each completely and on a line of its own.
final class MessageOutput: Sendable {
    private let turn = Mutex(())

    func write(_ message: [UInt8]) {
        let line = message + [UInt8(ascii: "\n")]
        turn.withLock { _ in
            var start = 0
            while start < line.count {
                let count = line[start...].withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR || errno == EAGAIN { continue }
                // The client has closed the pipe, so no report is possible.
                guard count > 0 else { exit(EXIT_SUCCESS) }
                start += count
            }
        }
    }
}
