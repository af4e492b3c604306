import Recurrence
import Tasks
import TimeZones
import Timestamps

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

/// Days that follow one another: from `lower` on, before `upper`; open where nil.
struct Stretch: Sendable, Hashable {
    var lower: CivilDate?
    var upper: CivilDate?

    static func day(_ date: CivilDate) -> Stretch { Stretch(lower: date, upper: date.adding(days: 1)) }
    static func days(_ count: Int, from date: CivilDate) -> Stretch {
        Stretch(lower: date, upper: date.adding(days: count))
    }

    /// The week of a day, so many weeks on. Weeks begin on Monday (ISO 8601).
    static func week(of date: CivilDate, plus weeks: Int) -> Stretch {
        days(7, from: date.adding(days: 1 - date.weekday.rawValue + 7 * weeks))
    }

    static func weekend(of date: CivilDate, plus weeks: Int) -> Stretch {
        days(2, from: date.adding(days: 6 - date.weekday.rawValue + 7 * weeks))
    }

    static func month(of date: CivilDate, plus months: Int) -> Stretch {
        Stretch(lower: date.firstOfMonth(plus: months), upper: date.firstOfMonth(plus: months + 1))
    }

    static func year(of date: CivilDate) -> Stretch {
        Stretch(
            lower: CivilDate(year: date.year, month: 1, day: 1), upper: CivilDate(year: date.year + 1, month: 1, day: 1)
        )
    }

    /// A week earlier, where it is a day of the week to come.
    func past(from today: CivilDate) -> Stretch {
        guard let lower, let upper, upper == lower.adding(days: 1), lower > today,
            lower.daysSince1970 - today.daysSince1970 <= 7
        else { return self }
        return .day(lower.adding(days: -7))
    }

    /// Conditions of the filter language, for what happened or is due in it.
    func conditions(of subject: String, today: CivilDate) -> [String] {
        if subject == "due" {
            if self == .day(today) { return ["today"] }
            if self == .day(today.adding(days: 1)) { return ["tomorrow"] }
        }
        if subject == "due", lower == today, let upper, upper.daysSince1970 - today.daysSince1970 > 1 {
            return ["next \(upper.daysSince1970 - today.daysSince1970) days"]
        }
        if let lower, upper == lower.adding(days: 1) { return ["\(subject) on: \(lower.iso8601)"] }
        var conditions: [String] = []
        if let lower { conditions.append("\(subject) after: \(lower.adding(days: -1).iso8601)") }
        if let upper { conditions.append("\(subject) before: \(upper.iso8601)") }
        return conditions
    }
}

extension CivilDate {
    func firstOfMonth(plus months: Int) -> CivilDate {
        let index = year * 12 + month - 1 + months
        return CivilDate(year: index / 12, month: index % 12 + 1, day: 1) ?? self
    }
}
