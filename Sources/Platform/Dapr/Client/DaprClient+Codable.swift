import Curl
import FoundationEssentials
public import HTTPTypes

/// The conversion between values and JSON, the same for all of Dapr: dates are RFC 3339, everything else is Codable's
/// default. For another form, encode the value and pass bytes.
enum DaprCoding {
    static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(CloudEvent.time(date))
        }
        return Array(try encoder.encode(value))
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from json: [UInt8]) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            // Go writes up to nine decimals and omits trailing zeros; the style reads either some or none.
            for isFractional in [text.contains("."), !text.contains(".")] {
                let style = Date.ISO8601FormatStyle(includingFractionalSeconds: isFractional)
                if let date = try? style.parse(text) { return date }
            }
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a date of RFC 3339")
        }
        return try decoder.decode(type, from: Data(json))
    }
}

/// The form of a value in the store.
public enum StateForm: Sendable {
    /// JSON, readable by any application in any language. The sidecar decodes and encodes it again: integers beyond
    /// 2^53 lose digits.
    case json
    /// A JSON string that holds the document: kept byte for byte, at the least cost for the sidecar.
    case document
}

/// A value read from a state store, with its version.
public struct VersionedValue<Value: Sendable>: Sendable {
    /// The value.
    public let value: Value
    /// The value's version, to be passed back when it is saved; nil when the store has none.
    public let etag: ETag?
    /// The time at which the value expires, RFC 3339, if the store reports it.
    public let expires: String?
}

extension VersionedValue: Equatable where Value: Equatable {}

extension StateSave {
    /// Describes a save of a value, as JSON.
    ///
    /// - Throws: `EncodingError` when the value cannot be written.
    public init(
        key: String, encoding value: some Encodable, form: StateForm = .json, etag: ETag? = nil,
        concurrency: StateConcurrency? = nil, consistency: StateConsistency? = nil, ttlSeconds: Int? = nil,
        metadata: [String: String] = [:]
    ) throws {
        let json = try DaprCoding.encode(value)
        self.init(
            key: key, value: form == .json ? .json(json) : .document(json), etag: etag, concurrency: concurrency,
            consistency: consistency, ttlSeconds: ttlSeconds, metadata: metadata)
    }
}

extension StateOperation {
    /// Describes a write of a value, as JSON, on condition that its version is still `etag`.
    ///
    /// - Throws: `EncodingError` when the value cannot be written.
    public static func upsert(
        key: String, encoding value: some Encodable, form: StateForm = .json, etag: ETag? = nil
    ) throws -> StateOperation {
        let concurrency: StateConcurrency? = etag == nil ? nil : .firstWrite
        return .upsert(try StateSave(key: key, encoding: value, form: form, etag: etag, concurrency: concurrency))
    }
}

extension StateItem {
    /// Reads the value.
    ///
    /// - Throws: `DecodingError` when the value has another type; `JSONFault` when it is not of this form.
    public func decode<Value: Decodable>(_ type: Value.Type, form: StateForm = .json) throws -> Value {
        try DaprCoding.decode(type, from: form == .json ? value : document())
    }
}

extension DaprClient {
    /// Reads one key as a value.
    ///
    /// - Parameters:
    ///   - store: the component.
    ///   - key: the key.
    ///   - type: the type of the stored value.
    ///   - form: the form in which it was saved.
    ///   - consistency: the number of the store's replicas that have to agree.
    ///   - metadata: further parameters of the component, by name.
    /// - Returns: nil when the key is missing.
    /// - Throws: `DecodingError` when the stored value has another type, ``DaprError`` when it could not be read.
    public func getState<Value: Decodable & Sendable>(
        _ store: String, _ key: String, as type: Value.Type, form: StateForm = .json,
        consistency: StateConsistency? = nil, metadata: [String: String] = [:]
    ) async throws -> VersionedValue<Value>? {
        let item = try await getState(store, key, consistency: consistency, metadata: metadata)
        return try item.map {
            VersionedValue(value: try $0.decode(type, form: form), etag: $0.etag, expires: $0.expires)
        }
    }

    /// Saves a value under a key.
    ///
    /// - Parameters:
    ///   - store: the component.
    ///   - key: the key.
    ///   - value: the value.
    ///   - form: the form of the value in the store.
    ///   - etag: the required current version; nil overwrites any.
    ///   - ttlSeconds: seconds until the value expires.
    ///   - metadata: further parameters of the component, by name.
    /// - Throws: ``DaprError``, with ``DaprError/isConflict`` when another writer changed the value.
    public func saveState(
        _ store: String, _ key: String, encoding value: some Encodable, form: StateForm = .json, etag: ETag? = nil,
        ttlSeconds: Int? = nil, metadata: [String: String] = [:]
    ) async throws {
        let concurrency: StateConcurrency? = etag == nil ? nil : .firstWrite
        let save = try StateSave(
            key: key, encoding: value, form: form, etag: etag, concurrency: concurrency, ttlSeconds: ttlSeconds)
        try await saveState(store, [save], metadata: metadata)
    }

