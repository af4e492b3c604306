public import HTTPTypes

/// The path on which a service accepts WebSockets, and the decision about each handshake.
public struct WebSocketEndpoint: Sendable {
    /// The path that upgrades; any other is a plain request.
    public let path: String
    /// True when paths below it upgrade too; ``admit`` decides what they mean.
    public let hasPathsBelow: Bool
    /// Maximum size of a message, in bytes; a larger one closes the socket with 1009.
    public let maximumMessageBytes: Int
    /// The limits of every socket of the endpoint.
    public let limits: WebSocketLimits
    /// Decides about a handshake.
    public let admit: @Sendable (HTTPRequest) async -> Admission

    /// Declares an endpoint.
    /// - Parameter admit: called once per handshake, before any answer to the client.
    public init(
        path: String, hasPathsBelow: Bool = false, maximumMessageBytes: Int = 1 << 16,
        limits: WebSocketLimits = WebSocketLimits(),
        admit: @escaping @Sendable (HTTPRequest) async -> Admission
    ) {
        self.path = path
        self.hasPathsBelow = hasPathsBelow
        self.maximumMessageBytes = maximumMessageBytes
        self.limits = limits
        self.admit = admit
    }

    /// Returns true when a text is a valid handshake key: 16 bytes in base64 (RFC 6455, 4.1).
    public static func isKey(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        func isDigit(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "/"): true
            default: false
            }
        }
        return bytes.count == 24 && bytes.prefix(22).allSatisfy(isDigit) && bytes.suffix(2).elementsEqual("==".utf8)
            // The last digit holds two bits of the last byte, and nothing else.
            && "AQgw".utf8.contains(bytes[21])
    }

    /// - Parameter target: the target of a request, with its query.
    func takes(_ target: String) -> Bool {
        let asked = target.prefix { $0 != "?" }
        return asked == path[...] || hasPathsBelow && asked.hasPrefix(path + "/")
    }
}

/// The answer to a client that asks to open a socket.
public enum Admission: Sendable {
    /// Opens the socket. `serve` runs for as long as the socket should live; when it returns, the socket is closed
    /// (1000).
    case accept(subprotocol: String?, serve: @Sendable (WebSocketSession) async -> Void)
    /// Answers the handshake with a status and a body, usually a problem document.
    case refuse(Refusal)
}

/// The answer to a handshake that is refused.
public struct Refusal: Sendable, Error {
    /// The HTTP status.
    public var status: HTTPResponse.Status
    /// Its headers; length and `Connection: close` are added.
    public var headers: HTTPFields
    /// Its body.
    public var body: [UInt8]

    /// Makes an answer.
    public init(status: HTTPResponse.Status, headers: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// The limits of one socket.
public struct WebSocketLimits: Sendable {
    /// Maximum number of bytes queued for a client that reads slowly; beyond it the socket is closed with 4408.
    public var maximumQueuedBytes = 1 << 20
    /// Maximum number of messages queued for a client that reads slowly.
    public var maximumQueuedMessages = 4096
    /// Maximum number of a client's messages that wait for the service; beyond it the socket is closed with 1008.
    public var maximumUnreadMessages = 64
    /// Interval between pings.
    public var pingInterval = Duration.seconds(25)
    /// Time without any frame, not even a pong, after which a socket is closed.
    public var idleDeadline = Duration.seconds(60)
    /// Time limit for the peer's answer to the close frame.
    public var closeDeadline = Duration.seconds(2)

    /// The defaults above.
    public init() {}
}
