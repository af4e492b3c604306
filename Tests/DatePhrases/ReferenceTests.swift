import DatePhrases
import Testing
import TimeZones

@Suite("What a date phrase counts from")
struct ReferenceTests {
    @Test("a day's name means its next day, today included until its time has passed")
    func weekday() throws {
        #expect(try read("friday at 5pm", at: "2026-11-20T10:00") == "2026-11-20T17:00:00")
        #expect(try read("friday at 5pm", at: "2026-11-20T18:00") == "2026-11-27T17:00:00")
        #expect(try read("friday", at: "2026-11-20T18:00") == "2026-11-20")
    }

    @Test("a time alone means its next occurrence")
    func time() throws {
        #expect(try read("at 7pm", at: "2026-11-20T18:00") == "2026-11-20 19:00")
        #expect(try read("at 7pm", at: "2026-11-20T20:00") == "2026-11-21 19:00")
    }

    @Test("a bare hour means one at which people are awake, ahead of now")
    func bareHour() throws {
        #expect(try read("at 8", at: "2026-11-20T07:00") == "2026-11-20 08:00")
        #expect(try read("at 8", at: "2026-11-20T09:00") == "2026-11-20 20:00")
        #expect(try read("at 8", at: "2026-11-20T21:00") == "2026-11-21 08:00")
        #expect(try read("at 3", at: "2026-11-20T21:00") == "2026-11-21 15:00")
        #expect(try read("tomorrow at 11", at: "2026-11-20T21:00") == "2026-11-21T11:00:00")
    }

    @Test("the hours after midnight belong to the night before")
    func afterMidnight() throws {
        #expect(try read("tonight at 2", at: "2026-11-20T21:00") == "2026-11-21T02:00:00")
        #expect(try read("tonight at 2", at: "2026-11-20T00:30") == "2026-11-20T02:00:00")
    }

    @Test("hours from now are counted on the clock's own time line")
    func clockChange() throws {
        // In Berlin clocks jump from 2:00 to 3:00 on 2027-03-28.
        #expect(try read("in 2 hours", at: "2027-03-28T01:30") == "2027-03-28T04:30:00")
        #expect(try read("in 1 day", at: "2027-03-27T02:30") == "2027-03-28")
    }

    @Test("a month too short for the day gives its last day")
    func shortMonth() throws {
        #expect(try read("in a month", at: "2027-01-31T10:00") == "2027-02-28")
        #expect(try read("in 1 year", at: "2028-02-29T10:00") == "2029-02-28")
    }

    @Test("the 31st means the next month that has one")
    func longMonth() throws {
        #expect(try read("the 31st", at: "2026-11-10T10:00") == "2026-12-31")
        #expect(try read("on the 31st", at: "2027-02-10T10:00") == "2027-03-31")
    }

    private func read(_ line: String, at reference: String) throws -> String? {
        try Example.phrases(in: line, at: reference).first?.meaning.text
    }
}
