import FoundationEssentials
import JSON
import Synchronization

/// A sealed run of an owner's records, ordered by id: written once, never changed.
struct SealedPage<Record: StoredRecord>: Sendable {
    let reference: PageReference
    let content: PageContent<Record>

    var entries: [Entry<Record>] { content.entries }

    /// Seals records under a fresh name.
    init(sealing entries: ArraySlice<Entry<Record>>) {
        reference = PageReference(name: FreshName.make(), first: entries[entries.startIndex].id, count: entries.count)
        content = PageContent(Array(entries))
    }

    /// - Parameter packed: when true, the records are only checked now, and decoded on demand.
    init(_ reference: PageReference, document: [UInt8], packed: Bool = false) throws {
        let (records, entries) = try PackedRecords<Record>.read(document)
        guard entries.count == reference.count else { throw RootFault.malformed }
        self.reference = reference
        content = PageContent(entries, packed: packed ? records : nil)
    }

    var document: [UInt8] { PackedRecords(entries).document }
}

/// The records of one page in memory: either open, as entries, or packed in their stored form, which takes less than
/// half the memory.
final class PageContent<Record: StoredRecord>: Sendable {
    private struct State {
        var entries: [Entry<Record>]?
        var packed: PackedRecords<Record>?
        var isUsed: Bool
    }

    private let state: Mutex<State>
    /// The ids of the records that have a lookup key.
    let keys: [String: UUID]
    let count: Int
    /// Approximate length of the stored records, in bytes.
    let size: Int
    /// The highest revision at which a record here changed.
    let newest: Int64
    /// Size of the records in memory while they are open, in bytes.
    private let openCost: Int

    /// - Parameter packed: the same records; if given, only they are kept until the entries are needed.
    init(_ entries: [Entry<Record>], packed: PackedRecords<Record>? = nil) {
        count = entries.count
        size = entries.reduce(0) { $0 + $1.size }
        newest = entries.reduce(0) { max($0, $1.rev) }
        openCost = entries.reduce(0) { $0 + $1.cost }
        keys = Dictionary(
            entries.compactMap { entry in entry.record.lookupKey.map { ($0, entry.id) } },
            uniquingKeysWith: { $1 })
        state = Mutex(State(entries: packed == nil ? entries : nil, packed: packed, isUsed: packed == nil))
    }

    /// The records, opened if they are packed.
    var entries: [Entry<Record>] {
        state.withLock { state in
            state.isUsed = true
            if let entries = state.entries { return entries }
            let entries = state.packed?.entries ?? []
            state.entries = entries
            return entries
        }
    }

    /// One record; of packed ones it alone is decoded, and not kept.
    subscript(line: Int) -> Entry<Record> {
        let (open, packed) = state.withLock { state in
            if state.entries != nil { state.isUsed = true }
            return (state.entries, state.packed)
        }
        if let open { return open[line] }
        guard let packed else { preconditionFailure("records are open or packed") }
        return packed[line]
    }

    /// Size in memory, in bytes, and how much of it ``pack()`` could free.
    var cost: (all: Int, open: Int) {
        state.withLock { state in
            let open = state.entries == nil ? 0 : openCost
            return (128 + open + (state.packed?.cost ?? 0), open)
        }
    }

    /// Frees the open records, unless they were used since the last call.
    ///
    /// - Returns: true when they were freed.
    func pack() -> Bool {
        state.withLock { state in
            guard let entries = state.entries, !state.isUsed else {
                state.isUsed = false
                return false
            }
            state.packed = state.packed ?? PackedRecords(entries)
            state.entries = nil
            return true
        }
    }
}

/// A page's records in stored form, with the offset of each, so that any of them can be decoded without the others.
struct PackedRecords<Record: StoredRecord>: Sendable {
    /// `{"v":1,"records":[…]}`.
    let document: [UInt8]
    private let starts: [Int32]

    /// Packs records.
    init(_ entries: [Entry<Record>]) {
        var starts: [Int32] = []
        starts.reserveCapacity(entries.count)
        var writer = JSONWriter(reserving: entries.reduce(64) { $0 + $1.json.count + 64 })
        writer.object { json in
            json.member("v", 1)
            json.member("records") { json in
                json.array(entries) { json, entry in
                    starts.append(Int32(json.bytes.count))
                    entry.record.encode(into: &json)
                }
            }
        }
        document = writer.bytes
        self.starts = starts
    }

    /// Reads a stored document completely, so that later decoding cannot fail.
    ///
    /// - Returns: the packed records, and the decoded entries.
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

    /// Size in memory, in bytes.
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

/// The root's reference to a page: its name and its first id.
struct PageReference: Sendable, Equatable {
    /// The last part of the page's key. Random: a key is written once and never again.
    let name: String
    /// The page's first id. Every id below the first id of the next page belongs here.
    let first: UUID
    let count: Int

