/// The words of a table's tasks in their order, and where each is found: a search is a look at a few neighbouring words.
final class WordIndex: Sendable {
    /// The first eight bytes of each word; see ``SearchWord/head(of:)``.
    private let heads: [UInt64]
    /// Where each word's other bytes end in ``tails``, behind those of the word before.
    private let tailEnds: [UInt32]
    /// Where each word's places end in ``places``.
    private let placeEnds: [UInt32]
    private let tails: [UInt8]
    private let places: [Place]
    private let lines: Int

    /// A line, and the best place of the task in which the word is found.
    struct Place: Sendable {
        private let number: UInt32

        init(line: Int, part: Int) { number = UInt32(line << 2 | part) }

        var line: Int { Int(number >> 2) }
        /// 0 for the title, 1 for the tags, 2 for the description.
        var part: UInt16 { UInt16(number & 3) }
        func precedes(_ other: Place) -> Bool { number < other.number }
    }

    init(_ texts: [TaskTable.Text]) {
        let found = WordTable(texts)
        lines = texts.count
        heads = found.heads
        tailEnds = found.tailEnds
        placeEnds = found.placeEnds
        tails = found.tails
        places = found.places
    }

    static let missing = UInt16.max

    /// How well each line fits, 0 the best, ``missing`` where it does not; nil when none does.
    func ranks(of search: TaskSearch) -> [UInt16]? {
        var sum: [UInt16]?
        var best = [UInt16](repeating: Self.missing, count: lines)
        for word in search.words {
            guard note(word, in: &best) else { return nil }
            guard var known = sum else {
                sum = best
                if search.words.count > 1 { best = [UInt16](repeating: Self.missing, count: lines) }
                continue
            }
            sum = nil
            for line in 0..<lines {
                let isMissing = known[line] == Self.missing || best[line] == Self.missing
                known[line] = isMissing ? Self.missing : known[line] + best[line]
                best[line] = Self.missing
            }
            sum = known
        }
        return sum
    }

    /// The lines that have every word.
    func lines(of search: TaskSearch) -> LineSet {
        guard let ranks = ranks(of: search) else { return LineSet(of: lines) }
        return LineSet(of: lines) { ranks[$0] != Self.missing }
    }

    /// Notes the best rank that the word has in each line.
    ///
    /// - Returns: false when no line has it.
    private func note(_ word: SearchWord, in best: inout [UInt16]) -> Bool {
        var isFound = false
        var index = firstIndex(from: word.heads.lowerBound)
        while index < heads.count, heads[index] <= word.heads.upperBound {
            defer { index += 1 }
            let tail = (index == 0 ? 0 : Int(tailEnds[index - 1]))..<Int(tailEnds[index])
            guard let partial = comparison(of: word, head: heads[index], tail: tail) else { continue }
            isFound = true
            for place in places[(index == 0 ? 0 : Int(placeEnds[index - 1]))..<Int(placeEnds[index])] {
                best[place.line] = min(best[place.line], place.part << 1 | partial)
            }
        }
        return isFound
    }

    /// - Returns: 0 when the words are the same, 1 when the indexed one begins with the other, nil else.
    private func comparison(of word: SearchWord, head: UInt64, tail: Range<Int>) -> UInt16? {
        guard word.bytes.count >= 8 else { return head == word.heads.lowerBound ? 0 : 1 }
        let rest = word.bytes.count - 8
        guard tail.count >= rest else { return nil }
        for offset in 0..<rest where tails[tail.lowerBound + offset] != word.bytes[8 + offset] { return nil }
        return tail.count == rest ? 0 : 1
    }

    private func firstIndex(from head: UInt64) -> Int {
        var low = 0
        var high = heads.count
        while low < high {
            let middle = (low + high) / 2
            if heads[middle] < head { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
