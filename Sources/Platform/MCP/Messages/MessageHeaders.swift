import FoundationEssentials
import JSON

/// The headers of an HTTP request that describe the message in its body (Streamable HTTP, Request Metadata).
package struct MessageHeaders: Sendable, Equatable {
    /// `MCP-Protocol-Version`.
    package var protocolVersion: String?
    /// `Mcp-Method`, since 2026-07-28.
    package var method: String?
    /// `Mcp-Name`, since 2026-07-28: the tool, prompt or resource.
    package var name: String?
    /// The name of a repeated header among these, of which two readers could use different values.
    package var repeated: String?

    /// Finds the headers among all of a request's, ignoring the case of names.
    package init(_ fields: some Sequence<(name: String, value: String)>) {
        for field in fields {
            switch field.name.lowercased() {
            case "mcp-protocol-version": note(field.value, at: \.protocolVersion, "MCP-Protocol-Version")
            case "mcp-method": note(field.value, at: \.method, "Mcp-Method")
            case "mcp-name": note(field.value, at: \.name, "Mcp-Name")
            default: break
            }
        }
    }

    private mutating func note(_ value: String, at path: WritableKeyPath<MessageHeaders, String?>, _ name: String) {
        if self[keyPath: path] != nil { repeated = name }
        self[keyPath: path] = value
    }
}

extension MessageHeaders {
    /// The headers that a client sends with a message (Streamable HTTP, Request Metadata).
    ///
    /// - Parameter agreed: the version agreed on in a handshake, for messages without one.
    package init(mirroring message: RPCMessage, agreed: String?) {
        self.init([])
        switch message {
        case .request(let request):
            let own = request.params["_meta"]?[MetaKeys.protocolVersion]?.string
            protocolVersion = own ?? (request.method == "initialize" ? nil : agreed)
            guard own != nil else { return }
            method = request.method
            name = Revision.routingName(request.method, request.params).map(HeaderText.encode)
        case .notification(_, let params):
            protocolVersion = params["_meta"]?[MetaKeys.protocolVersion]?.string ?? agreed
        case .response:
            protocolVersion = agreed
        }
    }

    /// The headers that are set, by their names on the wire.
    package var fields: [(name: String, value: String)] {
        let all = [("MCP-Protocol-Version", protocolVersion), ("Mcp-Method", method), ("Mcp-Name", name)]
        return all.compactMap { name, value in value.map { (name: name, value: $0) } }
    }
}

/// Encodes names that a header cannot carry as `=?base64?…?=` (Streamable HTTP, Value Encoding).
enum HeaderText {
    /// The decoded value of a header; nil when its encoding is invalid.
    static func decode(_ value: String) -> String? {
        guard value.hasPrefix(opening), value.hasSuffix(closing), value.count >= opening.count + closing.count else {
            return value
        }
        let encoded = value.dropFirst(opening.count).dropLast(closing.count)
        return Data(base64Encoded: String(encoded)).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// The value of a header for a name.
    static func encode(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F || $0 == 0x20 }
        guard isPlain, !text.isEmpty, text.first != " ", text.last != " ", !text.hasPrefix(opening) else {
            return opening + Data(text.utf8).base64EncodedString() + closing
        }
        return text
    }

    private static let opening = "=?base64?"
    private static let closing = "?="
}

/// The names in `_meta` of the data that a handshake used to negotiate (MCP 2026-07-28, General fields).
enum MetaKeys {
    static let protocolVersion = "io.modelcontextprotocol/protocolVersion"
    static let clientCapabilities = "io.modelcontextprotocol/clientCapabilities"
    static let serverInfo = "io.modelcontextprotocol/serverInfo"
}
