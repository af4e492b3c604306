import JSON
import Recurrence
import TestValues
import Testing
import TimeZones
import Timestamps

@testable import Exchange

@Suite("Tasks that leave and come back")
struct RoundTripTests {
    private static let words = [
        "Buy", "milk", "x", "(A)", "2026-11-21", "+plus", "@home", "due:tomorrow", "note:x", "https://a.de/?q=1,2;3",
        "\\",
        "\\+x", "100%", "%41", "Ä", "日本語", "👩‍👩‍👧", "e\u{301}", "a,b;c", "\"q\"", "", "=1+1", "BEGIN:VTODO", "rec:+1w",
        "step:", "x:y",
    ]

    /// A task out of everything that some format gives a meaning.
    private func task(_ random: inout SplitMix64) throws -> ExchangedTask {
        func some<Element>(_ elements: [Element]) -> Element {
            elements[Int.random(in: 0..<elements.count, using: &random)]
        }
        func text(_ count: ClosedRange<Int>) -> String {
            let text = (0..<Int.random(in: count, using: &random)).map { _ in some(Self.words) }.joined(separator: " ")
            return text.isEmpty || text.first == " " || text.last == " " ? "t\(text)t" : text
        }
        var task = ExchangedTask(title: text(1...6))
        task.uid = some([nil, "019aa5d1-0000-7000-8000-00000000abcd", "a b;c@d"])
        task.description = some([nil, text(1...30), text(3...9) + "\n\n" + text(1...40) + "\nBEGIN:VTODO\n"])
        task.isCompleted = Bool.random(using: &random)
        task.priority = some([1, 2, 4, nil])
        task.tags = some([[], ["work"], ["two words", "@home"], ["+x", "a,b", "100%", "@", "\\"], ["Ä:ö"]])
        let day = try #require(CivilDate(year: 2026, month: 11, day: 21))
        task.due = some([
            nil, .day(day), .instant(Timestamp(seconds: 1_795_253_400)),
            .wall(WallTime(day, try #require(TimeOfDay(hour: 9, minute: 30))), zone: "Europe/Berlin"),
        ])
        task.reminders = some([nil, [], [30], [0, 5, 10_080]])
        task.recurrence = try some([
            nil, RecurrenceRule(rrule: "FREQ=WEEKLY;BYDAY=MO,WE"),
            RecurrenceRule(rrule: "FREQ=MONTHLY;BYDAY=-1FR;COUNT=5", origin: .completion),
        ])
        task.steps = some([[], [.init(text(1...4)), .init(text(1...9), isDone: true)]])
        return task
    }

    @Test("every format brings back what it took away", arguments: ExchangeFormat.allCases)
    func roundTrip(format: ExchangeFormat) throws {
        var random = SplitMix64(seed: 7)
        let tasks = try (0..<400).map { _ in try task(&random) }
        var writer = ExchangeWriter(format)
        var zones: [String: ClosedRange<Int>] = [:]
        let wires = tasks.map { answer($0) }
        for wire in wires { ExchangeWriter.note(wire, in: &zones) }
        let document = writer.opening(zones: zones) + wires.flatMap { writer.task($0) } + writer.closing
        let read = try format.read(document, zone: .utc, limit: 400)
        #expect(read.count == tasks.count)
        for (line, task) in zip(read, tasks) {
            var expected = task
            if format == .csv {
                // Todoist has no name for a row, and always a priority.
                expected.uid = nil
                expected.priority = task.priority ?? 3
            }
            guard case .task(let object, let uid) = line.content else {
                Issue.record("\(line.content) for \(task.wire.keys)")
                return
            }
            // Only an id of ours names a task in another document too; but for a calendar's, which is meant to.
            if format != .ics, expected.uid == "a b;c@d" { expected.uid = nil }
            try #require(uid == expected.uid)
            #expect(line.notes == [], "\(task)")
            expected.uid = nil
            try #require(ExchangedTask(wire: .object(object)) == expected)
        }
    }

    @Test(
        "a cell that a spreadsheet would compute gets an apostrophe where that is asked for, and only there",
        arguments: ["=1+1", "+a", "-b", "@c", "\tx", "plain"])
    func spreadsheets(title: String) throws {
        var task = ExchangedTask(title: "t")
        task.description = title
        for isForSpreadsheets in [false, true] {
            let rows = TodoistWriter.rows(task, isForSpreadsheets: isForSpreadsheets)
            let cells = CSVTable.read(String(decoding: rows, as: UTF8.self))[0].cells
            #expect(cells[2] == (isForSpreadsheets && title != "plain" ? "'\(title)" : title))
        }
    }

    @Test("lines of iCalendar are at most 75 bytes, end in CRLF, and cut no character")
    func folding() throws {
        var task = ExchangedTask(title: String(repeating: "ä日👩‍👩‍👧", count: 40))
        task.uid = "u"
        let document = ICalendarWriter.component(task)
        let lines = document.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
        #expect(lines.allSatisfy { $0.count <= 76 && $0.last == 0x0D })
        #expect(lines.allSatisfy { String(validating: $0, as: UTF8.self) != nil })
        #expect(lines.count > 10)
    }

    @Test("a zone is explained where it is used, as its clocks are changed")
    func zones() throws {
        let text = String(decoding: CalendarZone.component("Europe/Berlin", years: 2026...2026), as: UTF8.self)
        #expect(
            text.contains("BEGIN:DAYLIGHT\r\nDTSTART:20260329T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"))
        #expect(
            text.contains("BEGIN:STANDARD\r\nDTSTART:20261025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n"))
        #expect(CalendarZone.component("Nowhere/Else", years: 2026...2026) == [])
    }

    /// The task as the API would answer it.
    private func answer(_ task: ExchangedTask) -> [UInt8] {
        var object = task.wire
        object["id"] = task.uid.map { .string($0) }
        object["status"] = task.isCompleted ? "completed" : "pending"
        var wire = JSONWriter()
        wire.value(.object(object))
        return wire.bytes
    }
}
