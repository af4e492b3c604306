/// Places in a list: `the second one`, `1 and 4`, `the first two`.
enum Places {
    /// - Returns: nil when any word says something else.
    static func read(_ words: Passage) -> Target? {
        var rest = words.dropping("the", "just", "only", "task", "tasks", "item", "items", "todo").trimmed
        rest =
            rest.before(end: ["one", "ones", "task", "tasks", "item", "items", "of them", "of these", "of those"])
            ?? rest
        guard (1...40).contains(rest.count), !isCount(words) else { return nil }
        return run(rest) ?? places(rest)
    }

    /// `five tasks`, `3 of them`: so many are no place.
    static func isCount(_ words: Passage) -> Bool {
        let rest = words.dropping("the", "just", "only", "any", "all", "other", "more").trimmed
        guard rest.count > 1, let behind = rest.key(1), let count = rest.key(0).flatMap(number), count > 1 else {
            return false
        }
        return ["tasks", "items", "todos", "things", "ones", "of", "more", "jobs", "chores", "to-dos"].contains(behind)
    }

    /// `first two`, `last 3`.
    private static func run(_ words: Passage) -> Target? {
        guard words.count == 2, let end = words.key(0), let count = words.key(1).flatMap(number),
            (1...100).contains(count)
        else { return nil }
        if ["first", "top"].contains(end) { return .run(count) }
        return ["last", "final", "bottom"].contains(end) ? .run(-count) : nil
    }

    private static func places(_ words: Passage) -> Target? {
        var places: [Int] = []
        for word in words.words where !joints.contains(word.key) {
            if let range = range(word.key) {
                places += range
            } else if let place = place(word.key) {
                places.append(place)
            } else {
                return nil
            }
        }
        let last = words.keys.joined(separator: " ")
        if last == "second to last" || last == "second last" || last == "next to last" { return .places([-2]) }
        return places.isEmpty || places.count > 100 ? nil : .places(places)
    }

    private static let joints: Set = [
        ",", "and", "&", "number", "numbers", "no", "nr", "#", "the", "also", "plus", "task", "item", "one's", ".",
        "num", "nos",
    ]

    /// `2-4`.
    private static func range(_ key: String) -> ClosedRange<Int>? {
        let ends = key.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Int(ends[0]), let last = Int(ends[1]), first > 0, first < last, last <= 100
        else { return nil }
        return first...last
    }

    private static func place(_ key: String) -> Int? {
        if key == "last" || key == "final" || key == "bottom" { return -1 }
        if let index = ordinals.firstIndex(of: key) { return index + 1 }
        if let number = number(key.hasPrefix("#") ? String(key.dropFirst()) : key) { return number }
        for ending in ["st", "nd", "rd", "th"] where key.hasSuffix(ending) {
            return Int(key.dropLast(2)).flatMap { (1...100).contains($0) ? $0 : nil }
        }
        return key == "top" ? 1 : nil
    }

    static func number(_ key: String) -> Int? {
        if let index = cardinals.firstIndex(of: key) { return index + 1 }
        return Int(key).flatMap { (1...100).contains($0) ? $0 : nil }
    }

    private static let ordinals = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    ]
    private static let cardinals = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    ]
}
