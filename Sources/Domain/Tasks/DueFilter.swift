import TimeZones
import Timestamps

/// What a list asks of due dates. Days begin where the request says.
public struct DueFilter: Sendable, Hashable {
    /// The words of `due=`.
    public enum Word: String, Sendable, Hashable, CaseIterable {
        case today, tomorrow, week, overdue, none
    }

    var word: Word?
    var before: TaskDue?
    var after: TaskDue?

    var isEmpty: Bool { word == nil && before == nil && after == nil }

    /// Whether the answer changes although no task does.
    var dependsOnTime: Bool { word != nil && word != DueFilter.Word.none }
}

/// A ``DueFilter`` at a moment, in milliseconds: from `lower` on, and before `upper`.
struct DueWindow: Sendable {
    private(set) var lower = Int64.min
    private(set) var upper = Int64.max
    /// Where whole days end: today is not over before it is.
    private(set) var dayUpper = Int64.max
    private(set) var isPendingOnly = false
    private(set) var isDated = true
    private let zone: Zone

    init(_ filter: DueFilter, now: Timestamp, in zone: Zone) {
        self.zone = zone
        let today = zone.wallTime(at: now).date
        switch filter.word {
        case nil: break
        case .today: restrict(from: today, days: 1)
        case .tomorrow: restrict(from: today.adding(days: 1), days: 1)
        case .week: restrict(from: today, days: 7)
        case .overdue:
            (upper, dayUpper) = (now.milliseconds, start(of: today))
            isPendingOnly = true
        case .some(.none): isDated = false
        }
        if let before = filter.before { limit(to: before.start(in: zone)) }
        // Behind a day is where the next one begins.
        switch filter.after {
        case nil: break
        case .day(let day): lower = max(lower, start(of: day.adding(days: 1)))
        case let due?: lower = max(lower, due.start(in: zone) + 1)
        }
    }

    private func start(of day: CivilDate) -> Int64 { zone.instant(of: WallTime(day)).milliseconds }

    private mutating func restrict(from day: CivilDate, days: Int) {
        lower = max(lower, start(of: day))
        limit(to: start(of: day.adding(days: days)))
    }

    private mutating func limit(to end: Int64) {
        upper = min(upper, end)
        dayUpper = min(dayUpper, end)
    }

    /// Whether something due at an instant is meant, in milliseconds.
    func contains(_ instant: Int64) -> Bool { instant >= lower && instant < upper }

    /// The whole days that are meant, as days since 1970-01-01: those that begin within the bounds.
    var days: Range<Int> {
        let first = firstDay(from: lower)
        return first..<max(first, firstDay(from: dayUpper))
    }

    /// The first day that begins at a moment or later.
    private func firstDay(from moment: Int64) -> Int {
        guard moment > -Self.horizon else { return .min }
        guard moment < Self.horizon else { return .max }
        // A day begins at most 26 hours from where it does in UTC.
        var day = CivilDate(daysSince1970: Int(moment / 86_400_000) - 3)
        while start(of: day) < moment { day = day.adding(days: 1) }
        return day.daysSince1970
    }

    /// Far beyond every due date: the year 10,000, in milliseconds.
    private static let horizon: Int64 = 253_402_300_800_000
}
