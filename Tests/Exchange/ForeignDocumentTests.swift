import JSON
import Recurrence
import Testing
import TimeZones
import Timestamps

@testable import Exchange

@Suite("Documents of other programs")
struct ForeignDocumentTests {
    private func read(_ format: ExchangeFormat, _ text: String, zone: String = "Europe/Berlin") throws -> [ImportedLine]
    {
        try format.read(Array(text.utf8), zone: try #require(Zone(zone)), limit: 100)
    }

    private func object(_ line: ImportedLine) throws -> JSONObject {
        guard case .task(let object, _) = line.content else { throw Unexpected(line: line) }
        return object
    }

    private struct Unexpected: Error { let line: ImportedLine }

    @Test("todo.txt: priorities, days, projects, contexts and intervals; other words with colons are text")
    func todoTxt() throws {
        let lines = try read(
            .todotxt,
            """
            \u{FEFF}(A) 2026-11-01 Call Mom about https://example.com 10:30 +Family @phone due:2026-11-21 rec:1m\r

            x 2026-11-20 2026-11-01 Pay rent pri:B
            (b) lower case is text
            xylophone lesson rec:+2w
            Standup rec:1b
            broken due:soon
            """)
        #expect(lines.map(\.line) == [1, 3, 4, 5, 6, 7])
        let first = try object(lines[0])
        #expect(first["title"] == "Call Mom about https://example.com 10:30")
        #expect(first["tags"] == ["Family", "@phone"] && first["priority"] == "P1" && first["due"] == "2026-11-21")
        #expect(first["recurrence"]?["rrule"]?.string?.hasPrefix("FREQ=MONTHLY") == true)
        #expect(first["recurrence"]?["from"]?.string == "completion")
        let second = try object(lines[1])
        #expect(second["title"] == "Pay rent" && second["status"] == "completed" && second["priority"] == "P2")
        #expect(try object(lines[2])["title"] == "(b) lower case is text")
        #expect(try object(lines[3])["title"] == "xylophone lesson")
        #expect(try object(lines[3])["recurrence"]?["interval"]?.integer == 2)
        #expect(try object(lines[4])["recurrence"]?["weekdays"]?.array?.count == 5)
        #expect(try object(lines[5])["title"] == "broken due:soon")
        #expect(lines[5].notes.map(\.part) == ["due:"] && lines[0].notes.isEmpty)
    }

    @Test("iCalendar: folds through characters, escapes, zones with prefixes, floating times, alarms, other components")
    func calendar() throws {
        let cut = Array("SUMMARY:Caf".utf8) + [0xC3, 0x0D, 0x0A, 0x20, 0xA9] + Array("\\, bar\\; a\\\\b\\nc\r\n".utf8)
        let document =
            Array(
                "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:no task\r\nEND:VEVENT\r\nBEGIN:VTODO\r\n"
                    .utf8)
            + Array("UID:abc\r\n".utf8) + cut
            + Array(
                """
                due;tzid="/freeassociation.sourceforge.net/Europe/Berlin":20261121T093000\r
                PRIORITY:2\r
                CATEGORIES:Work,Two\\, really\r
                CATEGORIES:more\r
                RRULE:FREQ=WEEKLY;BYDAY=SA\r
                BEGIN:VALARM\r
                ACTION:DISPLAY\r
                TRIGGER:-P1DT1H\r
                END:VALARM\r
                END:VTODO\r
                BEGIN:VTODO\r
                SUMMARY:floating\r
                DTSTART:20261121T090000\r
                DURATION:PT30M\r
                END:VTODO\r
                BEGIN:VTODO\r
                SUMMARY:gone\r
                STATUS:CANCELLED\r
                END:VTODO\r
                BEGIN:VTODO\r
                DESCRIPTION:nameless\r
                END:VTODO\r
                BEGIN:VTODO\r
                SUMMARY:bad\r
                DUE:tomorrow\r
                END:VTODO\r
                END:VCALENDAR\r

                """.utf8)
        let lines = try ExchangeFormat.ics.read(document, zone: try #require(Zone("Asia/Kolkata")), limit: 10)
        #expect(lines.count == 6)
        #expect(lines[0].content == .skipped("is a VEVENT, no task"))
        let todos = Array(lines.dropFirst())
        let first = try object(todos[0])
        #expect(first["title"] == "Café, bar; a\\b c")
        #expect(first["due"] == "2026-11-21T09:30:00[Europe/Berlin]" && first["priority"] == "P1")
        #expect(first["tags"] == ["Work", "Two, really", "more"] && first["reminders"] == [1500])
        #expect(try object(todos[1])["due"] == "2026-11-21T09:30:00[Asia/Kolkata]")
        #expect(todos[2].content == .skipped("is cancelled"))
        #expect(try object(todos[3])["title"] == "nameless" && todos[3].notes.map(\.part) == ["SUMMARY"])
        #expect(try object(todos[4])["title"] == "bad" && todos[4].notes.map(\.part) == ["DUE"])
    }

    @Test("JSON of other suites: a rule in one word is read, a rule beside it wins, and what is no word is left out")
    func patterns() throws {
        let lines = try read(
            .json,
            #"""
            [{"title":"a","due":"2026-12-01","recurring_pattern":"weekly"},
             {"title":"b","due":"2026-12-01","recurring_pattern":"custom"},
             {"title":"c","due":"2026-12-01","recurring_pattern":"none"},
             {"title":"d","due":"2026-12-01","recurring_pattern":"daily","recurrence":"FREQ=WEEKLY;BYDAY=MO"}]
            """#)
        let rules = try lines.map { try object($0)["recurrence"]?["rrule"]?.string }
        #expect(rules == ["FREQ=WEEKLY", nil, nil, "FREQ=WEEKLY;BYDAY=MO"])
        #expect(lines.map { $0.notes.map(\.part) } == [[], ["recurring_pattern"], [], []])
    }

    @Test("Todoist: labels, indented rows as the checklist, sections and notes passed over, cells with line ends")
    func todoist() throws {
        let lines = try read(
            .csv,
            """
            TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE
            section,Home,,,,,,,,
            task,"Paint, the ""big"" wall @home @weekend","two
            lines",1,1,Ann (1),,2026-11-21 09:30,en,America/New_York
            task,Buy paint,,4,2,,,,en,
            note,hello,,,,,,,,
            task,Plain,,4,1,,,2026-11-22,en,

            task,Bad,,9,1,,,,en,
            task,Vague,,4,1,,,next blue moon,en,
            """)
        let tasks = lines.filter { if case .skipped = $0.content { false } else { true } }
        #expect(tasks.map(\.line) == [3, 7, 9, 10])
        let first = try object(tasks[0])
        #expect(first["title"] == "Paint, the \"big\" wall" && first["tags"] == ["home", "weekend"])
        #expect(first["description"]?.string?.hasPrefix("two\nlines") == true && first["priority"] == "P1")
        #expect(first["due"] == "2026-11-21T09:30:00[America/New_York]")
        #expect(first["checklist"]?.array?.first?["title"] == "Buy paint")
        #expect(try object(tasks[1])["due"] == "2026-11-22")
        #expect(first["description"]?.string?.hasSuffix("\nBuy paint: hello") == true)
        #expect(tasks[2].notes.map(\.part) == ["PRIORITY"] && tasks[3].notes.map(\.part) == ["DATE"])
        #expect(try object(tasks[3])["description"] == "Date: next blue moon")
    }

    @Test(
        "Todoist: dates in English are days, times and recurrences",
        arguments: [
            ("tomorrow", "2026-11-22", nil), ("tomorrow at 9", "2026-11-22T09:00:00[Europe/Berlin]", nil),
            ("3 Nov 2026", "2026-11-03", nil), ("every monday", "2026-11-23", "FREQ=WEEKLY;BYDAY=MO"),
            ("every day at 18:30", "2026-11-21T18:30:00[Europe/Berlin]", "FREQ=DAILY"),
            ("every! 2 weeks", "2026-11-21", "FREQ=WEEKLY;INTERVAL=2"),
            ("Nov 25 2026 14:00", "2026-11-25T14:00:00[Europe/Berlin]", nil),
        ] as [(String, String, String?)])
    func written(date: String, due: String, rule: String?) throws {
        let now = try #require(Timestamp(rfc3339: "2026-11-21T09:00:00Z"))
        let zone = try #require(Zone("Europe/Berlin"))
        let text = "TYPE,CONTENT,DATE\ntask,x,\"\(date)\"\n"
        let lines = try ExchangeFormat.csv.read(Array(text.utf8), zone: zone, limit: 9, now: now)
        let task = try object(try #require(lines.first))
        #expect(task["due"]?.string == due)
        let read = try task["recurrence"].map { try RecurrenceRule(json: $0) }
        #expect(read?.rrule == rule)
        #expect(read?.origin == (date.contains("!") ? .completion : rule == nil ? nil : .due))
    }

    @Test(
        "Todoist: what is only partly a date, or has no next time, is kept as words",
        arguments: ["someday", "call mom tomorrow", "tomorrow p1", "every", "every blue moon", "monday or tuesday"])
    func unwritten(date: String) throws {
        let text = "TYPE,CONTENT,DATE\ntask,x,\(date)\ntask,y,tomorrow\n"
        let lines = try read(.csv, text)
        #expect(try object(lines[0])["description"]?.string == "Date: \(date)")
        #expect(lines[0].notes.map(\.part) == ["DATE"])
        #expect(try object(lines[1])["due"] != nil)
    }

    @Test("JSON: an export, an array, and elements that are no tasks")
    func json() throws {
        let id = "019aa5d1-0000-7000-8000-00000000abcd"
        let lines = try read(.json, #"{"account":{},"tasks":[{"id":"\#(id)","title":"a","rev":7,"due_at":null},7]}"#)
        #expect(lines[0].content == .task(JSONObject([("title", "a")]), uid: id))
        #expect(lines[1].content == .faulty("must be an object"))
        #expect(
            try read(.json, #"[{"title":"a","id":"7"}]"#).map(\.content) == [
                .task(JSONObject([("title", "a")]), uid: nil)
            ])
    }

    @Test(
        "a document that is none is refused as a whole",
        arguments: [
            (ExchangeFormat.json, "x"), (.json, "{}"), (.json, #""a""#), (.ics, ""), (.ics, "hello"),
            (.ics, "BEGIN:VCALENDAR\nBEGIN:VTODO\nEND:VCALENDAR"), (.ics, "BEGIN:VCALENDAR\n"),
            (.ics, "BEGIN:VEVENT\nEND:VEVENT\n"), (.csv, ""),
            (.csv, "a,b\n1,2"),
        ])
    func unreadable(format: ExchangeFormat, text: String) {
        #expect(throws: ExchangeFault.self) { try read(format, text) }
    }

    @Test("more tasks than may be are refused", arguments: [ExchangeFormat.todotxt, .csv])
    func bounds(format: ExchangeFormat) {
        let many = "CONTENT\n" + String(repeating: "a\n", count: 101)
        #expect(throws: ExchangeFault.tooMany(limit: 100)) { try read(format, many) }
    }

    @Test("durations are read as RFC 5545 writes them")
    func durations() {
        for (text, seconds) in [
            ("PT30M", 1800), ("-P1W", -604_800), ("+P1DT2H3M4S", 93_784), ("P15DT5H0M20S", 1_314_020),
        ] {
            #expect(CalendarTime.seconds(ofDuration: text) == seconds)
        }
        for text in ["", "P", "PT", "30M", "P1H", "PT1W", "P1", "PT1X", "P99999999999D"] {
            #expect(CalendarTime.seconds(ofDuration: text) == nil, "\(text)")
        }
    }
}
