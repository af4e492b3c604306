import JSON
import Recurrence
import Tasks
import Testing
import TimeZones
import Timestamps

@Suite("Quick add")
struct QuickAddTests {
    @Test("the line of the manual becomes the task it describes")
    func demo() throws {
        let line = "Weekly team standup every Monday 9:30 #work #meetings p1 remind 30m"
        let task = try Line.read(line)
        #expect(task.title == "Weekly team standup")
        #expect(task.due?.text == "2026-11-23T09:30:00+01:00[Europe/Berlin]")
        #expect(task.recurrence?.rrule == "FREQ=WEEKLY;BYDAY=MO")
        #expect(task.tags == ["work", "meetings"])
        #expect(task.priority == .p1)
        #expect(task.reminders == [30])
        #expect(
            Line.spans(task, of: line) == [
                "recurrence: every Monday 9:30", "tag: #work", "tag: #meetings", "priority: p1", "reminder: remind 30m",
            ])
    }

    @Test(
        "what was understood goes out of the title, the rest stays in order",
        arguments: [
            ("buy milk tomorrow", "buy milk"), ("Tomorrow call Ann at 5pm", "call Ann"),
            ("Submit report by friday p2, with Ann", "Submit report, with Ann"), ("meeting (tomorrow)", "meeting"),
            ("every other friday: payday", "payday"), ("  spaces   between   words  today  ", "spaces between words"),
            ("lunch with 日本 tomorrow 🚀 at noon #食べ物", "lunch with 日本 🚀"), ("call Bob, tomorrow", "call Bob"),
            ("two\nlines today", "two lines"), ("Pay rent – on the 1st", "Pay rent –"),
        ])
    func title(_ line: String, _ title: String) throws {
        #expect(try Line.read(line).title == title)
    }

    @Test(
        "a line that is nothing but what was understood keeps its words as the title",
        arguments: ["tomorrow", "#work", "p1 today"])
    func onlyUnderstood(_ line: String) throws {
        #expect(try Line.read(line).title == line)
    }

    @Test(
        "quotation marks and backslashes keep words as they are",
        arguments: [
            ("Watch \"Next Friday\" tomorrow", "Watch Next Friday"),
            ("\\tomorrow never dies on friday", "tomorrow never dies"),
            ("Read \"War and Peace\" in 3 days", "Read \"War and Peace\""),
            ("buy \\#1 fan shirt today", "buy #1 fan shirt"),
            ("label “p1” today", "label p1"), ("a \" alone today", "a \" alone"),
            ("path\\to\\file today", "path\\to\\file"),
        ])
    func literalWords(_ line: String, _ title: String) throws {
        let task = try Line.read(line)
        #expect(task.title == title)
        #expect(task.due != nil)
        #expect(task.tags.isEmpty && task.priority == nil)
    }

    @Test("ranges that the caller keeps are words")
    func literalRanges() throws {
        let line = "Watch Next Friday tomorrow #x p1"
        let task = try Line.read(line, literal: [6..<17, 30..<32, -5..<900_000_000 - 900_000_005])
        #expect(task.title == "Watch Next Friday p1")
        #expect(task.due == .day(try #require(CivilDate(iso8601: "2026-11-22"))))
        #expect(task.tags == ["x"] && task.priority == nil)
    }

    @Test("tags keep their case, come once, and may have several words")
    func tags() throws {
        #expect(
            try Line.read("a #Home #home #work-1 #\"summer vacation\", #ü").tags == [
                "Home", "work-1", "summer vacation", "ü",
            ])
        #expect(try Line.read("fix issue #5 and C#").tags.isEmpty)
        let many = (1...12).map { "#t\($0)" }.joined(separator: " ")
        #expect(try Line.read("a " + many).tags.count == 10)
        #expect(try Line.read("a " + many).title == "a #t11 #t12")
    }

    @Test(
        "priorities are p1 to p4, or words after an exclamation mark; the last one counts",
        arguments: [
            ("x p1", TaskPriority.p1), ("x P4", .p4), ("x !high", .p2), ("x !1", .p1), ("x !low", .p4),
            ("p1 x p3", .p3),
        ])
    func priorities(_ line: String, _ priority: TaskPriority) throws {
        #expect(try Line.read(line).priority == priority)
    }

    @Test(
        "reminders are amounts of time before due",
        arguments: [
            ("x remind 30m", [30]), ("x remind me 1 hour before", [60]),
            ("x remind me 1 day and 2 hours before", [120, 1440]),
            ("x remind 15m, 1h", [15, 60]), ("x reminder: 1h30m", [90]), ("no reminder: x", []),
            ("x remind 2 weeks before", [20_160]),
        ])
    func reminders(_ line: String, _ minutes: [Int]) throws {
        let task = try Line.read(line)
        #expect(task.reminders == minutes)
        #expect(task.title == "x")
    }

    @Test(
        "what is no reminder stays",
        arguments: ["remind me to call mom", "remind 90 seconds", "remind 5 weeks", "reminder"])
    func noReminder(_ line: String) throws {
        let task = try Line.read(line)
        #expect(task.reminders == nil)
        #expect(task.title == line)
    }

    @Test(
        "a line without anything to understand is only a title",
        arguments: [
            "buy christmas presents", "report every hour", "write about yesterday",
            "pay 2019-05-05 invoice",
            "mail monday@example.org",
            "Pills daily at 7 and 19", "Pills every day at 7 and 19",
            "see https://example.org/2027/05/09", "may I go", "I have 5 apples", "second thoughts", "step 1/2 of it",
        ])
    func untouched(_ line: String) throws {
        let task = try Line.read(line)
        #expect(task.title == line)
        #expect(task.understood.isEmpty && task.due == nil)
    }
}

/// Lines are read on Saturday 2026-11-21 at 10:00 in Berlin.
enum Line {
    static func read(_ line: String, literal: [Range<Int>] = []) throws -> QuickAdd {
        let zone = try #require(Zone("Europe/Berlin"))
        let now = zone.instant(of: try #require(WallTime("2026-11-21T10:00")))
        return QuickAdd(line, now: now, zone: zone, literal: literal)
    }

    static func spans(_ task: QuickAdd, of line: String) -> [String] {
        let units = Array(line.utf16)
        return task.understood.map { "\($0.kind): " + String(decoding: units[$0.span], as: UTF16.self) }
    }
}
