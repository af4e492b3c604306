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
    /// The occurrences of the last period, and the number of them already returned.
    private var found: [Int] = []
    private var position = 0

    init(_ plan: RulePlan, zone: Zone) {
        self.plan = plan
        self.zone = zone
        isDead = plan.isDead
    }

    public mutating func next() -> WallTime? {
        while !isOver {
            while position < found.count {
                let wall = WallTime(civilSeconds: found[position])
                position += 1
                guard wall >= plan.start else { continue }
                guard isWithinEnd(wall) else {
                    isOver = true
                    return nil
                }
                given += 1
                return wall
            }
            advance()
        }
        return nil
    }

    /// The first occurrence after a time; earlier ones are skipped, mostly without being computed.
    public mutating func next(after wall: WallTime) -> WallTime? {
        // With COUNT, occurrences must be counted from the start.
        if plan.rule.countLimit == nil { period = Swift.max(period, plan.period(before: wall)) }
        while let next = next() {
            if next > wall { return next }
        }
        return nil
    }

    private mutating func advance() {
        position = 0
        guard !isDead, drought < plan.rule.frequency.longestDrought, plan.fill(&found, period: &period) else {
            isOver = true
            found = []
            return
        }
        drought = found.isEmpty ? drought + 1 : 0
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
