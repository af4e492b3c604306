import Foundation
import JSON
import Recurrence
import Testing
import TimeZones
import Timestamps

@testable import Exchange

/// Documents as whole programs write them, with all that those put in; the files are of our own making.
@Suite("Documents as programs write them")
struct ShapeTests {
    private func read(_ name: String) throws -> [ImportedLine] {
        let path = #filePath.replacing("ShapeTests.swift", with: "Shapes/\(name).ics")
        let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        // Written with LF here, with CRLF there.
        let now = try #require(Timestamp(rfc3339: "2026-11-21T09:00:00Z"))
        let zone = try #require(Zone("Europe/Berlin"))
        return try ExchangeFormat.ics.read(
            Array(text.replacing("\n", with: "\r\n").utf8), zone: zone, limit: 100, now: now)
    }

    private func task(_ title: String, _ status: String = "pending", in lines: [ImportedLine]) throws -> (
        object: JSONObject, line: ImportedLine
    ) {
        for line in lines {
            guard case .task(let object, _) = line.content, object["title"]?.string == title,
                (object["status"]?.string ?? "pending") == status
            else { continue }
            return (object, line)
        }
        throw Missing(title: title, lines: lines)
    }

    private struct Missing: Error {
        let title: String
        let lines: [ImportedLine]
    }

    private func rule(_ object: JSONObject) throws -> RecurrenceRule? {
        try object["recurrence"].map { try RecurrenceRule(json: $0) }
    }

    @Test("Apple Reminders: absolute alarms, a start that is the due time, a list below a reminder")
    func apple() throws {
        let lines = try read("apple-reminders")
        let (water, line) = try task("Water the plants", in: lines)
        #expect(water["due"] == "2026-12-05T09:00:00[Europe/Berlin]" && water["reminders"] == [0, 30])
        #expect(water["priority"] == "P1" && line.created == Timestamp(rfc3339: "2026-01-10T08:00:00Z"))
        #expect(try rule(water)?.rrule == "FREQ=WEEKLY" && line.notes.isEmpty)
        let (groceries, _) = try task("Groceries", in: lines)
        #expect(groceries["checklist"]?.array?.first?["title"] == "Milk")
        #expect(groceries["checklist"]?.array?.first?["done"] == true)
        #expect(groceries["description"]?.string?.contains("message://%3cabc@example.org%3e") == true)
    }

    @Test("Nextcloud Tasks: an alarm before the start, three levels, how far one is")
    func nextcloud() throws {
        let lines = try read("nextcloud-tasks")
        let (release, _) = try task("Release 2.0", in: lines)
        #expect(release["due"] == "2026-12-10" && release["reminders"] == [14_400])
        #expect(release["tags"]?.array?.contains("work") == true)
        #expect(release["checklist"]?.array?.compactMap { $0["title"]?.string } == ["Tag it"])
        #expect(release["description"]?.string?.hasSuffix("40 % done") == true)
        let (notes, _) = try task("Write the notes", in: lines)
        let (tell, said) = try task("Tell the translators", in: lines)
        #expect(tell["due"] == "2026-12-03T12:00:00[Europe/Berlin]")
        #expect(notes["tags"]?.array?.contains("Release 2.0") == true)
        #expect(tell["tags"]?.array?.contains("Write the notes") == true && said.notes.map(\.part) == ["RELATED-TO"])
    }

    @Test("Thunderbird: done occurrences beside their series, and one that is left out")
    func thunderbird() throws {
        let lines = try read("thunderbird")
        let (next, _) = try task("Take the pills", in: lines)
        #expect(next["due"] == "2026-11-22T10:00:00[Europe/Berlin]" && next["reminders"] == [75])
        #expect(try rule(next)?.frequency == .daily)
        let done = lines.filter { line in
            if case .task(let object, _) = line.content { object["status"]?.string == "completed" } else { false }
        }
        #expect(done.count == 2)
        #expect(done.map(\.completed).contains(Timestamp(rfc3339: "2026-11-20T08:30:00Z")))
        for line in done {
            if case .task(let object, _) = line.content { #expect(object["recurrence"] == nil) }
        }
    }

    @Test("Tasks.org: recurrence from the completion, alarms at the due date, alarms of what is not due")
    func tasksOrg() throws {
        let lines = try read("tasks-org")
        let (call, _) = try task("Call the bank", in: lines)
        #expect(call["due"] == "2026-12-03" && call["reminders"] == [0, 1440] && call["priority"] == "P4")
        #expect(try rule(call)?.origin == .completion && rule(call)?.rrule == "FREQ=MONTHLY")
        #expect(call["description"]?.string?.contains("52.5;13.4") == true)
        #expect(call["tags"]?.array?.contains("Money") == true)
        let (money, said) = try task("Money", in: lines)
        #expect(money["reminders"] == nil && said.notes.map(\.part).contains("VALARM TRIGGER"))
    }

    @Test("Outlook: zones of Windows, a date that means none, a zone that the file does not explain")
    func outlook() throws {
        let lines = try read("outlook")
        let (offer, _) = try task("Angebot für Müller", in: lines)
        #expect(offer["due"] == "2026-12-04T17:00:00[Europe/Berlin]")
        #expect(offer["reminders"] == [15])
        #expect(offer["description"]?.string?.contains("Second line") == true)
        #expect(offer["tags"] == ["Red Category", "Customers"])
        let (report, said) = try task("Team report", in: lines)
        #expect(report["due"] == "2026-12-07T09:00:00[Europe/Berlin]")
        #expect(try rule(report)?.interval == 2)
        #expect(said.notes.contains { $0.part == "DUE TZID" })
    }
}
