import Recurrence
import TimeZones
import Timestamps

/// Converts rules to and from the form that other programs read beside a DTSTART (RFC 5545, section 3.3.10).
enum CalendarRule {
    /// The rule's text, with an UNTIL of the right type: a day beside a day, and in UTC beside a time, for which the
    /// end of the day in the series' zone is used.
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

    /// The inverse of ``text(_:beside:clock:)``: a day's last second means the day.
    static func read(_ rule: RecurrenceRule, beside due: ExchangedDue, clock: Zone) -> RecurrenceRule {
        guard case .until(.instant(let instant)) = rule.end else { return rule }
        let zone =
            if case .wall(_, let name) = due { Zone(name) ?? clock } else { clock }
        let wall = zone.wallTime(at: instant)
        return wall.time.secondOfDay == 86_399 ? rule.ending(.until(.day(wall.date))) : rule
    }

    /// The due date as local time in the series' zone, in which the rule counts days; beside `Z` it would count those
    /// of UTC.
    static func due(_ due: ExchangedDue, clock: Zone?) -> ExchangedDue {
        guard case .instant(let instant) = due, let clock, clock != .utc,
            instant.milliseconds.isMultiple(of: 1000)
        else { return due }
        return .wall(clock.wallTime(at: instant), zone: clock.name)
    }
}