    /// Publishes a value as the data of an event whose id Dapr generates. A ``CloudEvent`` has an id of its own.
    ///
    /// - Throws: `EncodingError` when the value cannot be written, ``DaprError`` in all other cases.
    public func publish(
        _ pubsub: String, _ topic: String, encoding value: some Encodable, metadata: [String: String] = [:]
    ) async throws {
        try await publish(pubsub, topic, try DaprCoding.encode(value), metadata: metadata)
    }

    /// Calls another application and reads its answer.
    ///
    /// - Parameters:
    ///   - app: its app id.
    ///   - method: the HTTP method.
    ///   - path: see ``invoke(_:_:_:headers:body:timeout:)``, which returns the answer whatever its status.
    ///   - headers: further header fields.
    ///   - timeout: the time for the call; nil uses the configuration's.
    ///   - type: the type of the answer.
    /// - Throws: ``DaprError`` with the status of an answer other than success, or when there is none; `DecodingError`
    ///   for an answer of another type.
    public func invoke<Answer: Decodable>(
        _ app: String, _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:],
        timeout: Duration? = nil, as type: Answer.Type
    ) async throws -> Answer {
        try Self.read(try await invoke(app, method, path, headers: headers, timeout: timeout), as: type)
    }

    /// Sends a value to another application, as JSON, and reads its answer.
    ///
    /// - Parameters:
    ///   - app: its app id.
    ///   - method: the HTTP method.
    ///   - path: see ``invoke(_:_:_:headers:body:timeout:)``, which returns the answer whatever its status.
    ///   - value: the value.
    ///   - headers: further header fields.
    ///   - timeout: the time for the call; nil uses the configuration's.
    ///   - type: the type of the answer.
    /// - Throws: ``DaprError`` with the status of an answer other than success, or when there is none; `EncodingError`
    ///   and `DecodingError`.
    public func invoke<Answer: Decodable>(
        _ app: String, _ method: HTTPRequest.Method, _ path: String, encoding value: some Encodable,
        headers: HTTPFields = [:], timeout: Duration? = nil, as type: Answer.Type
    ) async throws -> Answer {
        try Self.read(
            try await invoke(
                app, method, path, headers: Self.json(headers), body: .bytes(try DaprCoding.encode(value)),
                timeout: timeout), as: type)
    }

    private static func json(_ headers: HTTPFields) -> HTTPFields {
        var headers = headers
        if headers[.contentType] == nil { headers[.contentType] = "application/json" }
        return headers
    }

    private static func read<Answer: Decodable>(_ response: CurlResponse, as type: Answer.Type) throws -> Answer {
        guard (200..<300).contains(response.status) else { throw DaprError(response) }
        return try DaprCoding.decode(type, from: response.body)
    }
}

extension TopicEvent {
    /// Reads the event's data.
    ///
    /// - Throws: `DecodingError` when the data have another type.
    public func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try DaprCoding.decode(type, from: data) }
}

extension Subscription {
    /// Describes a subscription to events whose data is of one type.
    ///
    /// An event with unreadable data is dropped, because it will never be readable; one whose handler throws is
    /// delivered again as the environment's resiliency policy says.
    public init<Value: Decodable & Sendable>(
        pubsub: String, topic: String, of type: Value.Type, rules: [Rule] = [], defaultRoute: Route = .standard,
        deadLetterTopic: String? = nil, metadata: [String: String] = [:],
        handle: @escaping @Sendable (Value, TopicEvent) async throws -> DeliveryOutcome
    ) {
        self.init(
            pubsub: pubsub, topic: topic, rules: rules, defaultRoute: defaultRoute, deadLetterTopic: deadLetterTopic,
            metadata: metadata
        ) { event in
            let value: Value
            do { value = try event.decode(type) } catch { throw UnreadableEvent(cause: error) }
            return try await handle(value, event)
        }
    }
}

/// The error by which a handler has its event dropped rather than delivered again.
struct UnreadableEvent: Error {
    let cause: any Error
}

extension Job {
    /// Describes a job whose data is a value, as JSON.
    ///
    /// - Throws: `EncodingError` when the value cannot be written.
    public init(
        name: String, schedule: String? = nil, dueTime: String? = nil, repeats: Int? = nil, ttl: String? = nil,
        overwrite: Bool = false, failurePolicy: FailurePolicy? = nil, encoding value: some Encodable
    ) throws {
        self.init(
            name: name, schedule: schedule, dueTime: dueTime, repeats: repeats, ttl: ttl,
            data: try DaprCoding.encode(value), overwrite: overwrite, failurePolicy: failurePolicy)
    }
}

extension JobRun {
    /// Reads the job's data.
    ///
    /// - Throws: `DecodingError` when the data have another type.
    public func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try DaprCoding.decode(type, from: data) }
}

extension BindingEvent {
    /// Reads the data of the binding's event.
    ///
    /// - Throws: `DecodingError` when the data have another type.
    public func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try DaprCoding.decode(type, from: data) }
}
