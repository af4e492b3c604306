import JSON

/// One entry of a bulk publish request, with its event in the bytes that its content type requires.
struct BulkEntry: Sendable, Equatable {
    var id = ""
    var contentType = ""
    var data: [UInt8] = []
    /// nil when the entry has none; then the request's metadata is not its own either.
    var metadata: [String: String]?

    init() {}

    /// - Throws: ``EventFault``; then nothing is published.
    static func read(_ request: Publisher.Request, appID: String) throws(EventFault) -> [BulkEntry] {
        if let entries = BulkEntryList(request.body)?.entries { return entries }
        func unreadable(_ reason: String) -> EventFault {
            .bulkUnreadable(request.pubsub, topic: request.topic, appID: appID, reason)
        }
        guard let value = try? JSONValue(firstIn: request.body) else { throw unreadable(GoJSON.reason(request.body)) }
        guard let elements = value.isNull ? [] : value.array else {
            let type = GoJSON.typeName(value)
            throw unreadable("json: cannot unmarshal \(type) into Go value of type []http.bulkPublishMessageEntry")
        }
        var entries: [BulkEntry] = []
        var ids: Set<String> = []
        for (index, element) in elements.enumerated() {
            let id = element.field("entryId") ?? .null
            if !id.isNull, id.string == nil {
                let type = GoJSON.typeName(id)
                throw unreadable("json: cannot unmarshal \(type) into Go struct field .\(index).entryId of type string")
            }
            guard let entry = BulkEntry(id: id.string ?? "", element) else {
                throw .bulkMismatch(request.pubsub, topic: request.topic, appID: appID)
            }
            guard !entry.id.isEmpty, ids.insert(entry.id).inserted else {
                throw .bulkEntryIDs(request.pubsub, topic: request.topic, appID: appID)
            }
            entries.append(entry)
        }
        return entries
    }

    private init?(id: String, _ element: JSONValue) {
        self.id = id
        contentType = element.field("contentType")?.string ?? ""
        metadata = element.field("metadata")?.object.map { members in
            Dictionary(members.map { ($0.key, $0.value.string ?? "") }) { $1 }
        }
        let type = ContentType(contentType)
        let event = element.field("event") ?? .null
        if type.isJSON || type.isCloudEvent {
            data = event.bytes
        } else if type.isBinary {
            guard let bytes = event.string.flatMap({ Base64.decode($0) }) else { return nil }
            data = bytes
        } else {
            guard type.isText, let text = event.string else { return nil }
            data = Array(text.utf8)
        }
    }
}

/// The entries of a well-formed bulk publish request, read in one pass: JSON events, each with an id of its own.
///
/// Any other request is left to the slower reader, which has daprd's error texts.
struct BulkEntryList {
    private(set) var entries: [BulkEntry] = []
    private var isOrdinary = true

    init?(_ body: [UInt8]) {
        var ids: Set<String> = []
        do {
            try JSONScanner.read(body) { scanner in
                try scanner.array { scanner in
                    let entry = try entry(&scanner)
                    isOrdinary = isOrdinary && entry.isOrdinary && ids.insert(entry.id).inserted
                    entries.append(entry)
                }
            }
        } catch {
            return nil
        }
        guard isOrdinary else { return nil }
    }

    private mutating func entry(_ scanner: inout JSONScanner) throws -> BulkEntry {
        var entry = BulkEntry()
        try scanner.object { member, scanner in
            switch member {
            case "entryId": entry.id = try scanner.string()
            case "contentType": entry.contentType = try scanner.string()
            case "event": entry.data = try scanner.rawValue()
            case "metadata":
                var metadata: [String: String] = [:]
                try scanner.object { metadata[$0] = try $1.string() }
                entry.metadata = metadata
            default:
                // Perhaps one of these in different case.
                isOrdinary = false
                try scanner.skip()
            }
        }
        return entry
    }
}

extension BulkEntry {
    fileprivate var isOrdinary: Bool {
        let type = ContentType(contentType)
        return !id.isEmpty && !data.isEmpty && (type.isJSON || type.isCloudEvent)
    }
}
