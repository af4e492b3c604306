import JSON

/// What the user said themselves, as far as it tells what they want done, and to what.
///
/// Only the user's messages are read for it: never what tools returned, and never what the assistant said.
struct OwnWords: Sendable {
    private static let manyWords: Set = [
        "all", "every", "everything", "both", "each", "them", "these", "those", "tasks", "todos", "items", "ones",
        "overdue", "rest", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ]
    private static let references: Set = [
        "it", "that", "this", "them", "those", "these", "one", "ones", "both", "all", "first", "second", "third",
        "fourth", "fifth", "last", "1", "2", "3", "4", "5",
    ]
    /// Words that name no task.
    private static let empty: Set = [
        "the", "and", "for", "with", "from", "into", "that", "this", "task", "tasks", "todo", "all", "any", "are",
        "was",
        "you", "your", "not", "now", "then", "please", "show", "list", "what", "which", "when", "have", "has", "my",
        "mine", "our", "one", "ones",
    ]

    let words: Set<String>
    let deeds: Set<Deed>
    let speaksOfMany: Bool
    let refers: Bool

    /// - Parameter messages: the latest message, and those before it that it may complete.
    init(_ messages: [String]) {
        let words = Set(messages.flatMap(Self.words))
        self.words = words
        deeds = Deed.asked(by: words).union(messages.contains { $0.contains("#") } ? [.tag] : [])
        speaksOfMany = !words.isDisjoint(with: Self.manyWords)
        refers = !words.isDisjoint(with: Self.references)
    }

    /// Whether one of the words of a text that name something is one of these.
    func mention(_ text: String) -> Bool {
        Self.words(text).contains { word in
            guard word.count >= 2, !Self.empty.contains(word) else { return false }
            return words.contains(word)
                || word.count >= 4 && words.contains { $0.hasPrefix(word) && $0.count - word.count <= 2 }
                || words.contains { $0.count >= 4 && word.hasPrefix($0) && word.count - $0.count <= 2 }
        }
    }

    /// Whether a task is named: by its title, or by a tag it has.
    func name(_ task: JSONValue) -> Bool {
        mention(task["title"]?.string ?? "")
            || (task["tags"]?.array ?? []).compactMap(\.string).contains(where: mention)
    }

    /// The words of a text, in lower case.
    static func words(_ text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "'" }.map(String.init)
    }
}
