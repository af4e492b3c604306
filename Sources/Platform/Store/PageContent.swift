import FoundationEssentials
import Synchronization

/// The records of one page in memory: open, each with what is kept ready about it, or packed, as they are stored, which
/// takes less than half.
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
    /// Roughly how long the records are, stored.
    let size: Int
    /// No record here changed after this revision.
    let newest: Int64
    /// What the records cost in memory while they are open.
    private let openCost: Int

    /// - Parameter packed: the same records; given, only they are kept until somebody wants the others.
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

    /// The records; opens them if they are packed.
    var entries: [Entry<Record>] {
        state.withLock { state in
            state.isUsed = true
            if let entries = state.entries { return entries }
            let entries = state.packed?.entries ?? []
            state.entries = entries
            return entries
        }
    }

    /// One record; of packed ones it alone is made, and not kept.
    subscript(line: Int) -> Entry<Record> {
        let (open, packed) = state.withLock { state in
            if state.entries != nil { state.isUsed = true }
            return (state.entries, state.packed)
        }
        if let open { return open[line] }
        guard let packed else { preconditionFailure("records are open or packed") }
        return packed[line]
    }

    /// What is held in memory, in bytes, and how much of it ``pack()`` could give back.
    var cost: (all: Int, open: Int) {
        state.withLock { state in
            let open = state.entries == nil ? 0 : openCost
            return (128 + open + (state.packed?.cost ?? 0), open)
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
            state.packed = state.packed ?? PackedRecords(entries)
            state.entries = nil
            return true
        }
    }
}
