import JSON
import Recurrence
import Testing
import TimeZones
import Timestamps

@testable import Exchange

/// What other programs read of a calendar that is written here; `scripts/test-exchange` has them say so themselves.
@Suite("Calendars for others")
struct CalendarWriterTests {
    private func lines(_ task: ExchangedTask, _ write: (ExchangedTask) -> [UInt8] = ICalendarWriter.component)
        -> [String]
    {
        String(decoding: write(task), as: UTF8.self).replacing("\r\n ", with: "").split(separator: "\r\n").map(
            String.init)
    }

    private func task(_ due: String, _ rule: String, clock: String? = nil) throws -> ExchangedTask {
        var task = ExchangedTask(title: "t")
        task.due = try #require(ExchangedDue(wire: due))
        task.recurrence = try RecurrenceRule(rrule: rule)
        task.clock = clock.flatMap { Zone($0) }
        return task
    }

    @Test(
        "UNTIL is a day beside a day, and in UTC beside a time (RFC 5545, section 3.3.10)",
        arguments: [
            ("2026-12-01T09:00[Europe/Berlin]", "UNTIL=20261220", nil, "UNTIL=20261220T225959Z"),
            ("2026-07-01T09:00[Europe/Berlin]", "UNTIL=20260720T093000", nil, "UNTIL=20260720T073000Z"),
            ("2026-12-01T09:00:00Z", "UNTIL=20261220", nil, "UNTIL=20261220T235959Z"),
            ("2026-12-01T09:00:00Z", "UNTIL=20261220", "Asia/Tokyo", "UNTIL=20261220T145959Z"),
            ("2026-12-01", "UNTIL=20261220T225959Z", "Europe/Berlin", "UNTIL=20261220"),
            ("2026-12-01", "UNTIL=20261220T120000", nil, "UNTIL=20261220"),
            ("2026-12-01", "UNTIL=20261220", nil, "UNTIL=20261220"),
        ])
    func until(due: String, until: String, clock: String?, written: String) throws {
        let lines = lines(try task(due, "FREQ=DAILY;\(until)", clock: clock))
        #expect(lines.contains("RRULE:FREQ=DAILY;\(written)"), "\(lines)")
    }

    @Test(
        "DTSTART is before DUE, or alone, where a task recurs (section 3.8.2.3)",
        arguments: [
            (
                "2026-12-01T09:00[Europe/Berlin]",
                ["DTSTART;TZID=Europe/Berlin:20261201T080000", "DUE;TZID=Europe/Berlin:20261201T090000"]
            ),
            (
                "2026-12-01T00:20[Europe/Berlin]",
                ["DTSTART;TZID=Europe/Berlin:20261201T000000", "DUE;TZID=Europe/Berlin:20261201T002000"]
            ),
            ("2026-12-01T00:00[Europe/Berlin]", ["DTSTART;TZID=Europe/Berlin:20261201T000000"]),
            ("2026-12-01", ["DTSTART;VALUE=DATE:20261201"]),
            ("2026-12-01T09:00:00Z", ["DTSTART:20261201T080000Z", "DUE:20261201T090000Z"]),
        ])
    func start(due: String, written: [String]) throws {
        let lines = lines(try task(due, "FREQ=DAILY"))
        #expect(lines.filter { $0.hasPrefix("DTSTART") || $0.hasPrefix("DUE") } == written)
    }

    @Test("an instant that recurs is written on the clock that its days are counted by")
    func clock() throws {
        let late = try task("2026-12-06T23:30:00Z", "FREQ=WEEKLY;BYDAY=MO", clock: "Europe/Berlin")
        let lines = lines(late)
        #expect(lines.contains("DUE;TZID=Europe/Berlin:20261207T003000"))
        #expect(lines.contains("DTSTART;TZID=Europe/Berlin:20261207T000000"))
    }

