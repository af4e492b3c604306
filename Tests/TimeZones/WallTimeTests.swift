import Testing
import TimeZones
import Timestamps

@Suite("Wall times")
struct WallTimeTests {
    @Test(
        "a wall time is read and written, before 1970 as well",
        arguments: [
            "2026-11-21T09:30:00", "1969-12-31T23:59:59", "0001-01-01T00:00:00", "2024-02-29T23:00:01",
        ])
    func text(text: String) throws {
        let wall = try #require(WallTime(text))
        #expect(wall.text == text)
        #expect(WallTime(wall.date, wall.time) == wall)
    }

    @Test("seconds may be left out")
    func short() { #expect(WallTime("2026-11-21T09:30") == WallTime("2026-11-21T09:30:00")) }

    @Test(
        "what is no wall time is none",
        arguments: [
            "", "2026-11-21", "2026-02-30T09:00", "2026-11-21T24:00", "2026-11-21T09:60", "2026-11-21T09:30:00Z",
            "2026-11-21T9:30",
            "2026-11-21T09:30:", "2026-11-21T09:30:60",
        ])
    func faults(text: String) { #expect(WallTime(text) == nil) }

    @Test("weekdays are counted from Monday, before 1970 as well")
    func weekdays() throws {
        #expect(CivilDate(iso8601: "2026-11-21")?.weekday == .saturday)
        #expect(CivilDate(iso8601: "1970-01-01")?.weekday == .thursday)
        #expect(CivilDate(iso8601: "1969-12-28")?.weekday == .sunday)
        #expect(Weekday.saturday.days(until: .monday) == 2)
        #expect(Weekday(name: "monday") == .monday)
        #expect(Weekday(name: "Mon") == nil)
    }

    @Test("days are added across months and years")
    func adding() throws {
        let day = try #require(CivilDate(iso8601: "2027-12-31"))
        #expect(day.adding(days: 1).iso8601 == "2028-01-01")
        #expect(day.adding(days: 60).iso8601 == "2028-02-29")
        #expect(WallTime(day).adding(days: -365).text == "2026-12-31T00:00:00")
    }

    @Test("a time of day is read and written")
    func time() throws {
        #expect(TimeOfDay("09:30")?.secondOfDay == 34_200)
        #expect(TimeOfDay("09:30:15")?.text == "09:30:15")
        #expect(TimeOfDay(hour: 23, minute: 59)?.text == "23:59")
        #expect(TimeOfDay("24:00") == nil)
        #expect(TimeOfDay(secondOfDay: 86_400) == nil)
    }
}
