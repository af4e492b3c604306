public import HTTPTypes

/// Where a service takes WebSockets, and who may open one.
public struct WebSocketEndpoint: Sendable {
    /// The path that upgrades; any other is a plain request.
    public let path: String
    /// Whether those below it upgrade too; what they mean is for ``admit`` to say.
    public let hasPathsBelow: Bool
    /// Larger messages close the socket with 1009.
    public let maximumMessageBytes: Int
    /// What holds for every socket of the endpoint.
    public let limits: WebSocketLimits
    /// Decides about a handshake.
    public let admit: @Sendable (HTTPRequest) async -> Admission

    /// Declares an endpoint.
    /// - Parameter admit: runs once per handshake, before anything is promised to the client.
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

    /// Whether a text is a handshake's key: 16 bytes in base64 (RFC 6455, 4.1).
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

    /// - Parameter target: of a request, with its query.
    func takes(_ target: String) -> Bool {
        let asked = target.prefix { $0 != "?" }
        return asked == path[...] || hasPathsBelow && asked.hasPrefix(path + "/")
    }
}

/// What a service says to a client that asks to open a socket.
public enum Admission: Sendable {
    /// Opens the socket. `serve` runs for as long as the socket is to live; when it returns, the socket is closed (1000).
    case accept(subprotocol: String?, serve: @Sendable (WebSocketSession) async -> Void)
    /// Answers the handshake with a status and a body, usually a problem document.
    case refuse(Refusal)
}

/// The answer to a handshake that is not accepted.
public struct Refusal: Sendable, Error {
    /// The HTTP status.
    public var status: HTTPResponse.Status
    /// Its headers; length and `Connection: close` are added.
    public var headers: HTTPFields
    /// Its body.
    public var body: [UInt8]

    /// Describes an answer.
    public init(status: HTTPResponse.Status, headers: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// The bounds that keep one socket from costing more than its share.
public struct WebSocketLimits: Sendable {
    /// Bytes that may wait for a client that reads slowly; past it the socket is closed with 4408.
    public var maximumQueuedBytes = 1 << 20
    /// Messages that may wait for a client that reads slowly.
    public var maximumQueuedMessages = 4096
    /// Messages of the client that may wait for the service; past it the socket is closed with 1008.
    public var maximumUnreadMessages = 64
    /// Time between two pings.
    public var pingInterval = Duration.seconds(25)
    /// A socket on which nothing came for so long, not even a pong, is closed.
    public var idleDeadline = Duration.seconds(60)
    /// Time that a closed peer has to answer the close frame.
    public var closeDeadline = Duration.seconds(2)

    /// The defaults above.
    public init() {}
}
