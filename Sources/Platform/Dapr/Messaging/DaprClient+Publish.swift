import Curl
import FoundationEssentials
import HTTPTypes
import JSON

/// Publishing: [the pub/sub API](https://docs.dapr.io/reference/api/pubsub_api/).
extension DaprClient {
    /// Publishes one event.
    ///
    /// - Parameters:
    ///   - pubsub: the pub/sub component.
    ///   - topic: the topic.
    ///   - data: the event's data; a whole CloudEvent when the content type is `application/cloudevents+json`.
    ///   - contentType: JSON arrives as JSON only when it is `application/json`; other types arrive as a string.
    ///   - metadata: such as `partitionKey`, `ttlInSeconds`, `rawPayload`, `cloudevent.type`.
    public func publish(
        _ pubsub: String, _ topic: String, _ data: [UInt8], contentType: String = "application/json",
        metadata: [String: String] = [:]
    ) async throws {
        var path = DaprPath("/v1.0/publish")
        path.segment(pubsub)
        path.segment(topic)
        path.metadata(metadata)
        _ = try await send(
            Call(
                kind: .publish, method: .post, path: path, headers: [.contentType: contentType],
                payload: .bytes(data)))
    }

    /// Publishes many events in one call.
    ///
    /// - Returns: the entries that were not published; empty when all were.
    /// - Throws: ``DaprError`` when the whole call failed.
    public func bulkPublish(
        _ pubsub: String, _ topic: String, _ entries: [BulkPublishEntry], metadata: [String: String] = [:]
    ) async throws -> [BulkPublishFailure] {
        guard !entries.isEmpty else { return [] }
        var path = DaprPath("/v1.0/publish/bulk")
        path.segment(pubsub)
        path.segment(topic)
        path.metadata(metadata)
        var writer = JSONWriter(reserving: entries.reduce(64) { $0 + $1.event.count + 160 })
        writer.array(entries) { $1.write(to: &$0) }
        let response = try await answer(
            to: Call(kind: .bulkPublish, method: .post, path: path, json: writer.bytes))
        if (200..<300).contains(response.status) { return [] }
        let body = try? JSONValue(response.body)
        guard let failures = body?["failedEntries"]?.array, !failures.isEmpty else { throw DaprError(response) }
        return failures.map {
            BulkPublishFailure(id: $0["entryId"]?.string ?? "", error: $0["error"]?.string ?? "")
        }
    }
}

/// One event of a bulk publish.
public struct BulkPublishEntry: Sendable, Equatable {
    /// The id, unique among the entries of one call; not the event's id.
    public var id: String
    /// The event's data, or a complete CloudEvent, according to the content type.
    public var event: [UInt8]
    /// The content type of `event`.
    public var contentType: String
    /// Metadata of this entry, such as `partitionKey`.
    public var metadata: [String: String]

    /// Describes an entry.
    public init(
        id: String, event: [UInt8], contentType: String = "application/json", metadata: [String: String] = [:]
    ) {
        self.id = id
        self.event = event
        self.contentType = contentType
        self.metadata = metadata
    }
}

/// An entry that was not published.
public struct BulkPublishFailure: Sendable, Equatable {
    /// The entry's ``BulkPublishEntry/id``.
    public let id: String
    /// The sidecar's message, for logs.
    public let error: String
}

extension BulkPublishEntry {
    func write(to writer: inout JSONWriter) {
        writer.object { json in
            json.member("entryId", id)
            json.member("event", writeEvent)
            json.member("contentType", contentType)
            if !metadata.isEmpty { json.member("metadata") { $0.object(metadata) } }
        }
    }

    /// Writes JSON unchanged, text as a string, and everything else as base64.
    private func writeEvent(to writer: inout JSONWriter) {
        if contentType.hasPrefix("application/json") || contentType.hasPrefix("application/cloudevents+json") {
            writer.raw(event)
        } else if contentType.hasPrefix("text/") {
            writer.string(String(decoding: event, as: UTF8.self))
        } else {
            writer.string(Data(event).base64EncodedString())
        }
    }
}
