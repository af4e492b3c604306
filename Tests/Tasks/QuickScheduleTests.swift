import Recurrence
import Tasks
import Testing
import TimeZones
import Timestamps

@Suite("When quick add has a task due")
struct QuickScheduleTests {
    @Test(
        "a day, a time, or both, in the zone of the one who writes or the zone that is named",
        arguments: [
            ("x tomorrow", "2026-11-22"), ("x tomorrow at 5pm", "2026-11-22T17:00:00+01:00[Europe/Berlin]"),
            ("x at noon", "2026-11-21T12:00:00+01:00[Europe/Berlin]"),
            ("x at 9am", "2026-11-22T09:00:00+01:00[Europe/Berlin]"),
            ("x at 7 pm EST", "2026-11-21T19:00:00-05:00[America/New_York]"),
            ("x in 20 minutes", "2026-11-21T10:20:00+01:00[Europe/Berlin]"),
            ("x 2027-05-09T09:30:00Z", "2027-05-09T09:30:00Z[UTC]"), ("x by eom", "2026-11-30"),
            ("dinner christmas", "2026-12-25"),
        ])
    func due(_ line: String, _ due: String) throws {
        #expect(try Line.read(line).due?.text.replacing("+00:00[", with: "Z[") == due)
    }

    @Test("a time that stands apart joins the day, and both are told")
    func separateTime() throws {
        let line = "Tomorrow call Ann at 5pm"
        let task = try Line.read(line)
        #expect(task.due?.text == "2026-11-22T17:00:00+01:00[Europe/Berlin]")
        #expect(Line.spans(task, of: line) == ["due: Tomorrow", "time: at 5pm"])
        #expect(task.understood.map(\.value) == ["2026-11-22T17:00:00+01:00[Europe/Berlin]", "17:00"])
    }

    @Test("of several days the last is meant")
    func severalDays() throws {
        let task = try Line.read("prepare the monday meeting on friday")
        #expect(task.title == "prepare the monday meeting")
        #expect(task.due?.text == "2026-11-27")
    }

    @Test(
        "a recurrence is due at its first occurrence that is not past",
        arguments: [
            ("x every day", "2026-11-21", "FREQ=DAILY"),
            ("x every day at 9", "2026-11-22T09:00:00+01:00[Europe/Berlin]", "FREQ=DAILY"),
            ("x every other friday", "2026-11-27", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
            ("x monthly on the 1st", "2026-12-01", "FREQ=MONTHLY;BYMONTHDAY=1"),
            ("x every 2 months on the last friday", "2026-11-27", "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR"),
            (
                "at 9:30, every weekday: x", "2026-11-23T09:30:00+01:00[Europe/Berlin]",
                "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
            ),
            ("x every 3 days starting dec 1", "2026-12-01", "FREQ=DAILY;INTERVAL=3"),
            ("every day x at 8pm", "2026-11-21T20:00:00+01:00[Europe/Berlin]", "FREQ=DAILY"),
            ("x weekly, due friday 5pm", "2026-11-27T17:00:00+01:00[Europe/Berlin]", "FREQ=WEEKLY"),
            ("x every year on feb 29", "2028-02-29", "FREQ=YEARLY;BYMONTHDAY=29;BYMONTH=2"),
            ("x every monday until dec 31", "2026-11-23", "FREQ=WEEKLY;UNTIL=20261231;BYDAY=MO"),
        ])
    func recurrence(_ line: String, _ due: String, _ rule: String) throws {
        let task = try Line.read(line)
        #expect(task.due?.text == due)
        #expect(task.recurrence?.rrule == rule)
        #expect(task.title == "x")
    }

    @Test("`every!` counts from the completion")
    func fromCompletion() throws {
        #expect(try Line.read("water plants every! 3 days").recurrence?.origin == .completion)
        #expect(try Line.read("water plants every 3 days").recurrence?.origin == .due)
    }

    @Test(
        "a beginning or an end that no calendar writes is not understood",
        arguments: [
            "x every day starting in 90000 years", "x every day until 900000 weeks from now", "x in 500 years",
        ])
    func farAway(_ line: String) throws {
        let task = try Line.read(line)
        #expect(task.due.map { $0.text < "2200" } ?? true)
    }

    @Test("an explicit recurrence outranks an adverb, which then stays a word")
    func adverb() throws {
        #expect(try Line.read("monthly report every friday").title == "monthly report")
        #expect(try Line.read("report monthly").recurrence?.rrule == "FREQ=MONTHLY")
    }
}

@Suite("Quick add under any input")
struct QuickRobustnessTests {
    private static let pieces = [
        "every ", "monday ", "#", "\"", "\\", "p1 ", "!", "remind ", "30m ", "tomorrow ", "(", ")", "😀", "\u{0}", "\n",
        "@", "é",
        "9:30 ", "until ", ",", "“", "”", "#\"", "no reminder ", "99999999999 ", "\u{301}", "\t", "every! ", "weekly ",
        "x",
    ]

    @Test("any mixture gives a task whose spans lie in the line, apart from each other")
    func mixtures() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<1_000 {
            let line = (0..<Int.random(in: 0...16)).map { _ in Self.pieces.randomElement(using: &generator) ?? "" }
                .joined()
            let task = try Line.read(line, literal: [Int.random(in: 0...3)..<Int.random(in: 3...9)])
            var end = 0
            for part in task.understood {
                #expect(
                    part.span.lowerBound >= end && part.span.upperBound <= line.utf16.count, "\(line.debugDescription)")
                end = part.span.upperBound
            }
        }
    }

    @Test(
        "ten kilobytes are read whatever is in them",
        arguments: ["#a ", "\"", "remind ", "\\x ", "tomorrow ", "p1 ", "(", "every day "])
    func long(_ piece: String) throws {
        let line = String(repeating: piece, count: QuickAdd.longestText / piece.utf8.count)
        #expect(try Line.read(line).title.utf8.count <= line.utf8.count)
    }
}
