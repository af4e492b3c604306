import Testing
import TimeZones
import Timestamps

@Suite("Zones")
struct ZoneTests {
    @Test(
        "a clock is read in winter and in summer",
        arguments: [
            ("Europe/Berlin", "2026-01-15T12:00:00Z", "2026-01-15T13:00:00"),
            ("Europe/Berlin", "2026-07-15T12:00:00Z", "2026-07-15T14:00:00"),
            ("America/New_York", "2026-01-15T12:00:00Z", "2026-01-15T07:00:00"),
            ("America/New_York", "2026-07-15T12:00:00Z", "2026-07-15T08:00:00"),
            ("Asia/Kathmandu", "2026-07-15T12:00:00Z", "2026-07-15T17:45:00"),
            ("Australia/Lord_Howe", "2026-01-15T12:00:00Z", "2026-01-15T23:00:00"),
            ("Australia/Lord_Howe", "2026-07-15T12:00:00Z", "2026-07-15T22:30:00"),
            ("Europe/Dublin", "2026-01-15T12:00:00Z", "2026-01-15T12:00:00"),
            ("Europe/Dublin", "2026-07-15T12:00:00Z", "2026-07-15T13:00:00"),
            ("Pacific/Kiritimati", "2026-07-15T12:00:00Z", "2026-07-16T02:00:00"),
            ("UTC", "2026-07-15T12:00:00Z", "2026-07-15T12:00:00"),
        ])
    func wallTime(name: String, instant: String, wall: String) throws {
        let zone = try #require(Zone(name))
        let instant = try #require(Timestamp(rfc3339: instant))
        #expect(zone.wallTime(at: instant).text == wall)
        #expect(zone.instant(of: try #require(WallTime(wall))) == instant)
    }
}
