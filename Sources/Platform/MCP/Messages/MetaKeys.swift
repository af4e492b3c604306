/// The names under which `_meta` carries what a handshake used to agree on (MCP 2026-07-28, General fields).
enum MetaKeys {
    static let protocolVersion = "io.modelcontextprotocol/protocolVersion"
    static let clientCapabilities = "io.modelcontextprotocol/clientCapabilities"
    static let serverInfo = "io.modelcontextprotocol/serverInfo"
}
