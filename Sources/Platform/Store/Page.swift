import FoundationEssentials
import JSON

/// What the root says of a page: its place in the key space and where it begins.
struct PageReference: Sendable, Equatable {
    /// The last part of the page's key. Random: a key is written once and never again.
    let name: String
    /// The page's first id. Every id below the next page's first one belongs here.
    let first: UUID
    let count: Int

    /// `name/first/count`, as the root holds it.
    let text: String

    init(name: String, first: UUID, count: Int) {
        self.name = name
        self.first = first
        self.count = count
        text = "\(name)/\(first.compact)/\(count)"
    }

    init(text: String) throws {
        let parts = text.split(separator: "/")
        guard parts.count == 3, let first = UUID(compact: parts[1]), let count = Int(parts[2]) else {
            throw RootFault.malformed
        }
        self.init(name: String(parts[0]), first: first, count: count)
    }
}

/// A sealed run of an owner's records, ordered by id: written once, never changed.
struct Page<Record: StoredRecord>: Sendable {
    let reference: PageReference
    let entries: [Entry<Record>]

    /// Seals records under a fresh name.
    init(sealing entries: ArraySlice<Entry<Record>>) {
        reference = PageReference(name: FreshName.make(), first: entries[entries.startIndex].id, count: entries.count)
        self.entries = Array(entries)
    }

    init(_ reference: PageReference, document: [UInt8]) throws {
        var entries: [Entry<Record>] = []
        entries.reserveCapacity(reference.count)
        try JSONScanner.read(document) { scanner in
            try scanner.object { member, scanner in
                guard member == "records" else { return _ = try scanner.skip() }
                try scanner.array { entries.append(Entry(try Record(from: &$0))) }
            }
        }
        guard entries.count == reference.count else { throw RootFault.malformed }
        self.reference = reference
        self.entries = Array(entries)
    }

    var document: [UInt8] {
        var writer = JSONWriter(reserving: entries.reduce(64) { $0 + $1.json.count + 64 })
        writer.raw(#"{"v":1,"records":["#)
        for (index, entry) in entries.enumerated() {
            if index > 0 { writer.raw(",") }
            entry.record.encode(into: &writer)
        }
        writer.raw("]}")
        return writer.bytes
    }
}

/// Names that are used once: 64 random bits.
enum FreshName {
    static func make() -> String { String(UInt64.random(in: .min ... .max), radix: 36) }
}
