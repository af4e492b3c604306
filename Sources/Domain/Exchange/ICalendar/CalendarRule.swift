import Recurrence
import TimeZones
import Timestamps

/// A rule as other programs read it beside a DTSTART (RFC 5545, section 3.3.10).
enum CalendarRule {
    /// UNTIL is a day beside a day, and in UTC beside a time: the end of the day on the clock that the series has.
    static func text(_ rule: RecurrenceRule, beside due: ExchangedDue, clock: Zone) -> String {
        guard case .until(let until) = rule.end else { return rule.rrule }
        let zone =
            if case .wall(_, let name) = due { Zone(name) ?? clock } else { clock }
        if case .day = due { return rule.ending(.until(.day(day(of: until, in: zone)))).rrule }
        let last =
            switch until {
            case .day(let day): zone.instant(of: WallTime(daysSince1970: day.daysSince1970, secondOfDay: 86_399))
            case .wallTime(let wall): zone.instant(of: wall)
            case .instant(let instant): instant
            }
        return rule.ending(.until(.instant(last))).rrule
    }

    private static func day(of until: RecurrenceRule.Until, in zone: Zone) -> CivilDate {
        switch until {
        case .day(let day): day
        case .wallTime(let wall): wall.date
        case .instant(let instant): zone.wallTime(at: instant).date
        }
    }

    /// The rule as it was before ``text(_:beside:clock:)``: a day's last second means the day.
    static func read(_ rule: RecurrenceRule, beside due: ExchangedDue, clock: Zone) -> RecurrenceRule {
        guard case .until(.instant(let instant)) = rule.end else { return rule }
        let zone =
            if case .wall(_, let name) = due { Zone(name) ?? clock } else { clock }
        let wall = zone.wallTime(at: instant)
        return wall.time.secondOfDay == 86_399 ? rule.ending(.until(.day(wall.date))) : rule
    }

    /// The day and the hour as a time of the series' clock: a rule counts days there, and beside `Z` it would count UTC's.
    static func due(_ due: ExchangedDue, clock: Zone?) -> ExchangedDue {
        guard case .instant(let instant) = due, let clock, clock != .utc,
            instant.milliseconds.isMultiple(of: 1000)
        else { return due }
        return .wall(clock.wallTime(at: instant), zone: clock.name)
    }
}
