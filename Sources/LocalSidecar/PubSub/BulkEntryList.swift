import JSON

/// A bulk publish request read in one pass, as every client writes it: events of JSON, each with an id of its own.
///
/// Anything else is left to the reader that knows daprd's words for what is wrong.
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
                // Perhaps one of these in other letters.
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
