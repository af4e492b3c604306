import FoundationEssentials

/// Moves inline changes into new pages: the busiest leaves are sealed again until only half as many changes as may ride
/// in the root are left there.
///
/// Work per fold is bounded by the number of changes, not by the number of records. A fold is a value; nothing is
/// written here.
struct Fold<Record: StoredRecord>: Sendable {
    /// All leaves after the fold, in order.
    let leaves: [Leaf<Record>]
    /// The pages that are new.
    let written: [Page<Record>]
    /// The names of the pages that no longer count.
    let replaced: [String]
    /// The changes that stay in the root.
    let inline: [InlineChange]

    init(of state: OwnerState<Record>, keeping limit: Int, pageLimit: Int, pageMinimum: Int) {
        let old = state.entries.leaves
        let homes = state.root.inline.map { state.entries.leaf(for: $0.id) }
        let chosen = Self.busiest(homes, keeping: limit / 2)
        let runs = Self.runs(of: chosen, in: old.map(\.entries.count), pageLimit: pageLimit, minimum: pageMinimum)

        var leaves: [Leaf<Record>] = []
        var written: [Page<Record>] = []
        var next = 0
        for run in runs {
            leaves += old[next..<run.lowerBound]
            let entries = old[run].flatMap(\.entries)
            let isLast = run.upperBound == old.count
            let pages = Self.split(entries, pageLimit: pageLimit, filling: isLast).map { Page(sealing: $0) }
            written += pages
            leaves += pages.map { Leaf($0) }
            next = run.upperBound
        }
        self.leaves = leaves + old[next...]
        self.written = written
        replaced = runs.flatMap { old[$0].compactMap { $0.page?.reference.name } }
        let folded = Set(runs.flatMap { $0 })
        inline = zip(state.root.inline, homes).filter { !folded.contains($0.1) }.map(\.0)
    }

    /// The leaves with the most changes, as many as it takes.
    private static func busiest(_ homes: [Int], keeping limit: Int) -> [Int] {
        let changes = Dictionary(homes.map { ($0, 1) }, uniquingKeysWith: +)
        var left = homes.count
        var chosen: [Int] = []
        for (leaf, count) in changes.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) where left > limit {
            chosen.append(leaf)
            left -= count
        }
        return chosen.sorted()
    }

    /// Widens each chosen leaf that has become small by a neighbour with which it fits into one page.
    private static func runs(of chosen: [Int], in counts: [Int], pageLimit: Int, minimum: Int) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for leaf in chosen where leaf >= (runs.last?.upperBound ?? 0) {
            var run = leaf..<(leaf + 1)
            let count = counts[leaf]
            if count < minimum, (runs.last?.upperBound ?? 0) < leaf, count + counts[leaf - 1] <= pageLimit {
                run = (leaf - 1)..<(leaf + 1)
            } else if count < minimum, leaf + 1 < counts.count, count + counts[leaf + 1] <= pageLimit {
                run = leaf..<(leaf + 2)
            }
            runs.append(run)
        }
        return runs
    }

    /// Cuts a run into pages: evenly, or, at the end of all, full ones first, because additions go to the end.
    private static func split(
        _ entries: [Entry<Record>], pageLimit: Int, filling: Bool
    ) -> [ArraySlice<Entry<Record>>] {
        guard !entries.isEmpty else { return [] }
        let pages = (entries.count + pageLimit - 1) / pageLimit
        let size = filling ? pageLimit : (entries.count + pages - 1) / pages
        return stride(from: 0, to: entries.count, by: size).map { entries[$0..<min($0 + size, entries.count)] }
    }
}
