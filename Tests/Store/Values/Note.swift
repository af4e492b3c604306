import FoundationEssentials
import JSON

@testable import Store

/// A record for tests.
struct Note: StoredRecord, Equatable {
    var id: UUID
    var rev: Int64 = 0
    var text: String
    var lookupKey: String?

    init(id: UUID = .timeOrdered(), _ text: String, key: String? = nil) {
        self.id = id
        self.text = text
        lookupKey = key
    }

    func encode(into writer: inout JSONWriter) {
        writer.raw(#"{"id":""#)
        writer.raw(id.uuidString.utf8)
        writer.raw(#"","rev":"#)
        writer.integer(rev)
        writer.raw(#","text":"#)
        writer.string(text)
        if let lookupKey {
            writer.raw(#","key":"#)
            writer.string(lookupKey)
        }
        writer.raw("}")
    }

    init(from scanner: inout JSONScanner) throws {
        var id: UUID?
        var note = Note("")
        try scanner.object { member, scanner in
            switch member {
            case "id": id = UUID(uuidString: try scanner.string())
            case "rev": note.rev = try scanner.integer()
            case "text": note.text = try scanner.string()
            case "key": note.lookupKey = try scanner.string()
            default: try scanner.skip()
            }
        }
        guard let id else { throw RootFault.malformed }
        note.id = id
        self = note
    }

    func encodeWire(into writer: inout JSONWriter) {
        writer.raw(#"{"text":"#)
        writer.string(text)
        writer.raw(#","rev":"#)
        writer.integer(rev)
        writer.raw("}")
    }
}

extension PendingEvent {
    static func noted(_ text: String, on topic: String = "notes") -> PendingEvent {
        PendingEvent(
            pubsub: "pubsub", topic: topic, type: "noted", subject: "note", data: JSONValue.string(text).bytes)
    }
}
