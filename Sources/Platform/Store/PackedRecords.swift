import JSON

/// A page's records as they are stored, and where each begins: any of them can be made without the others.
struct PackedRecords<Record: StoredRecord>: Sendable {
    /// `{"v":1,"records":[…]}`.
    let document: [UInt8]
    private let starts: [Int32]

    /// Packs records.
    init(_ entries: [Entry<Record>]) {
        var starts: [Int32] = []
        starts.reserveCapacity(entries.count)
        var writer = JSONWriter(reserving: entries.reduce(64) { $0 + $1.json.count + 64 })
        writer.raw(#"{"v":1,"records":["#)
        for (index, entry) in entries.enumerated() {
            if index > 0 { writer.raw(",") }
            starts.append(Int32(writer.bytes.count))
            entry.record.encode(into: &writer)
        }
        writer.raw("]}")
        document = writer.bytes
        self.starts = starts
    }

    /// Reads a stored document through; what was read once can be read again.
    ///
    /// - Returns: the packed records, and what was made of them.
    static func read(_ document: [UInt8]) throws -> (packed: PackedRecords, entries: [Entry<Record>]) {
        var entries: [Entry<Record>] = []
        var starts: [Int32] = []
        try JSONScanner.read(document) { scanner in
            try scanner.object { member, scanner in
                guard member == "records" else { return _ = try scanner.skip() }
                try scanner.array { scanner in
                    starts.append(Int32(scanner.offset))
                    entries.append(Entry(try Record(from: &scanner)))
                }
            }
        }
        return (PackedRecords(document: document, starts: starts), entries)
    }

    private init(document: [UInt8], starts: [Int32]) {
        self.document = document
        self.starts = starts
    }

    /// Bytes in memory.
    var cost: Int { document.count + 4 * starts.count }

    /// All records.
    var entries: [Entry<Record>] { starts.indices.map { self[$0] } }

    subscript(line: Int) -> Entry<Record> {
        let record = document.withUnsafeBufferPointer { document in
            var scanner = JSONScanner(UnsafeBufferPointer(rebasing: document[Int(starts[line])...]))
            return try? Record(from: &scanner)
        }
        guard let record else { preconditionFailure("what was read before can be read again") }
        return Entry(record)
    }
}
