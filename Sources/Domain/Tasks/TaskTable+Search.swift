extension TaskTable {
    /// How well each task fits a search, 0 the best; `missing` where it does not.
    func ranks(of search: TaskSearch) -> [Int32] {
        var ranks = [Int32](repeating: 0, count: lines.count)
        for word in search.words {
            let best = places(of: word)
            for index in ranks.indices {
                ranks[index] = ranks[index] < 0 || best[index] < 0 ? Self.missing : ranks[index] + best[index]
            }
        }
        return ranks
    }

    static let missing: Int32 = -1

    /// The best place in which each task has the word, as ``TaskSearch`` counts.
    private func places(of word: [UInt8]) -> [Int32] {
        var best = [Int32](repeating: Self.missing, count: lines.count)
        best.withUnsafeMutableBufferPointer { best in
            text.withUnsafeBufferPointer { text in
                word.withUnsafeBufferPointer { word in
                    lines.withUnsafeBufferPointer { Self.find(word, in: text, of: $0, noting: best) }
                }
            }
        }
        return best
    }

    private static func find(
        _ word: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>, of lines: UnsafeBufferPointer<Line>,
        noting best: UnsafeMutableBufferPointer<Int32>
    ) {
        guard let first = word.first else { return }
        var line = 0
        var start = 0
        let last = text.count - word.count
        while start < last {
            // A word begins behind a space; most do not begin with this letter.
            guard text[start + 1] == first, text[start] == space, begins(with: word, text, at: start + 1) else {
                start += 1
                continue
            }
            while line + 1 < lines.count, lines[line + 1].title <= start { line += 1 }
            let end = start + 1 + word.count
            let isWhole = end == text.count || text[end] == space || text[end] == mark
            let place = place(of: start, in: lines[line]) * 2 + (isWhole ? 0 : 1)
            if best[line] < 0 || place < best[line] { best[line] = place }
            // Nothing better follows a whole word: on with the next task.
            start = isWhole && line + 1 < lines.count ? lines[line + 1].title : end
        }
    }

    private static func begins(
        with word: UnsafeBufferPointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>, at start: Int
    ) -> Bool {
        for offset in 1..<max(1, word.count) where text[start + offset] != word[offset] { return false }
        return true
    }

    private static let space = UInt8(ascii: " ")

    private static func place(of offset: Int, in line: Line) -> Int32 {
        offset < line.tagText ? 0 : offset < line.description ? 1 : 2
    }
}
