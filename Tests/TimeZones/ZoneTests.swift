import Testing
import TimeZones
import Timestamps

@Suite("Zones")
struct ZoneTests {
    @Test(
        "a clock is read in winter and in summer, before and after what the database lists",
        arguments: [
            ("Europe/Berlin", "2026-01-15T12:00:00Z", "2026-01-15T13:00:00"),
            ("Europe/Berlin", "2026-07-15T12:00:00Z", "2026-07-15T14:00:00"),
            ("Europe/Berlin", "2199-07-15T12:00:00Z", "2199-07-15T14:00:00"),
            ("Europe/Berlin", "1880-01-01T00:00:00Z", "1880-01-01T00:53:28"),
            ("America/New_York", "2026-01-15T12:00:00Z", "2026-01-15T07:00:00"),
            ("America/New_York", "2150-07-15T12:00:00Z", "2150-07-15T08:00:00"),
            ("Asia/Kathmandu", "2026-07-15T12:00:00Z", "2026-07-15T17:45:00"),
            ("Australia/Lord_Howe", "2026-01-15T12:00:00Z", "2026-01-15T23:00:00"),
            ("Australia/Lord_Howe", "2026-07-15T12:00:00Z", "2026-07-15T22:30:00"),
            ("Europe/Dublin", "2040-01-15T12:00:00Z", "2040-01-15T12:00:00"),
            ("Europe/Dublin", "2040-07-15T12:00:00Z", "2040-07-15T13:00:00"),
            ("America/Santiago", "2060-01-15T12:00:00Z", "2060-01-15T09:00:00"),
            ("Pacific/Kiritimati", "2026-07-15T12:00:00Z", "2026-07-16T02:00:00"),
            ("Etc/GMT+5", "2026-07-15T12:00:00Z", "2026-07-15T07:00:00"),
            ("UTC", "2026-07-15T12:00:00Z", "2026-07-15T12:00:00"),
        ])
    func wallTime(name: String, instant: String, wall: String) throws {
        let zone = try #require(Zone(name))
        let instant = try #require(Timestamp(rfc3339: instant))
        #expect(zone.wallTime(at: instant).text == wall)
        #expect(zone.instant(of: try #require(WallTime(wall))) == instant)
    }

    @Test(
        "a time that the clock skips moves forward by the gap",
        arguments: [
            ("Europe/Berlin", "2027-03-28T02:30:00", "2027-03-28T03:30:00"),
            ("America/New_York", "2027-03-14T02:00:00", "2027-03-14T03:00:00"),
            ("America/New_York", "2091-03-11T02:15:00", "2091-03-11T03:15:00"),
            ("Australia/Lord_Howe", "2026-10-04T02:10:00", "2026-10-04T02:40:00"),
            // Samoa left out a whole day.
            ("Pacific/Apia", "2011-12-30T09:00:00", "2011-12-31T09:00:00"),
        ])
    func gap(name: String, wall: String, shown: String) throws {
        let zone = try #require(Zone(name))
        let instant = zone.instant(of: try #require(WallTime(wall)))
        #expect(zone.wallTime(at: instant).text == shown)
    }

    @Test(
        "of a time that the clock shows twice the first is meant",
        arguments: [
            ("Europe/Berlin", "2026-10-25T02:30:00", "2026-10-25T00:30:00Z"),
            ("America/New_York", "2026-11-01T01:00:00", "2026-11-01T05:00:00Z"),
            ("Europe/London", "2080-10-27T01:59:59", "2080-10-27T00:59:59Z"),
            ("Australia/Lord_Howe", "2027-04-04T01:45:00", "2027-04-03T14:45:00Z"),
        ])
    func overlap(name: String, wall: String, instant: String) throws {
        let zone = try #require(Zone(name))
        #expect(zone.instant(of: try #require(WallTime(wall))).rfc3339 == instant)
    }

    @Test("every hour of two years is found again in every zone of a spread, the second showing of one apart")
    func roundTrip() throws {
        let start = try #require(Timestamp(rfc3339: "2026-01-01T00:00:00Z"))
        for name in ["Europe/Berlin", "America/New_York", "Africa/Casablanca", "Asia/Tehran", "Pacific/Chatham"] {
            let zone = try #require(Zone(name))
            var shownTwice = 0
            for hour in 0..<17_520 {
                let instant = start + .seconds(hour * 3600)
                let found = zone.instant(of: zone.wallTime(at: instant))
                #expect(found <= instant)
                if found != instant { shownTwice += 1 }
            }
            #expect(shownTwice <= 2)
        }
    }

    @Test(
        "a name that is no zone's is none, and none leaves the database's folder",
        arguments: [
            "", "Mars/Phobos", "../zoneinfo/UTC", "/usr/share/zoneinfo/UTC", "Europe", "Europe/", "Europe//Berlin",
            "Europe/../Europe/Berlin", "posix/UTC", "right/UTC", "localtime", "posixrules", "Factory", "tzdata.zi",
            "zone.tab",
            "Europe/Berlin\0", "Europe/Bérlin", String(repeating: "a", count: 1000),
        ])
    func unknown(name: String) {
        #expect(Zone(name) == nil)
    }

    @Test("a zone is equal to itself, and known by its name")
    func equality() throws {
        #expect(Zone("Europe/Berlin") == Zone("Europe/Berlin"))
        #expect(Zone("Europe/Berlin") != Zone("Europe/Paris"))
        #expect(Zone("UTC") == .utc)
        #expect(Zone("Europe/Berlin")?.name == "Europe/Berlin")
    }
}
