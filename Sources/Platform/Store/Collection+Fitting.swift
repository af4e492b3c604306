extension Collection {
    /// The first elements that come to no more than so many bytes together, but one in any case.
    func prefix(fitting bytes: Int, _ size: (Element) -> Int) -> SubSequence {
        var (end, room) = (startIndex, bytes)
        while end < endIndex {
            room -= size(self[end])
            guard room >= 0 || end == startIndex else { break }
            formIndex(after: &end)
        }
        return self[..<end]
    }
}
