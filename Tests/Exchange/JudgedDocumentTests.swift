import Foundation
import JSON
import Recurrence
import Testing
import TimeZones
import Timestamps

@testable import Exchange

/// Writes what `scripts/test-exchange` reads, where `ERRAND_JUDGED` names a folder; the instances are checked to be some in any case.
@Suite("Documents for the judges")
struct JudgedDocumentTests {
    private static let folder = ProcessInfo.processInfo.environment["ERRAND_JUDGED"]

    private static let series = [
        ("2026-12-01T09:00:00[Europe/Berlin]", "FREQ=DAILY;UNTIL=20261220"),
        ("2026-12-01T09:30:00[Europe/Berlin]", "FREQ=DAILY;UNTIL=20261220T093000"),
        ("2026-03-27T02:30:00[Europe/Berlin]", "FREQ=DAILY;COUNT=5"),
        ("2026-12-01T09:00:00Z", "FREQ=WEEKLY;BYDAY=TU,TH"),
        ("2026-12-06T23:30:00Z", "FREQ=WEEKLY;BYDAY=MO"),
        ("2026-12-01T00:10:00[America/New_York]", "FREQ=DAILY;INTERVAL=3"),
        ("2026-12-01T00:00:00[Asia/Kolkata]", "FREQ=MONTHLY;BYMONTHDAY=1;COUNT=9"),
        ("2026-12-31", "FREQ=MONTHLY;BYMONTHDAY=-1"), ("2027-01-31", "FREQ=MONTHLY;BYMONTHDAY=31;UNTIL=20290131"),
        ("2026-12-04", "FREQ=MONTHLY;BYDAY=1FR"), ("2028-02-29", "FREQ=YEARLY;COUNT=3"),
        ("2026-12-01", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU;UNTIL=20270301"),
        ("2026-12-01T08:00:00[Europe/London]", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1"),
    ]

    @Test("each series has its instances, here and for the judges")
    func series() throws {
        let clock = try #require(Zone("Europe/Berlin"))
        for (number, (due, text)) in Self.series.enumerated() {
            var task = ExchangedTask(title: "Series \(number), of \(text)")
            task.uid = "series-\(number)"
            task.due = try #require(ExchangedDue(wire: due))
            task.recurrence = try RecurrenceRule(rrule: text)
            task.reminders = [30]
            let rule = try #require(task.recurrence)
            let instances = try instances(of: rule, from: try #require(task.due), clock: clock)
            #expect(!instances.isEmpty)
            try write("\(number).json", JSONValue.array(instances.map { .string($0) }).bytes)
            var writer = ExchangeWriter(.ics, kind: .both)
            var object = task.wire
            object["id"] = .string("series-\(number)")
            let wire = JSONValue.object(object).bytes
            let state = ExchangedSeries(rule: rule, clock: clock)
            var zones: [String: ClosedRange<Int>] = [:]
            ExchangeWriter.note(wire, series: state, in: &zones)
            try write(
                "\(number).ics",
                writer.opening(zones: zones, name: "Errand") + writer.task(wire, series: state) + writer.closing)
        }
    }

    private func instances(of rule: RecurrenceRule, from due: ExchangedDue, clock: Zone) throws -> [String] {
        switch due {
        case .day(let day): return rule.occurrences(fromDay: day, in: clock).prefix(12).map { $0.date.iso8601 }
        case .wall(let wall, let name):
            let zone = try #require(Zone(name))
            return rule.occurrences(from: wall, in: zone).prefix(12).map { text(zone.instant(of: $0)) }
        case .instant(let instant):
            return rule.occurrences(from: clock.wallTime(at: instant), in: clock).prefix(12).map {
                text(clock.instant(of: $0))
            }
        }
    }

    private func text(_ instant: Timestamp) -> String { Zone.utc.wallTime(at: instant).text + "Z" }

    @Test("lines of todo.txt for the judges")
    func lines() throws {
        var lines: [UInt8] = []
        var said: [JSONValue] = []
        for (title, done, priority, due) in [
            ("Plain", false, nil, nil), ("(A) no priority", false, nil, "2026-12-01"), ("x not done", false, 1, nil),
            ("2026-01-01 no date", false, 2, nil), ("Done", true, nil, "2026-12-01"),
        ] as [(String, Bool, Int?, String?)] {
            var task = ExchangedTask(title: title)
            (task.isCompleted, task.priority, task.due) = (done, priority, due.flatMap { ExchangedDue(wire: $0) })
            task.created = Timestamp(rfc3339: "2020-01-02T03:04:05Z")
            task.completed = done ? Timestamp(rfc3339: "2021-01-02T03:04:05Z") : nil
            lines += Array((TodoTxtWriter.line(task) + "\n").utf8)
            let letter = priority == 1 ? "A" : priority == 2 ? "B" : nil
            said.append([
                "completed": .bool(done), "priority": letter.map { .string($0) } ?? .null,
                "due": due.map { .string($0) } ?? .null,
            ])
        }
        #expect(said.count == 5)
        try write("todo.txt", lines)
        try write("todo.json", JSONValue.array(said).bytes)
    }

    private static let texts = [
        "Plain", "comma, semicolon; backslash\\ colon: quote\"", "comb ,\u{301} x ;\u{FE0F} y",
        "ä日👩‍👩‍👧 über 75 Bytes, \(String(repeating: "é日", count: 60))",
        "שלום \u{202B}עולם", "\\n is no line end", "=1+1", "e\u{301}\u{200D}",
    ]

    @Test("texts for the judges, in calendars and in tables")
    func texts() throws {
        var writer = ExchangeWriter(.ics, kind: .both)
        var calendar = writer.opening(name: "Errand, all of it; here")
        var table = TodoistWriter.opening
        var said: [JSONValue] = []
        for (number, title) in Self.texts.enumerated() {
            var task = ExchangedTask(title: title)
            task.uid = "text-\(number)"
            task.due = ExchangedDue(wire: "2026-12-01")
            task.description = "First\n\n\(title)\n\tlast"
            task.tags = ["a,\u{301}b", title].map { String($0.unicodeScalars.prefix(40)) }
            var object = task.wire
            object["id"] = .string("text-\(number)")
            calendar += writer.task(JSONValue.object(object).bytes)
            table += TodoistWriter.rows(task)
            said.append([
                "title": .string(title), "description": .string(task.description ?? ""),
                "tags": .array(task.tags.map { .string($0) }),
            ])
        }
        #expect(said.count == Self.texts.count)
        try write("texts.ics", calendar + writer.closing)
        try write("texts.csv", table)
        try write("texts.json", JSONValue.array(said).bytes)
    }

    private func write(_ name: String, _ bytes: [UInt8]) throws {
        guard let folder = Self.folder else { return }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: "\(folder)/\(name)"))
    }
}
