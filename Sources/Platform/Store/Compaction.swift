import FoundationEssentials

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