    /// `name/first/count`, as written in the root.
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

/// Makes names that are used once: 64 random bits.
enum FreshName {
    static func make() -> String { String(UInt64.random(in: .min ... .max), radix: 36) }
}

/// Moves inline changes into new pages: the pages with the most changes are rewritten until only half of the permitted
/// inline changes are left in the root.
///
/// Work per compaction is bounded by the number of changes, not by the number of records. A compaction is a value;
/// nothing is written here.
struct Compaction<Record: StoredRecord>: Sendable {
    /// All page views after the compaction, in order.
    let leaves: [PageView<Record>]
    /// The new pages.
    let written: [SealedPage<Record>]
    /// The names of the pages that are no longer referenced.
    let replaced: [String]
    /// The changes that stay in the root.
    let inline: [InlineChange]

    init(of state: OwnerState<Record>, in configuration: RecordStoreConfiguration) {
        let old = state.entries.leaves
        let homes = state.root.inline.map { state.entries.leaf(for: $0.id) }
        let chosen = Self.busiest(homes, in: old, configuration)
        let runs = Self.runs(of: chosen, in: old, configuration)

        var leaves: [PageView<Record>] = []
        var written: [SealedPage<Record>] = []
        var next = 0
        for run in runs {
            leaves += old[next..<run.lowerBound]
            let isLast = run.upperBound == old.count
            let pages = Self.split(old[run].flatMap(\.entries), filling: isLast, configuration).map {
                SealedPage(sealing: $0)
            }
            written += pages
            leaves += pages.map { PageView($0) }
            next = run.upperBound
        }
        self.leaves = leaves + old[next...]
        self.written = written
        replaced = runs.flatMap { old[$0].compactMap { $0.page?.reference.name } }
        let folded = Set(runs.flatMap { $0 })
        inline = zip(state.root.inline, homes).filter { !folded.contains($0.1) }.map(\.0)
    }

    /// The pages with the most changes: as many as it takes to halve the inline changes, or as one compaction may
    /// rewrite.
    private static func busiest(
        _ homes: [Int], in leaves: [PageView<Record>], _ configuration: RecordStoreConfiguration
    ) -> [Int] {
        let changes = Dictionary(homes.map { ($0, 1) }, uniquingKeysWith: +)
        var left = homes.count
        var bytes = 0
        var chosen: [Int] = []
        for (leaf, count) in changes.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            guard left > configuration.inlineLimit / 2, chosen.isEmpty || bytes < configuration.foldBytes else { break }
            chosen.append(leaf)
            left -= count
            bytes += leaves[leaf].size
        }
        return chosen.sorted()
    }

    /// Merges each chosen page that has become small with a neighbour if both fit into one page.
    private static func runs(
        of chosen: [Int], in leaves: [PageView<Record>], _ configuration: RecordStoreConfiguration
    ) -> [Range<Int>] {
        func fit(_ one: Int, _ other: Int) -> Bool {
            leaves[one].count + leaves[other].count <= configuration.pageLimit
                && leaves[one].size + leaves[other].size <= configuration.pageBytes
        }
        var runs: [Range<Int>] = []
        for leaf in chosen where leaf >= (runs.last?.upperBound ?? 0) {
            let isSmall = leaves[leaf].count < configuration.pageMinimum
            if isSmall, (runs.last?.upperBound ?? 0) < leaf, fit(leaf - 1, leaf) {
                runs.append((leaf - 1)..<(leaf + 1))
            } else if isSmall, leaf + 1 < leaves.count, fit(leaf, leaf + 1) {
                runs.append(leaf..<(leaf + 2))
            } else {
                runs.append(leaf..<(leaf + 1))
            }
        }
        return runs
    }

    /// Splits a run into pages: evenly, or, at the end of the collection, filling each in turn, because additions go
    /// there.
    private static func split(
        _ entries: [Entry<Record>], filling: Bool, _ configuration: RecordStoreConfiguration
    ) -> [ArraySlice<Entry<Record>>] {
        let pages = (entries.count + configuration.pageLimit - 1) / configuration.pageLimit
        let limit = filling || pages == 0 ? configuration.pageLimit : (entries.count + pages - 1) / pages
        var slices: [ArraySlice<Entry<Record>>] = []
        var start = 0
        var bytes = 0
        for (index, entry) in entries.enumerated() {
            if index > start, index - start == limit || bytes + entry.size > configuration.pageBytes {
                slices.append(entries[start..<index])
                (start, bytes) = (index, 0)
            }
            bytes += entry.size
        }
        return start < entries.count ? slices + [entries[start...]] : slices
    }
}
