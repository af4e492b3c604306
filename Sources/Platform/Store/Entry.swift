public import FoundationEssentials
import JSON

/// A record and what is kept ready about it. A reference, so that copying thousands is cheap.
public final class Entry<Record: StoredRecord>: Sendable {
    public let id: UUID
    public let rev: Int64
    /// The wire form, encoded once.
    public let json: [UInt8]
    public let record: Record

    init(_ record: Record) {
        id = record.id
        rev = record.rev
        self.record = record
        var writer = JSONWriter(reserving: 384)
        record.encodeWire(into: &writer)
        json = writer.bytes
    }

    /// Roughly what the entry takes in memory: the record's own texts are about as long as its wire form, and so is its part of
    /// a digest.
    var cost: Int { 256 + 3 * json.count }

    /// Roughly how long the stored form is.
    var size: Int { 96 + json.count }

    /// The form that is stored.
    var stored: [UInt8] {
        var writer = JSONWriter(reserving: json.count + 64)
        record.encode(into: &writer)
        return writer.bytes
    }
}
