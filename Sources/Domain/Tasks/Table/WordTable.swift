/// Collects the words of texts, to build a ``WordIndex``.
struct WordTable {
    private(set) var heads: [UInt64] = []
    private(set) var tailEnds: [UInt32] = []
    private(set) var placeEnds: [UInt32] = []
    private(set) var tails: [UInt8] = []
    private(set) var places: [WordIndex.Place] = []

    /// One word of one text.
    private struct Occurrence {
        let head: UInt64
        /// The range of its bytes.
        let bytes: Range<Int>
        let place: WordIndex.Place
    }

    init(_ texts: [TaskTable.Text]) {
        var bytes: [UInt8] = []
        var found: [Occurrence] = []
        for (line, text) in texts.enumerated() {
            guard let words = text.words else { continue }
            let parts = [words.title, words.tags.joined(separator: " "), words.description ?? ""]
            for (part, text) in parts.enumerated() where !text.isEmpty {
                let start = bytes.count
                FoldedText.append(text, to: &bytes)
                Self.spread(&bytes, behind: start)
                Self.collect(from: bytes, behind: start, at: WordIndex.Place(line: line, part: part), into: &found)
            }
        }
        bytes.withUnsafeBufferPointer { bytes in
            found.sort { Self.precedes($0, $1, bytes) }
            for index in found.indices {
                add(found[index], bytes, isNew: index == 0 || !Self.isSame(found[index], found[index - 1], bytes))
            }
        }
    }

    /// Replaces each run of a script without spaces by its index entries.
    private static func spread(_ bytes: inout [UInt8], behind start: Int) {
        // Such scripts begin at U+0E00, so most texts have none of their bytes.
        guard bytes[start...].contains(where: { $0 >= 0xE0 }) else { return }
        let words = bytes[start...].split(separator: FoldedText.space)
        guard words.contains(where: UnspacedScript.isRun) else { return }
        let spread = words.flatMap { UnspacedScript.isRun($0) ? UnspacedScript.places(Array($0)) : [Array($0)] }
        bytes.removeSubrange(start...)
        for word in spread { bytes += [FoldedText.space] + word }
    }

    /// Folded text has a space before each word.
    private static func collect(
        from bytes: [UInt8], behind start: Int, at place: WordIndex.Place, into found: inout [Occurrence]
    ) {
        bytes.withUnsafeBufferPointer { bytes in
            var first = start + 1
            while first < bytes.count {
                var end = first
                while end < bytes.count, bytes[end] != FoldedText.space { end += 1 }
                found.append(
                    Occurrence(head: SearchWord.head(of: bytes[first..<end]), bytes: first..<end, place: place))
                first = end + 1
            }
        }
    }

    private mutating func add(_ occurrence: Occurrence, _ bytes: UnsafeBufferPointer<UInt8>, isNew: Bool) {
        if isNew {
            heads.append(occurrence.head)
            tails.append(contentsOf: bytes[occurrence.bytes].dropFirst(8))
            tailEnds.append(UInt32(tails.count))
            placeEnds.append(UInt32(places.count))
        } else if places.last?.line == occurrence.place.line {
            // The better part of the same task came first.
            return
        }
        places.append(occurrence.place)
        placeEnds[placeEnds.count - 1] = UInt32(places.count)
    }

    private static func isSame(
        _ left: Occurrence, _ right: Occurrence, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        left.head == right.head && left.bytes.count == right.bytes.count
            && (left.bytes.count <= 8 || bytes[left.bytes].elementsEqual(bytes[right.bytes]))
    }

    private static func precedes(
        _ left: Occurrence, _ right: Occurrence, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard left.head == right.head else { return left.head < right.head }
        if left.bytes.count > 8 || right.bytes.count > 8, !isSame(left, right, bytes) {
            return bytes[left.bytes].lexicographicallyPrecedes(bytes[right.bytes])
        }
        return left.place.precedes(right.place)
    }
}

/// A sorted index of the words in a table's tasks; a search examines a few neighbouring words.
final class WordIndex: Sendable {
    /// The first eight bytes of each word; see ``SearchWord/head(of:)``.
    private let heads: [UInt64]
    /// The end of each word's remaining bytes in ``tails``, which begin where those of the word before end.
    private let tailEnds: [UInt32]
    /// The end of each word's places in ``places``.
    private let placeEnds: [UInt32]
    private let tails: [UInt8]
    private let places: [Place]
    private let lines: Int

