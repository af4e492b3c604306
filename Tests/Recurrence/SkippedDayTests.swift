import Recurrence
import Testing
import TimeZones
import Timestamps

/// What happens where a rule meets a calendar that does not have its day, or a clock that does not have its hour.
@Suite("Days and hours that are not there")
struct SkippedDayTests {
    private func days(_ rule: String, from start: String, _ count: Int) throws -> String {
        let start = try #require(CivilDate(iso8601: start))
        return try RecurrenceRule(rrule: rule).occurrences(fromDay: start).prefix(count).map(\.date.iso8601)
            .joined(separator: " ")
    }

    @Test("monthly on the 31st passes over short months and never sticks to a lower day")
    func thirtyFirst() throws {
        let found = try days("FREQ=MONTHLY;BYMONTHDAY=31", from: "2027-01-31", 8)
        #expect(
            found == "2027-01-31 2027-03-31 2027-05-31 2027-07-31 2027-08-31 2027-10-31 2027-12-31 2028-01-31")
        #expect(try days("FREQ=MONTHLY", from: "2027-01-31", 8) == found)
    }

    @Test("the last day of every month is -1")
    func lastDay() throws {
        let found = try days("FREQ=MONTHLY;BYMONTHDAY=-1", from: "2027-01-31", 5)
        #expect(found == "2027-01-31 2027-02-28 2027-03-31 2027-04-30 2027-05-31")
    }

    @Test("29 February comes in leap years only, also across 2100")
    func leapDay() throws {
        #expect(try days("FREQ=YEARLY", from: "2024-02-29", 3) == "2024-02-29 2028-02-29 2032-02-29")
        let century = try days("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", from: "2096-01-01", 2)
        #expect(century == "2096-02-29 2104-02-29")
    }

    @Test("the 366th day of the year comes in leap years only, from the end as well")
    func yearDay() throws {
        #expect(try days("FREQ=YEARLY;BYYEARDAY=366", from: "2012-12-31", 2) == "2012-12-31 2016-12-31")
        #expect(try days("FREQ=YEARLY;BYYEARDAY=-366", from: "2012-01-01", 2) == "2012-01-01 2016-01-01")
    }

    @Test("week 53 comes where a year has one, and its days in the next January count for the January's year")
    func week53() throws {
        #expect(
            try days("FREQ=YEARLY;BYWEEKNO=53;BYDAY=SU", from: "2020-01-01", 3) == "2021-01-03 2027-01-03 2033-01-02")
        #expect(try days("FREQ=YEARLY;INTERVAL=6;BYWEEKNO=53;BYDAY=TH", from: "2027-01-03", 1) == "2032-12-30")
    }

    @Test("yearly on a day of the month is once a year, in the start's month; Friday the 13th is sought in all")
    func yearlyMonthDay() throws {
        let last = try days("FREQ=YEARLY;BYMONTHDAY=-1,-29", from: "2024-02-01", 4)
        #expect(last == "2024-02-01 2024-02-29 2025-02-28 2026-02-28")
        let unlucky = try days("FREQ=YEARLY;BYDAY=FR;BYMONTHDAY=13", from: "2026-01-01", 3)
        #expect(unlucky == "2026-02-13 2026-03-13 2026-11-13")
    }

    @Test("a position is taken from the whole period, also where the start cuts into it")
    func positions() throws {
        let found = try days("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,3", from: "2024-10-23", 3)
        #expect(found == "2024-10-23 2024-10-28 2024-10-30")
    }

    @Test(
        "a rule that never happens ends", .timeLimit(.minutes(1)),
        arguments: [
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=MINUTELY;BYMINUTE=3;BYSETPOS=2", "FREQ=DAILY;UNTIL=20200101", "FREQ=DAILY;BYSECOND=60",
            "FREQ=YEARLY;INTERVAL=100000;BYMONTH=4;BYMONTHDAY=31",
        ])
    func never(rule: String) throws {
        let start = try #require(WallTime("2026-11-21T09:00:00"))
        var occurrences = try RecurrenceRule(rrule: rule).occurrences(from: start)
        #expect(occurrences.next() == nil)
        #expect(occurrences.next() == nil)
        #expect(occurrences.next(after: start) == nil)
    }

    @Test("a task at nine stays at nine when the clocks change, both ways")
    func daylightSaving() throws {
        let zone = try #require(Zone("Europe/Berlin"))
        let rule = try RecurrenceRule(rrule: "FREQ=DAILY")
        for (start, offsets) in [("2027-03-27", [8, 7, 7]), ("2026-10-24", [7, 8, 8])] {
            let from = try #require(WallTime(start + "T09:00:00"))
            let found = Array(rule.occurrences(from: from, in: zone).prefix(3))
            #expect(found.allSatisfy { $0.time.hour == 9 })
            #expect(found.map { Zone.utc.wallTime(at: zone.instant(of: $0)).time.hour } == offsets)
        }
    }

    @Test("UNTIL as an instant is reached by the clock of the zone")
    func until() throws {
        let rule = try RecurrenceRule(rrule: "FREQ=DAILY;UNTIL=20270103T080000Z")
        let start = try #require(WallTime("2027-01-01T09:00:00"))
        let berlin = try #require(Zone("Europe/Berlin"))
        let newYork = try #require(Zone("America/New_York"))
        #expect(Array(rule.occurrences(from: start, in: berlin)).count == 3)
        #expect(Array(rule.occurrences(from: start, in: newYork)).count == 2)
    }

    @Test(
        "what comes after a moment is what counting up to it finds",
        arguments: [
            "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=SU", "FREQ=MONTHLY;BYMONTHDAY=31",
            "FREQ=MONTHLY;INTERVAL=5;BYDAY=-1FR", "FREQ=YEARLY;BYWEEKNO=53", "FREQ=YEARLY;INTERVAL=4;BYYEARDAY=366",
            "FREQ=DAILY;COUNT=700", "FREQ=WEEKLY;UNTIL=20300101T000000Z", "FREQ=HOURLY;INTERVAL=7;BYHOUR=9",
        ])
    func after(rule: String) throws {
        let rule = try RecurrenceRule(rrule: rule)
        let start = try #require(WallTime("2024-02-29T09:00:00"))
        for days in stride(from: -3, to: 3000, by: 271) {
            let moment = start.adding(days: days)
            var occurrences = rule.occurrences(from: start)
            #expect(occurrences.next(after: moment) == rule.occurrences(from: start).first { $0 > moment })
        }
    }
}
