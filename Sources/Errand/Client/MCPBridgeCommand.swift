import ArgumentParser
import Glibc
import Synchronization

/// Lets a desktop client, which starts its MCP servers as processes, use the suite's.
struct MCPBridgeCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp", abstract: "Serve MCP on standard input and output, for desktop clients.",
        discussion: """
            Carries messages of the Model Context Protocol between standard input and output, one a line, and the \
            suite's /mcp, as whoever has signed in with errand login, or as ERRAND_URL and ERRAND_TOKEN say. \
            Ends with its input.
            """)

    @OptionGroup var options: ClientOptions

    func perform(in place: Surroundings) async throws {
        let endpoint = MCPEndpoint(session: try place.session())
        let output = MessageOutput()
        await MCPBridge(endpoint: endpoint) { output.write($0) }.run(MessageInput())
    }
}

/// Standard output, message by message, each on a line and whole.
final class MessageOutput: Sendable {
    private let turn = Mutex(())

    func write(_ message: [UInt8]) {
        let line = message + [UInt8(ascii: "\n")]
        turn.withLock { _ in
            var start = 0
            while start < line.count {
                let count = line[start...].withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR || errno == EAGAIN { continue }
                // Whoever started this is gone: there is nobody to tell.
                guard count > 0 else { exit(EXIT_SUCCESS) }
                start += count
            }
        }
    }
}
