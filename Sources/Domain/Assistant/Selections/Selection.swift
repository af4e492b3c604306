import Recurrence
import Tasks

/// Which tasks are meant by a description, in the terms of the filter language.
struct Selection: Sendable, Equatable {
    enum Status: String, Sendable {
        case open, completed, all
    }

    enum Sort: String, Sendable {
        case due, priority, title, created, updated, completed
    }

    var status: Status?
    /// Conditions of the filter language that must all hold.
    var conditions: [String] = []
    /// Words that may be tags, or part of a title.
    var words: [String] = []
    /// Words that were passed over although they may mean something: harmless in a question, but nothing is changed by half of
    /// what was said.
    var strays: [String] = []
    /// What is left out by name: `except the rent and #work`.
    var exceptions: [String] = []
    /// What is looked for anywhere.
    var search: String?
    /// How often they repeat, where that was said.
    var frequency: RecurrenceRule.Frequency?
    var sort: Sort?
    var isDescending = false
    var limit: Int?
    /// How the tasks are called in an answer, such as `due today`.
    var phrases: [String] = []
    /// Whether it restricts itself to what was just listed: `the overdue ones`.
    var isOfListed = false
    /// Whether words such as `tasks` or `everything` were said.
    var hasNoun = false
    var isPlural = false

    /// Whether it has conditions and no word for tasks: `today`, `completed`.
    var isBare: Bool { !hasNoun && !isPlural }

    /// Whether it says more than `tasks`.
    var isSpecific: Bool { status != nil || !conditions.isEmpty || search != nil }
    /// Whether the tasks have to be sifted here: it says what no filter can.
    var isSifted: Bool { isOfListed || !exceptions.isEmpty || frequency != nil }

    /// Whether anything was understood.
    var isUnderstood: Bool { isSpecific || hasNoun || sort != nil || limit != nil }

    mutating func add(_ condition: String, _ phrase: String) {
        conditions.append(condition)
        phrases.append(phrase)
    }
}

extension String {
    /// As a tag of the filter language.
    var asFilterTag: String {
        let plain = filter { !"\"\u{201C}\u{201D}".contains($0) }
        let isSimple = plain.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2D || byte == 0x5F
        }
        return isSimple && !plain.isEmpty ? "#" + plain : "#\"\(plain)\""
    }

    /// As words of the filter language that are searched for.
    var asFilterWords: String { "\"" + prefix(100).filter { !"\"\u{201C}\u{201D}".contains($0) } + "\"" }
}
