/// The distance between words, for correcting mistyped ones.
package enum EditDistance {
    /// The restricted Damerau–Levenshtein distance in bytes: insertions, deletions, substitutions, neighbours swapped.
    package static func between(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let cost = left[row] == right[column] ? 0 : 1
                var best = min(last[column] + cost, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }

    /// Returns the candidate nearest to `word`, ignoring case; nil when none is within `limit` edits.
    package static func nearest(to word: String, among candidates: some Sequence<String>, within limit: Int) -> String?
    {
        let folded = word.prefix(64).lowercased()
        let scored = candidates.map { (word: $0, edits: between(folded, $0.lowercased())) }
        return scored.min { $0.edits < $1.edits }.flatMap { $0.edits <= limit ? $0.word : nil }
    }
}
