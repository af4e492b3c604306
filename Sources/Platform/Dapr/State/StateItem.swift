import JSON

/// The version of a stored value, to be passed back unchanged.
public struct ETag: Sendable, Hashable, RawRepresentable, CustomStringConvertible {
    /// The version as the store wrote it.
    public let rawValue: String
    /// Wraps a state store's version.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// The version as the store wrote it.
    public var description: String { rawValue }
}

/// A value read from a state store.
public struct StateItem: Sendable, Equatable {
    /// The JSON value as returned by the store.
    public let value: [UInt8]
    /// The value's version; nil when the store has none.
    public let etag: ETag?
    /// The time at which the value expires, RFC 3339, if the store reports it.
    public let expires: String?

    /// Unwraps a document that was saved with ``StateValue/document(_:)``.
    ///
    /// - Throws: `JSONFault` when the value is not a JSON string.
    public func document() throws -> [UInt8] {
        try JSONScanner.read(value) { try $0.unescapedString() }
    }
}

/// One key of a bulk read.
public struct BulkStateItem: Sendable, Equatable {
    /// The requested key.
    public let key: String
    /// The JSON value as returned by the store; nil when there is none.
    public let value: [UInt8]?
    /// The value's version.
    public let etag: ETag?
    /// The error in reading this key; nil when it was read, or is missing.
    public let error: String?

    /// Unwraps a document that was saved with ``StateValue/document(_:)``; nil when the key is missing.
    ///
    /// - Throws: `JSONFault` when the value is not a JSON string.
    public func document() throws -> [UInt8]? {
        try value.map { try JSONScanner.read($0) { try $0.unescapedString() } }
    }
}

/// A value to store.
public enum StateValue: Sendable, Equatable {
    /// JSON, which the sidecar decodes and encodes again: members are sorted and large integers lose digits.
    case json([UInt8])
    /// A JSON document to be kept byte for byte: it is sent as a JSON *string*, which sidecars do not rewrite and
    /// process at the least cost. Must be valid UTF-8.
    case document([UInt8])
    /// Text.
    case string(String)
}

/// The treatment of a write whose version is not the stored one.
public enum StateConcurrency: String, Sendable {
    /// The write is refused. Without an ETag, most stores treat it as "create only".
    case firstWrite = "first-write"
    /// The write wins; a given ETag is checked nonetheless.
    case lastWrite = "last-write"
}

/// The number of a store's replicas that have to agree.
public enum StateConsistency: String, Sendable {
    case strong
    case eventual
}

/// One key to save.
public struct StateSave: Sendable, Equatable {
    /// The key; Dapr forbids `||` in it.
    public var key: String
    /// The value.
    public var value: StateValue
    /// The required current version.
    public var etag: ETag?
    /// The treatment of a version that does not match.
    public var concurrency: StateConcurrency?
    /// The number of replicas that have to agree.
    public var consistency: StateConsistency?
    /// Seconds until the value expires; -1 removes an expiry.
    public var ttlSeconds: Int?
    /// Further metadata for the store's component.
    public var metadata: [String: String]

    /// Describes a save.
    public init(
        key: String, value: StateValue, etag: ETag? = nil, concurrency: StateConcurrency? = nil,
        consistency: StateConsistency? = nil, ttlSeconds: Int? = nil, metadata: [String: String] = [:]
    ) {
        self.key = key
        self.value = value
        self.etag = etag
        self.concurrency = concurrency
        self.consistency = consistency
        self.ttlSeconds = ttlSeconds
        self.metadata = metadata
    }
}

/// One operation of a transaction.
public enum StateOperation: Sendable, Equatable {
    /// Writes a key.
    case upsert(StateSave)
    /// Removes a key, on condition that its version is still `etag`.
    case delete(key: String, etag: ETag? = nil)
}

extension StateSave {
    func write(to writer: inout JSONWriter) {
        writer.object { json in
            json.member("key", key)
            json.member("value", writeValue)
            json.member("etag", ifPresent: etag?.rawValue)
            if concurrency != nil || consistency != nil {
                json.member("options") { json in
                    json.object { json in
                        json.member("concurrency", ifPresent: concurrency?.rawValue)
                        json.member("consistency", ifPresent: consistency?.rawValue)
                    }
                }
            }
            if ttlSeconds != nil || !metadata.isEmpty {
                var metadata = metadata
                if let ttlSeconds { metadata["ttlInSeconds"] = String(ttlSeconds) }
                json.member("metadata") { $0.object(metadata) }
            }
        }
    }

    private func writeValue(to json: inout JSONWriter) {
        switch value {
        case .json(let bytes): json.raw(bytes)
        case .document(let bytes): bytes.withUnsafeBytes { json.string(utf8: $0) }
        case .string(let text): json.string(text)
        }
    }
}
