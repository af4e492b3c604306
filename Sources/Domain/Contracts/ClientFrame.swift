internal import JSON

/// A text frame that a client sends to `sync`.
public enum ClientFrame: Sendable, Equatable {
    case ping
    /// A fresh access token, before the old one runs out.
    case token(String)
    /// A type this version does not know; ignored, so that newer clients can talk to older servers.
    case unknown

    /// - Throws: `JSONFault`, or ``ContractFault/missing(_:)``.
    public init(json: [UInt8]) throws {
        var type: String?
        var token: String?
        try JSONScanner.read(json, maximumDepth: 8) {
            try $0.object { member, scanner in
                switch member {
                case "type": type = try scanner.string()
                case "token": token = try scanner.string()
                default: try scanner.skip()
                }
            }
        }
        switch try required(type, "type") {
        case "ping": self = .ping
        case "token": self = .token(try required(token, "token"))
        default: self = .unknown
        }
    }

    public var json: [UInt8] {
        var writer = JSONWriter()
        switch self {
        case .ping: writer.raw(#"{"type":"ping"}"#)
        case .token(let token):
            writer.raw(#"{"type":"token","token":"#)
            writer.string(token)
            writer.raw("}")
        case .unknown: writer.raw(#"{"type":"unknown"}"#)
        }
        return writer.bytes
    }
}
