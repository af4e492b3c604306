public import TimeZones
public import Timestamps

extension RecurrenceRule {
    /// The occurrences of a rule that starts at `start` (DTSTART), ascending and computed lazily.
    ///
    /// The first is `start` itself if it matches the rule. All are wall times: a task at nine stays at nine when clocks
    /// change; ``Zone/instant(of:)`` gives the instant. Days that do not exist (31 April, 29 February) are skipped. A
    /// rule without further occurrences ends: at the year 9999, or after as many periods without an occurrence as 400
    /// years have.
    ///
    /// - Parameter zone: only determines when UNTIL is reached, if that is given in UTC.
    public func occurrences(from start: WallTime, in zone: Zone = .utc) -> Occurrences {
        Occurrences(RulePlan(self, start: start, isWholeDay: false), zone: zone)
    }

    /// The occurrences of a rule for whole days, each given as its midnight; BYHOUR, BYMINUTE and BYSECOND are ignored.
    public func occurrences(fromDay start: CivilDate, in zone: Zone = .utc) -> Occurrences {
        Occurrences(RulePlan(self, start: WallTime(start), isWholeDay: true), zone: zone)
    }
}

/// A sequence of occurrences; see ``RecurrenceRule/occurrences(from:in:)``.
public struct Occurrences: Sequence, IteratorProtocol, Sendable {
    private let plan: RulePlan
    private let zone: Zone
    /// The index of the next period to expand.
    private var period = 0
    private var drought = 0
    private var given = 0
    private var isOver = false
    private let isDead: Bool
    /// The occurrences of the last period, and the number of them already returned or passed over.
    private var found = PeriodOccurrences()
    private var position = 0

    init(_ plan: RulePlan, zone: Zone) {
        self.plan = plan
        self.zone = zone
        isDead = plan.isDead
    }

    public mutating func next() -> WallTime? { next(from: plan.start.civilSeconds) }

    /// The first occurrence after a time; earlier ones are counted, and mostly not computed.
    public mutating func next(after wall: WallTime) -> WallTime? {
        // With COUNT, occurrences must be counted from the start.
        if plan.rule.countLimit == nil { period = Swift.max(period, plan.period(before: wall)) }
        return next(from: Swift.max(plan.start.civilSeconds, wall.civilSeconds + 1))
    }

    /// The first occurrence that is not before a time, in civil seconds.
    private mutating func next(from civilSeconds: Int) -> WallTime? {
        while !isOver {
            let index = Swift.max(position, found.index(from: civilSeconds))
            given += Swift.max(0, index - Swift.max(position, found.index(from: plan.start.civilSeconds)))
            position = index
            guard position < found.count else {
                isOver = plan.rule.countLimit.map { given >= $0 } ?? false
                advance()
                continue
            }
            let wall = WallTime(civilSeconds: found[position])
            guard isWithinEnd(wall) else {
                isOver = true
                return nil
            }
            position += 1
            given += 1
            return wall
        }
        return nil
    }

    private mutating func advance() {
        position = 0
        guard !isOver, !isDead, drought < plan.rule.frequency.longestDrought, plan.fill(&found, period: &period) else {
            isOver = true
            found.removeAll()
            return
        }
        drought = found.bases.isEmpty ? drought + 1 : 0
    }

    private func isWithinEnd(_ wall: WallTime) -> Bool {
        switch plan.rule.end {
        case .never: true
        case .count(let count): given < count
        case .until(.day(let day)): wall.daysSince1970 <= day.daysSince1970
        case .until(.wallTime(let last)): wall <= last
        case .until(.instant(let last)): zone.instant(of: wall) <= last
        }
    }
}

extension RecurrenceRule.Frequency {
    /// Number of periods without an occurrence after which there will never be one: the calendar, including weekdays,
    /// repeats after 400 years, and so do the periods of any interval after as many of them. (Shorter periods give up
    /// after 11 years' worth of hours.)
    fileprivate var longestDrought: Int {
        switch self {
        case .yearly: 400
        case .monthly: 400 * 12
        case .weekly: 146_097 / 7
        case .daily: 146_097
        case .hourly, .minutely, .secondly: 100_000
        }
    }
}
