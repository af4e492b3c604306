import Recurrence
import Tasks
import TimeZones
import Timestamps

/// The criteria of a description of tasks, in terms of the filter language.
struct Selection: Sendable, Equatable {
    enum Status: String, Sendable {
        case open, completed, all
    }

    enum Sort: String, Sendable {
        case due, priority, title, created, updated, completed
    }

    var status: Status?
    /// The conditions of the filter language, which must all hold.
    var conditions: [String] = []
    /// Words that may be tags, or part of a title.
    var words: [String] = []
    /// Words that were ignored but may have a meaning: harmless in a question, but a request that is only half
    /// understood must not change anything.
    var strays: [String] = []
    /// The names of excluded tasks and tags: `except the rent and #work`.
    var exceptions: [String] = []
    /// The text to be found in any field.
    var search: String?
    /// The frequency of repetition, if it was named.
    var frequency: RecurrenceRule.Frequency?
    var sort: Sort?
    var isDescending = false
    var limit: Int?
    /// The words for the tasks in an answer, such as `due today`.
    var phrases: [String] = []
    /// The word for tasks, where it may also be a tag: `jobs`, `errands`.
    var kind: String?
    /// True when it is limited to the last list: `the overdue ones`.
    var isOfListed = false
    /// True when it contains a word such as `tasks` or `everything`.
    var hasNoun = false
    var isPlural = false

    /// True when it has conditions without a word for tasks: `today`, `completed`.
    var isBare: Bool { !hasNoun && !isPlural }

    /// True when it has more than the word `tasks`.
    var isSpecific: Bool { status != nil || !conditions.isEmpty || search != nil }
    /// True when the tasks must be filtered by the assistant, because the filter language cannot express it.
    var isSifted: Bool { isOfListed || !exceptions.isEmpty || frequency != nil }

    /// True when any part was understood.
    var isUnderstood: Bool { isSpecific || hasNoun || sort != nil || limit != nil || !exceptions.isEmpty }

    mutating func add(_ condition: String, _ phrase: String) {
        conditions.append(condition)
        phrases.append(phrase)
    }
}

extension String {
    /// The text as a tag in the filter language.
    var asFilterTag: String {
        let plain = filter { !"\"\u{201C}\u{201D}".contains($0) }
        let isSimple = plain.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2D || byte == 0x5F
        }
        return isSimple && !plain.isEmpty ? "#" + plain : "#\"\(plain)\""
    }

    /// The text as search words in the filter language.
    var asFilterWords: String { "\"" + prefix(100).filter { !"\"\u{201C}\u{201D}".contains($0) } + "\"" }
}

/// A range of days, from `lower` up to but not including `upper`; open if nil.
struct DateRange: Sendable, Hashable {
    var lower: CivilDate?
    var upper: CivilDate?

    static func day(_ date: CivilDate) -> DateRange { DateRange(lower: date, upper: date.adding(days: 1)) }
    static func days(_ count: Int, from date: CivilDate) -> DateRange {
        DateRange(lower: date, upper: date.adding(days: count))
    }

    /// Returns the week of a day, or a number of weeks later. Weeks begin on Monday (ISO 8601).
    static func week(of date: CivilDate, plus weeks: Int) -> DateRange {
        days(7, from: date.adding(days: 1 - date.weekday.rawValue + 7 * weeks))
    }

    static func weekend(of date: CivilDate, plus weeks: Int) -> DateRange {
        days(2, from: date.adding(days: 6 - date.weekday.rawValue + 7 * weeks))
    }

    static func month(of date: CivilDate, plus months: Int) -> DateRange {
        DateRange(lower: date.firstOfMonth(plus: months), upper: date.firstOfMonth(plus: months + 1))
    }

    static func year(of date: CivilDate) -> DateRange {
        DateRange(
            lower: CivilDate(year: date.year, month: 1, day: 1), upper: CivilDate(year: date.year + 1, month: 1, day: 1)
        )
    }

    /// Returns the range a week earlier, if it is a day of the coming week.
    func past(from today: CivilDate) -> DateRange {
        guard let lower, let upper, upper == lower.adding(days: 1), lower > today,
            lower.daysSince1970 - today.daysSince1970 <= 7
        else { return self }
        return .day(lower.adding(days: -7))
    }

    /// Returns the conditions of the filter language for events or due dates in the range.
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
