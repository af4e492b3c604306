/// Guesses what a mistyped key was meant to be.
public enum KeySpelling {
    /// The known key that is at most two edits away, if there is one.
    public static func nearest(to key: String, among known: Set<String>) -> String? {
        let candidates = known.sorted().map { (key: $0, distance: distance(key.lowercased(), $0.lowercased())) }
        return candidates.min { $0.distance < $1.distance }.flatMap { $0.distance <= 2 ? $0.key : nil }
    }

    /// Levenshtein's edit distance.
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (line, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for column in right.indices {
                let replaced = diagonal + (right[column] == letter ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
