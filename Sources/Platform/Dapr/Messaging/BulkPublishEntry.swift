import FoundationEssentials
import JSON

/// One event of a bulk publish.
public struct BulkPublishEntry: Sendable, Equatable {
    /// Tells the entries of one call apart; not the event's id.
    public var id: String
    /// The event's data, or a whole CloudEvent, as the content type says.
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
    /// What the sidecar says, for logs.
    public let error: String
}

extension BulkPublishEntry {
    func write(to writer: inout JSONWriter) {
        writer.raw("{\"entryId\":")
        writer.string(id)
        writer.raw(",\"event\":")
        writeEvent(to: &writer)
        writer.raw(",\"contentType\":")
        writer.string(contentType)
        if !metadata.isEmpty {
            writer.raw(",\"metadata\":")
            writer.object(metadata)
        }
        writer.raw("}")
    }

    /// JSON travels as it is, text as a string, and everything else as base64.
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
