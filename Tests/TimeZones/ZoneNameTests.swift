import Testing
import Timestamps

@testable import TimeZones

@Suite("Names of zones")
struct ZoneNameTests {
    @Test(
        "a name is read in any case, and spelled as the database does",
        arguments: [
            ("europe/berlin", "Europe/Berlin"), ("AMERICA/NEW_YORK", "America/New_York"), ("utc", "UTC"),
            ("asia/calcutta", "Asia/Calcutta"), ("america/port-AU-prince", "America/Port-au-Prince"),
            ("ETC/gmt+5", "Etc/GMT+5"), ("gb", "GB"),
        ])
    func anyCase(written: String, name: String) { #expect(Zone(written)?.name == name) }

    /// As on Debian and Ubuntu without their package of former names, and on systems from before a name was new.
    @Test(
        "a zone is known by every name that it ever had, also where the system has a file for one of them only",
        arguments: [
            ("Asia/Calcutta", "Asia/Kolkata"), ("Europe/Kiev", "Europe/Kyiv"), ("Europe/Kyiv", "Europe/Kiev"),
            ("America/Buenos_Aires", "America/Argentina/Buenos_Aires"), ("Asia/Saigon", "Asia/Ho_Chi_Minh"),
            ("US/Eastern", "America/New_York"), ("asia/katmandu", "Asia/Kathmandu"), ("GB", "Europe/London"),
        ])
    func links(name: String, file: String) throws {
        let table = ZoneTable(fixedOffset: 4711)
        let found = try #require(ZoneDatabase.find(name) { $0 == file ? table : nil })
        #expect(found.table.segment(at: 0).offset == 4711)
        #expect(found.name.lowercased() == name.lowercased())
    }

    @Test(
        "what is no zone is none",
        arguments: [
            "Etc/Unknown", "Nowhere/Else", "", "Europe", "../etc/passwd", "posix/Europe/Berlin", "Europe/Berlin/",
        ])
    func none(name: String) { #expect(Zone(name) == nil) }

    @Test("a place is found by its name alone")
    func places() {
        #expect(Zone(place: "Berlin")?.name == "Europe/Berlin")
        #expect(Zone(place: "new york")?.name == "America/New_York")
        #expect(Zone(place: "Atlantis") == nil)
    }

    @Test("every zone of the table is known here, and each can be chosen once")
    func table() {
        let choices = Zone.choices
        #expect(choices.count > 300 && Set(choices).count == choices.count)
        #expect(choices.allSatisfy { Zone($0) != nil })
    }
}
