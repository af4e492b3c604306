import JSON
import Tasks
import Testing
import TimeZones
import Timestamps

@testable import Errand

@Suite("Times in words")
struct ClockTests {
    private let berlin: TerminalClock

    init() throws {
        let now = try #require(Timestamp(rfc3339: "2026-11-21T23:30:00Z"))
        berlin = TerminalClock(now: now, zone: try #require(Zone("Europe/Berlin")))
    }

    @Test(
        "what is near is told by its day, in the person's zone",
        arguments: [
            ("2026-11-22", "today"), ("2026-11-23", "tomorrow"), ("2026-11-21", "yesterday"),
            ("2026-11-22T08:00:00Z", "today 09:00"), ("2026-11-22T23:00:00Z", "tomorrow 00:00"),
            ("2026-11-23T09:00:00+01:00[Europe/Berlin]", "tomorrow 09:00"), ("2026-11-30", "Mon 30 Nov"),
            ("2026-12-24T17:00:00Z", "Thu 24 Dec 18:00"), ("2028-02-29", "29 Feb 2028"), ("2020-01-01", "1 Jan 2020"),
            ("2026-11-22T09:00:00[America/New_York]", "today 15:00"),
        ])
    func words(_ due: String, _ words: String) throws {
        #expect(berlin.words(try #require(TaskDue(stored: due))) == words)
    }

    @Test("what is over is told from what is to come")
    func over() throws {
        let due = { (text: String) in try #require(TaskDue(stored: text)) }
        #expect(try berlin.isOver(due("2026-11-21")) && !berlin.isOver(due("2026-11-22")))
        #expect(try berlin.isOver(due("2026-11-21T23:29:00Z")) && !berlin.isOver(due("2026-11-21T23:31:00Z")))
    }

    @Test("the full form names day, time, zone, and the other zone's time")
    func full() throws {
        let due = try #require(TaskDue(stored: "2026-11-23T09:00:00-05:00[America/New_York]"))
        #expect(berlin.full(due) == "Mon 23 Nov 2026 15:00 Europe/Berlin (09:00 in America/New_York)")
    }

    @Test(
        "dates are understood as quick add understands them, or not at all",
        arguments: [
            ("tomorrow", "2026-11-23"), ("2026-12-24", "2026-12-24"), ("friday 9am", nil), ("when pigs fly", nil),
            ("", nil),
        ]
            as [(String, String?)])
    func phrases(_ text: String, _ day: String?) throws {
        guard let day else {
            if text == "friday 9am" {
                #expect(try DuePhrase.read(text, berlin).text == "2026-11-27T09:00:00+01:00[Europe/Berlin]")
            } else {
                #expect(throws: ClientFault.self) { try DuePhrase.read(text, berlin) }
            }
            return
        }
        #expect(try DuePhrase.read(text, berlin).text == day)
    }

    @Test(
        "recurrence is said in words as far as words are short",
        arguments: [
            (#"{"frequency":"weekly","interval":1,"weekdays":["monday"]}"#, "every week on Monday"),
            (#"{"frequency":"daily","interval":3}"#, "every 3 days"),
            (#"{"frequency":"monthly","interval":1,"month_days":[1,-1]}"#, "every month on the 1st, the last day"),
            (
                #"{"frequency":"monthly","interval":2,"nth_weekdays":[{"weekday":"friday","nth":-1}]}"#,
                "every 2 months on the last Friday"
            ),
            (
                #"{"frequency":"daily","interval":1,"from":"completion","count":12}"#,
                "every day, 12 times, counted from when it is done"
            ),
            (
                #"{"frequency":"yearly","interval":1,"months":[3],"rrule":"FREQ=YEARLY;BYMONTH=3"}"#,
                "FREQ=YEARLY;BYMONTH=3"
            ),
        ])
    func recurrence(_ rule: String, _ words: String) throws {
        #expect(RecurrenceWords(try JSONValue(Array(rule.utf8))).text == words)
    }
}
