import ArgumentParser

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
