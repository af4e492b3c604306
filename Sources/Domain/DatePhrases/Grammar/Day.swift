import TimeZones
import Timestamps

/// A day that a phrase names.
struct Day: Sendable, Hashable {
    /// Nil when the calendar has no such day: `feb 30` is understood, and means nothing.
    var date: CivilDate?
    /// The part of the day that the words name as well: `tonight`.
    var part: DayPart?
    /// A time that the words name as well: `end of day`.
    var time: TimeOfDay?
    /// Whether it is merely the next day of its name, and gives way to the one a week later when its time has passed.
    var repeatsWeekly = false
    /// Month and day, where no year was named: it may follow behind the time.
    var yearless: (month: Int, day: Int)? {
        get { month.flatMap { month in number.map { (month, $0) } } }
        set { (month, number) = (newValue?.month, newValue?.day) }
    }
    private var month: Int?
    private var number: Int?
    /// Whether the words are often no date at all.
    var isTentative = false

    init(_ date: CivilDate?, part: DayPart? = nil, time: TimeOfDay? = nil) {
        self.date = date
        self.part = part
        self.time = time
    }
}

/// What the clock shows, as far as the words say.
struct Clock: Sendable, Hashable {
    var hour: Int
    var minute = 0
    var second = 0
    /// Whether it may be twelve hours later as well.
    var isAmbiguous = false
    /// Whether it is nothing but a number.
    var isBare = false
    /// Whether it says `o'clock`.
    var isNamed = false
    /// Whether it is a word of its own, such as `midnight`.
    var isWord = false
    /// Whether a lone letter says which half of the day, as in `9a`.
    var isLettered = false
    var zone: Zone?
    /// Seconds that its clock is ahead of UTC, where it says so: `+01:00`.
    var offset: Int?

    /// The same in a part of the day, which settles the half of the day.
    func within(_ part: DayPart) -> Clock {
        var clock = self
        if isAmbiguous || hour == 12 { clock.hour = part.hour(hour) }
        clock.isAmbiguous = false
        return clock
    }

    var time: TimeOfDay? { TimeOfDay(hour: hour, minute: minute, second: second) }
}
