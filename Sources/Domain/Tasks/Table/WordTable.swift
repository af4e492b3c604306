/// What a ``WordIndex`` is made of, collected from texts.
struct WordTable {
    private(set) var heads: [UInt64] = []
    private(set) var tailEnds: [UInt32] = []
    private(set) var placeEnds: [UInt32] = []
    private(set) var tails: [UInt8] = []
    private(set) var places: [WordIndex.Place] = []

    /// One word of one text.
    private struct Occurrence {
        let head: UInt64
        /// Its bytes among all.
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

    /// Puts in place of each run of a script without blanks what it is found by.
    private static func spread(_ bytes: inout [UInt8], behind start: Int) {
        // Such scripts begin at U+0E00: most texts have no byte of them.
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
            // The better place of the same task came first.
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
