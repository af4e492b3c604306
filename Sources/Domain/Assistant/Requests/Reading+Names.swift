/// Lists of names: tags, steps.
extension Reading {
    /// `'work' and 'meetings'`, `work, home`: quotations, marked tags and single words.
    func names(_ words: Passage) -> [String]? {
        var names: [String] = []
        var isExpected = true
        for word in words.trimmed.words {
            switch word.kind {
            case .mark where [",", "&", "+", ";"].contains(word.key): isExpected = true
            case .mark: return nil
            case .word where ["and", "plus", "with", "as", "also"].contains(word.key): isExpected = true
            case .word where ["the", "tag", "tags", "a", "label"].contains(word.key): continue
            default:
                guard isExpected else { return nil }
                names.append(words.utterance[word.inner])
                isExpected = false
            }
        }
        return names.isEmpty ? nil : names
    }

    /// The parts between commas, semicolons, line ends and the last `and`.
    func parts(_ words: Passage) -> [Passage] {
        let words = words.trimmed
        let separators: Set = words.contains(["\n"]) ? ["\n"] : words.contains([";"]) ? [";"] : [","]
        var parts: [Passage] = []
        var start = words.range.lowerBound
        for index in words.range where separators.contains(words.utterance.words[index].key) {
            parts.append(words.with(start..<index))
            start = index + 1
        }
        parts.append(words.with(start..<words.range.upperBound))
        return parts.map { Self.withoutBullet($0) }.filter(\.hasWords)
    }

    /// The same, also parted at `and`.
    func items(_ words: Passage) -> [Passage] {
        let parts = parts(words)
        guard let last = parts.last, !words.contains(["\n", ";"]) else { return parts }
        let rest = last.after("and", "&") ?? last
        guard parts.count == 1 || rest.count == last.count else { return parts.dropLast() + [rest] }
        guard let (left, right) = rest.split(at: "and", "&") else { return parts.dropLast() + [rest] }
        return parts.dropLast() + [left, right]
    }

    /// `- milk`, `2. milk`, `[ ] milk`.
    private static func withoutBullet(_ words: Passage) -> Passage {
        var words = words.trimmed.dropping("•", "and", "then")
        if words.count > 2, let first = words.first, Int(first.key) != nil, [".", ")"].contains(words.key(1) ?? "") {
            words = words.from(2)
        }
        return words.trimmed
    }
}
