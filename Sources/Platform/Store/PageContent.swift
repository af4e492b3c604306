import FoundationEssentials
import JSON
import Synchronization

/// The records of one page in memory: open, each with what is kept ready about it, or packed, as they are stored, which
/// takes less than half.
final class PageContent<Record: StoredRecord>: Sendable {
    private struct State {
        var entries: [Entry<Record>]?
        var packed: [UInt8]?
        var isUsed: Bool
    }

    private let state: Mutex<State>
    /// The ids of the records that have a lookup key.
    let keys: [String: UUID]
    let count: Int
    /// Roughly how long the records are, stored.
    let size: Int
    /// No record here changed after this revision.
    let newest: Int64
    /// What the records cost in memory while they are open.
    private let openCost: Int

    /// - Parameter packed: the page's document; given, only that is kept until somebody wants the records.
    init(_ entries: [Entry<Record>], packed: [UInt8]? = nil) {
        count = entries.count
        size = entries.reduce(0) { $0 + $1.size }
        newest = entries.reduce(0) { max($0, $1.rev) }
        openCost = entries.reduce(0) { $0 + $1.cost }
        keys = Dictionary(
            entries.compactMap { entry in entry.record.lookupKey.map { ($0, entry.id) } },
            uniquingKeysWith: { $1 })
        state = Mutex(State(entries: packed == nil ? entries : nil, packed: packed, isUsed: packed == nil))
    }

    /// The records; opens them if they are packed.
    var entries: [Entry<Record>] {
        state.withLock { state in
            state.isUsed = true
            if let entries = state.entries { return entries }
            guard let packed = state.packed, let entries = try? Self.entries(of: packed) else {
                preconditionFailure("what was read before can be read again")
            }
            state.entries = entries
            return entries
        }
    }

    /// What is held in memory, in bytes, and how much of it ``pack()`` could give back.
    var cost: (all: Int, open: Int) {
        state.withLock { state in
            let open = state.entries == nil ? 0 : openCost
            return (128 + open + (state.packed?.count ?? 0), open)
        }
    }

    /// Lets go of the open records, unless they were used since the last call.
    ///
    /// - Returns: whether it did.
    func pack() -> Bool {
        state.withLock { state in
            guard let entries = state.entries, !state.isUsed else {
                state.isUsed = false
                return false
            }
            state.packed = state.packed ?? Self.document(of: entries)
            state.entries = nil
            return true
        }
    }

    static func entries(of document: [UInt8]) throws -> [Entry<Record>] {
        var entries: [Entry<Record>] = []
        try JSONScanner.read(document) { scanner in
            try scanner.object { member, scanner in
                guard member == "records" else { return _ = try scanner.skip() }
                try scanner.array { entries.append(Entry(try Record(from: &$0))) }
            }
        }
        return entries
    }

    static func document(of entries: [Entry<Record>]) -> [UInt8] {
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
