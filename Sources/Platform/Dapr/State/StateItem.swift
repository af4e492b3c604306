import JSON

/// The version of a stored value, to be handed back as it came.
public struct ETag: Sendable, Hashable, RawRepresentable, CustomStringConvertible {
    public let rawValue: String
    /// Wraps what a state store said.
    public init(rawValue: String) { self.rawValue = rawValue }
    public var description: String { rawValue }
}

/// A value read from a state store.
public struct StateItem: Sendable, Equatable {
    /// The JSON value as the store gave it.
    public let value: [UInt8]
    /// The value's version; nil when the store has none.
    public let etag: ETag?
    /// When the value expires, RFC 3339, where the store tells.
    public let expires: String?

    /// Opens a document that was saved with ``StateValue/document(_:)``.
    ///
    /// - Throws: `JSONFault` when the value is not a JSON string.
    public func document() throws -> [UInt8] {
        try JSONScanner.read(value) { try $0.unescapedString() }
    }
}

/// One key of a bulk read.
public struct BulkStateItem: Sendable, Equatable {
    /// The key as it was asked for.
    public let key: String
    /// The JSON value as the store gave it; nil when there is none.
    public let value: [UInt8]?
    /// The value's version.
    public let etag: ETag?
    /// Why this key could not be read; nil when it could, or when it is missing.
    public let error: String?

    /// Opens a document that was saved with ``StateValue/document(_:)``; nil when the key is missing.
    ///
    /// - Throws: `JSONFault` when the value is not a JSON string.
    public func document() throws -> [UInt8]? {
        try value.map { try JSONScanner.read($0) { try $0.unescapedString() } }
    }
}
