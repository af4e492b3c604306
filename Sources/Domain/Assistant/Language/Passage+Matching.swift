/// Phrases are written with one space between words: `get rid of`. Marks must be named too.
extension Passage {
    /// How many words a phrase takes from an offset on; nil when other words stand there.
    func length(of phrase: String, at offset: Int = 0) -> Int? {
        var index = range.lowerBound + offset
        var taken = 0
        for word in phrase.split(separator: " ") {
            guard range.contains(index), utterance.words[index].key == word else { return nil }
            index += 1
            taken += 1
        }
        return taken
    }

    /// What comes behind the longest of some phrases at the beginning.
    func after(_ phrases: [String]) -> Passage? {
        var best: Int?
        for phrase in phrases {
            if let length = length(of: phrase), length > best ?? 0 { best = length }
        }
        return best.map { from($0) }
    }

    func after(_ phrases: String...) -> Passage? { after(phrases) }

    /// What comes before the longest of some phrases at the end.
    func before(end phrases: [String]) -> Passage? {
        var best: Int?
        for phrase in phrases {
            let length = phrase.split(separator: " ").count
            guard length <= count, length > best ?? 0, self.length(of: phrase, at: count - length) != nil else {
                continue
            }
            best = length
        }
        return best.map { upTo(count - $0) }
    }

    func before(end phrases: String...) -> Passage? { before(end: phrases) }

    /// Without such phrases at the beginning, however many.
    func dropping(_ phrases: [String]) -> Passage {
        var passage = self
        while let rest = passage.after(phrases) { passage = rest }
        return passage
    }

    func dropping(_ phrases: String...) -> Passage { dropping(phrases) }

    /// Whether the whole of it, marks aside, is one of some phrases.
    func isOne(of phrases: Set<String>) -> Bool {
        words.count <= 16 && phrases.contains(keys.joined(separator: " "))
    }

    /// What stands on both sides of the first such phrase that has words on both.
    func split(at phrases: String...) -> (left: Passage, right: Passage)? {
        for offset in 1..<max(count, 1) {
            if let parts = parts(around: phrases, at: offset) { return parts }
        }
        return nil
    }

    /// The same of the last such phrase.
    func splitLast(at phrases: String...) -> (left: Passage, right: Passage)? {
        for offset in (1..<max(count, 1)).reversed() {
            if let parts = parts(around: phrases, at: offset) { return parts }
        }
        return nil
    }

    private func parts(around phrases: [String], at offset: Int) -> (left: Passage, right: Passage)? {
        for phrase in phrases {
            guard let length = length(of: phrase, at: offset), offset + length < count else { continue }
            return (upTo(offset), from(offset + length))
        }
        return nil
    }

    /// Whether any of its words is one of these.
    func contains(_ words: Set<String>) -> Bool { self.words.contains { words.contains($0.key) } }
}
