/// An error in JSON that was read, and its location.
public struct JSONFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of error. The text is fixed; it never quotes the input.
    public enum Reason: String, Sendable {
        case unexpectedEnd = "unexpected end of JSON input"
        case unexpectedCharacter = "unexpected character"
        case invalidString = "invalid string"
        case invalidEscape = "invalid escape sequence"
        case invalidUTF8 = "invalid UTF-8"
        case invalidNumber = "invalid number"
        case numberOutOfRange = "number out of range"
        case tooDeep = "nested too deeply"
        case trailingCharacters = "characters after the value"
        case wrongType = "wrong type"
    }

    public let reason: Reason
    /// The byte offset at which reading stopped.
    public let offset: Int

    public init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    public var description: String { "\(reason.rawValue) at byte \(offset)" }
}