    /// A line, and the best part of the task in which a word occurs.
    struct Place: Sendable {
        private let number: UInt32

        init(line: Int, part: Int) { number = UInt32(line << 2 | part) }

        var line: Int { Int(number >> 2) }
        /// 0 for the title, 1 for the tags, 2 for the description.
        var part: Int { Int(number & 3) }
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

    /// The lines that contain every word.
    func lines(of search: TaskSearch) -> LineSet { lines(of: search, among: LineSet(of: lines, all: true)).lines }

    /// Those of some lines that contain every word, ranked by the sum of each word's best part.
    func lines(of search: TaskSearch, among shown: LineSet) -> RankedLines {
        guard !search.isEmpty else { return RankedLines([], of: lines) }
        let width = shown.bits.count
        let size = (1 + Self.worst * search.words.count) * width
        return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: size + (1 + Self.worst) * width) { memory in
            let sum = UnsafeMutableBufferPointer(rebasing: memory[..<size])
            let found = UnsafeMutableBufferPointer(rebasing: memory[size...])
            sum.initialize(repeating: 0)
            for (index, bits) in shown.bits.enumerated() { sum[index] = bits }
            for (place, word) in search.words.enumerated() {
                guard find(word, in: found, width: width) else { return RankedLines([], of: lines) }
                Self.add(found, to: sum, rankLimit: 1 + Self.worst * place, width: width)
            }
            return RankedLines(Array(sum), of: lines)
        }
    }

    /// The worst rank of a single word: a prefix of a word in the description.
    private static let worst = 5

    /// Adds a word's rank to every line in `sum`, removing the lines without the word.
    private static func add(
        _ found: UnsafeMutableBufferPointer<UInt64>, to sum: UnsafeMutableBufferPointer<UInt64>, rankLimit: Int,
        width: Int
    ) {
        // From the worst rank down, so that none is overwritten before it was read.
        for rank in (0..<rankLimit).reversed() {
            for column in 0..<width {
                let lines = sum[rank * width + column]
                sum[rank * width + column] = 0
                guard lines != 0 else { continue }
                for more in 0...worst { sum[(rank + more) * width + column] |= lines & found[more * width + column] }
            }
        }
    }

    /// Finds the lines that contain a word, by its best rank in each.
    ///
    /// - Returns: false when no line contains it.
    private func find(_ word: SearchWord, in found: UnsafeMutableBufferPointer<UInt64>, width: Int) -> Bool {
        found.initialize(repeating: 0)
        var isFound = false
        var index = firstIndex(from: word.heads.lowerBound)
        while index < heads.count, heads[index] <= word.heads.upperBound {
            defer { index += 1 }
            let tail = (index == 0 ? 0 : Int(tailEnds[index - 1]))..<Int(tailEnds[index])
            guard let partial = comparison(of: word, head: heads[index], tail: tail) else { continue }
            isFound = true
            for place in (index == 0 ? 0 : Int(placeEnds[index - 1]))..<Int(placeEnds[index]) {
                let (line, rank) = (places[place].line, places[place].part << 1 | partial)
                found[rank * width + line >> 6] |= 1 << UInt64(line & 63)
            }
        }
        guard isFound else { return false }
        for column in 0..<width {
            var better = found[column]
            for rank in 1...Self.worst {
                let lines = found[rank * width + column]
                found[rank * width + column] = lines & ~better
                better |= lines
            }
        }
        return true
    }

    /// - Returns: 0 when the words are equal, 1 when the indexed one begins with the other, otherwise nil.
    private func comparison(of word: SearchWord, head: UInt64, tail: Range<Int>) -> Int? {
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

/// A search word, folded, with the numbers for looking it up.
struct SearchWord: Sendable, Hashable {
    let bytes: [UInt8]
    /// The range of the heads of words that begin with it.
    let heads: ClosedRange<UInt64>

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        let head = bytes.withUnsafeBufferPointer { Self.head(of: $0[...]) }
        let missing = max(0, 8 - bytes.count)
        heads = head...(head | (missing == 0 ? 0 : .max >> UInt64(64 - 8 * missing)))
    }

    /// A word's first eight bytes as a number in big-endian order, which compares as the words do.
    static func head(of word: Slice<UnsafeBufferPointer<UInt8>>) -> UInt64 {
        var head: UInt64 = 0
        for byte in word.prefix(8) { head = head << 8 | UInt64(byte) }
        return word.count < 8 ? head << UInt64(8 * (8 - word.count)) : head
    }
}
