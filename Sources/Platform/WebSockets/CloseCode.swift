/// Why a socket was closed (RFC 6455 section 7.4, and the range 4000–4999 for applications).
public struct CloseCode: Sendable, Hashable, RawRepresentable {
    /// The number on the wire.
    public let rawValue: UInt16

    /// Any number.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The work is done.
    public static let normal = CloseCode(rawValue: 1000)
    /// The server is going away.
    public static let goingAway = CloseCode(rawValue: 1001)
    /// The peer does not speak the protocol, for example sends frames unmasked.
    public static let protocolError = CloseCode(rawValue: 1002)
    /// A kind of message that is not taken.
    public static let unsupportedData = CloseCode(rawValue: 1003)
    /// Text that is not UTF-8.
    public static let invalidPayload = CloseCode(rawValue: 1007)
    /// Against the rules, for example too many messages at once.
    public static let policyViolation = CloseCode(rawValue: 1008)
    /// A message larger than is taken.
    public static let messageTooBig = CloseCode(rawValue: 1009)
    /// The server failed.
    public static let internalError = CloseCode(rawValue: 1011)
    /// The token ended, or never held.
    public static let unauthorized = CloseCode(rawValue: 4401)
    /// The client reads more slowly than messages come.
    public static let tooSlow = CloseCode(rawValue: 4408)

    /// Whether a peer may send it in a close frame.
    var isAllowedOnWire: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