    @Test("no alarm is written that has nothing to count from (section 3.8.6.3)")
    func alarms() throws {
        var task = ExchangedTask(title: "t")
        task.reminders = [10, 30]
        #expect(!lines(task).contains("BEGIN:VALARM") && lines(task).contains("X-ERRAND-REMINDERS:10,30"))
        task.due = ExchangedDue(wire: "2026-12-01")
        #expect(lines(task).contains("TRIGGER;RELATED=END:-PT10M"))
        task.recurrence = try RecurrenceRule(rrule: "FREQ=DAILY")
        // DTSTART stands alone: what counts from an end would count from nothing.
        #expect(lines(task).contains("TRIGGER:-PT10M") && !lines(task).contains { $0.hasPrefix("DUE") })
    }

    @Test(
        "what is escaped is escaped whatever stands above it",
        arguments: [",\u{301}", ";\u{FE0F}", "\\\u{200D}", ",\u{20D0}", "a,\u{1F3FB}", ",", "\n\u{301}"])
    func escapes(text: String) {
        let escaped = CalendarText.escape(text)
        #expect(Array(CalendarText.unescape(escaped).unicodeScalars) == Array(text.unicodeScalars))
        let scalars = Array(escaped.unicodeScalars)
        for (index, scalar) in scalars.enumerated() where scalar == "," || scalar == ";" {
            #expect(index > 0 && scalars[index - 1] == "\\")
        }
    }

    @Test(
        "a task is an event in calendars: a day fills it without making anybody busy, a time lasts a little",
        arguments: [
            ("2026-12-31", ["DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270101", "TRANSP:TRANSPARENT"]),
            ("2026-12-31T23:50:00Z", ["DTSTART:20261231T235000Z", "DURATION:PT15M", "TRANSP:OPAQUE"]),
            (
                "2026-12-31T09:00[Asia/Tokyo]",
                ["DTSTART;TZID=Asia/Tokyo:20261231T090000", "DURATION:PT15M", "TRANSP:OPAQUE"]
            ),
        ])
    func events(due: String, written: [String]) throws {
        var task = ExchangedTask(title: "t")
        task.uid = "u"
        task.due = ExchangedDue(wire: due)
        let lines = lines(task, CalendarEventWriter.component)
        #expect(lines.contains("UID:u-due") && written.allSatisfy(lines.contains), "\(lines)")
    }

    @Test("an event recurs by the rule, unless that counts from when somebody is done")
    func eventRules() throws {
        let daily = try task("2026-12-31T09:00[Asia/Tokyo]", "FREQ=DAILY;COUNT=3")
        #expect(lines(daily, CalendarEventWriter.component).contains("RRULE:FREQ=DAILY;COUNT=3"))
        var done = daily
        done.recurrence = done.recurrence?.counted(from: .completion)
        #expect(!lines(done, CalendarEventWriter.component).contains { $0.hasPrefix("RRULE") })
    }

    @Test("what is left of a series is written, in every format", arguments: ExchangeFormat.allCases)
    func remaining(format: ExchangeFormat) throws {
        let wire = Array(
            #"{"title":"t","due":"2026-12-01","recurrence":{"frequency":"daily","count":5},"reminders":null}"#.utf8)
        for (rule, count) in [("FREQ=DAILY;COUNT=3", 3), (nil, nil)] as [(String?, Int?)] {
            var writer = ExchangeWriter(format)
            let series = ExchangedSeries(rule: try rule.map { try RecurrenceRule(rrule: $0) }, clock: .utc)
            let document = writer.opening() + writer.task(wire, series: series) + writer.closing
            let lines = try format.read(document, zone: .utc, limit: 9)
            guard case .task(let task, _)? = lines.first?.content else {
                Issue.record("\(lines)")
                return
            }
            #expect(
                try task["recurrence"].flatMap { $0.isNull ? nil : try RecurrenceRule(json: $0) }?.countLimit == count)
        }
    }
}
