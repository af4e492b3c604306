import JSON

extension MessageHeaders {
    /// The headers a client sends along with a message (Streamable HTTP, Request Metadata).
    /// - Parameter agreed: what a handshake agreed on, for messages that do not say themselves what they speak.
    public init(mirroring message: RPCMessage, agreed: String?) {
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

    /// The headers that are set, named as they are sent.
    public var fields: [(name: String, value: String)] {
        let all = [("MCP-Protocol-Version", protocolVersion), ("Mcp-Method", method), ("Mcp-Name", name)]
        return all.compactMap { name, value in value.map { (name: name, value: $0) } }
    }
}
