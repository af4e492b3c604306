public import Recurrence
public import TimeZones
public import Timestamps

/// Words of a line that say when, and what they mean.
public struct DatePhrase: Sendable, Hashable {
    /// The words in UTF-16 code units, with those that only introduce them: `on friday`.
    public let span: Range<Int>
    /// The same without the introduction: `friday`.
    public let core: Range<Int>
    public let meaning: Meaning
    /// Whether the words often mean something else: a bare holiday ("buy Christmas presents"), or `now`.
    public let isTentative: Bool
    /// The part of the day that its time comes from, where no clock was named: `tomorrow evening`.
    public let part: DayPart?

    public enum Meaning: Sendable, Hashable {
        /// A whole day.
        case day(CivilDate)
        /// A time without a day, and the day of its next occurrence.
        case time(SpokenTime, next: CivilDate, zone: Zone?)
        /// A day and a time; in the reader's zone when none is named.
        case moment(WallTime, zone: Zone?)
        case recurrence(RecurrencePhrase)
    }
}

/// What `every monday at 9 starting may 5` says.
public struct RecurrencePhrase: Sendable, Hashable {
    public let rule: RecurrenceRule
    public let time: TimeOfDay?
    public let zone: Zone?
    /// The first day that may be an occurrence, where one is named.
    public let start: CivilDate?
    /// The part of the day that the time comes from, where no clock was named: `every evening`.
    public let part: DayPart?
    /// Whether it is only an adverb (`weekly`) that may as well describe the thing: an explicit `every` outranks it.
    public let isAdverb: Bool
}

/// How an hour is read that might be before or after noon, when nothing else tells: `at 5`.
public enum AmbiguousHours: Sendable, Hashable {
    /// As people who are awake from seven to ten mean it, and ahead of the reference time: 5 is 17:00, tomorrow at 8 is 8:00.
    case waking
    /// Always after noon.
    case later
}
