import Recurrence
import Testing
import TimeZones
import Timestamps

@Suite("Rules by week numbers, and rules that are dead")
struct WeekYearTests {
    @Test(
        "a rule by week numbers that passes over years counts the years that count the weeks",
        arguments: [
            ("FREQ=YEARLY;INTERVAL=2;BYWEEKNO=1;BYDAY=MO", "2024-12-30", ["2024-12-30", "2027-01-04", "2029-01-01"]),
            (
                "FREQ=YEARLY;INTERVAL=4;BYWEEKNO=1;BYDAY=TU,WE", "2019-12-31",
                ["2019-12-31", "2020-01-01", "2024-01-02"]
            ),
            ("FREQ=YEARLY;INTERVAL=3;BYWEEKNO=1;BYDAY=MO", "2018-12-31", ["2018-12-31", "2022-01-03", "2024-12-30"]),
            ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", "2024-12-30", ["2024-12-30", "2025-12-29", "2027-01-04"]),
        ])
    func weekYears(rule: String, start: String, expected: [String]) throws {
        let rule = try RecurrenceRule(rrule: rule)
        let first = try #require(CivilDate(iso8601: start))
        var days = rule.occurrences(fromDay: first)
        let found = expected.compactMap { _ in days.next()?.date.iso8601 }
        #expect(found == expected)
        var jumping = rule.occurrences(fromDay: first)
        let last = try #require(CivilDate(iso8601: expected[1]))
        #expect(jumping.next(after: WallTime(last))?.date.iso8601 == expected[2])
    }

    @Test("a position that no period reaches ends a rule at once")
    func dead() throws {
        let minutes = (0..<15).map(String.init).joined(separator: ",")
        let hours = (0..<24).map(String.init).joined(separator: ",")
        let rule = try RecurrenceRule(rrule: "FREQ=DAILY;BYHOUR=\(hours);BYMINUTE=\(minutes);BYSETPOS=366")
        let start = WallTime(try #require(CivilDate(year: 2026, month: 1, day: 1)))
        let clock = ContinuousClock()
        let time = clock.measure {
            for _ in 0..<100 {
                var times = rule.occurrences(from: start)
                #expect(times.next() == nil)
            }
        }
        // It took 0.3 s each before positions were looked at.
        #expect(time < .seconds(3))
    }
}
