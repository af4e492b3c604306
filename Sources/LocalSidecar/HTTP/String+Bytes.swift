extension String {
    /// True when it contains an ASCII text.
    ///
    /// Compares bytes: `contains` compares characters as Unicode defines them, which is noticeable on a path that every
    /// request takes.
    func contains(ascii part: StaticString) -> Bool {
        let wanted = UnsafeBufferPointer(start: part.utf8Start, count: part.utf8CodeUnitCount)
        guard let first = wanted.first else { return true }
        var text = self
        return text.withUTF8 { text in
            guard text.count >= wanted.count else { return false }
            return (0...text.count - wanted.count).contains { start in
                text[start] == first && text[start..<start + wanted.count].elementsEqual(wanted)
            }
        }
    }
}
