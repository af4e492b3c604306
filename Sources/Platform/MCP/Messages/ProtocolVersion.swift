import JSON

/// A revision of the Model Context Protocol that this server speaks.
public enum ProtocolVersion: String, Sendable, CaseIterable {
    /// With a handshake: structured output, no batches.
    case june2025 = "2025-06-18"
    /// With a handshake: faulty arguments are a tool's error, not the protocol's.
    case november2025 = "2025-11-25"
    /// Without a handshake: every request says what it speaks in `_meta`.
    case july2026 = "2026-07-28"

    /// Whether each request carries its version and the client's capabilities, with no `initialize` before it.
    public var isStateless: Bool { self == .july2026 }

    /// What `initialize` agrees on with a client that asks for something else.
    static let newestWithHandshake = ProtocolVersion.november2025

    /// Every revision, newest first, as clients are told.
    static var supported: JSONValue { .array(allCases.reversed().map { .string($0.rawValue) }) }
}
