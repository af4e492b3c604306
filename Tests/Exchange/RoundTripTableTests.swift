import Foundation
import JSON
import Recurrence
import Testing
import TimeZones
import Timestamps

@testable import Exchange

/// The table in `specs/010-accounts-and-exchange/plan.md` says what each format can hold; each of its cells is tried.
@Suite("What each format can hold")
struct RoundTripTableTests {
    struct Cell: Sendable, CustomTestStringConvertible {
        let member: String
        let format: ExchangeFormat
        /// `yes`, `no`, or how much of it.
        let holds: String
        var testDescription: String { "\(member) in \(format.rawValue): \(holds)" }
    }

    static let cells: [Cell] = {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let path = "/\(root)/specs/010-accounts-and-exchange/plan.md"
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { return [] }
        let rows = String(decoding: data, as: UTF8.self).split(separator: "\n")
            .drop { !$0.hasPrefix("| holds |") }.prefix { $0.hasPrefix("|") }
            .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
        guard let formats = rows.first?.dropFirst().map({ ExchangeFormat(rawValue: $0) }) else { return [] }
        return rows.dropFirst(2).flatMap { row in
            zip(formats, row.dropFirst()).compactMap { format, holds in
                format.map { Cell(member: row[0], format: $0, holds: holds) }
            }
        }
    }()

    private static let members: [String: @Sendable (inout ExchangedTask) throws -> Void] = [
        "title": { $0.title = "x (A) +plus @home due:tomorrow, \\;= \u{1F469}\u{200D}\u{1F467}" },
        "description": { $0.description = "One\n\n=two, \"three\"; \\four\n\ttabbed" },
        "CRLF in the description": { $0.description = "One\r\nTwo\r\n" },
        "status": { $0.isCompleted = true },
        "priority": { $0.priority = 1 },
        "tags": { $0.tags = ["work", "two words", "@home", "a,b;c", ",\u{301}"] },
        "due on a day": { $0.due = .day(try #require(CivilDate(iso8601: "2027-03-28"))) },
        "due by a clock": { $0.due = .wall(try #require(WallTime("2027-03-28T09:30:00")), zone: "America/New_York") },
        "due at an instant": { $0.due = .instant(try #require(Timestamp(rfc3339: "2027-03-28T09:30:15Z"))) },
        "reminders": {
            $0.due = .instant(try #require(Timestamp(rfc3339: "2027-03-28T09:30:00Z")))
            $0.reminders = [0, 30, 10_080]
        },
        "reminders of what is not due": { $0.reminders = [30] },
        "no reminders": { $0.reminders = [] },
        "recurrence": {
            $0.due = .day(try #require(CivilDate(iso8601: "2027-01-31")))
            $0.recurrence = try RecurrenceRule(rrule: "FREQ=MONTHLY;BYMONTHDAY=31;UNTIL=20290101")
        },
        "recurrence with a time and an end": {
            $0.due = .wall(try #require(WallTime("2027-03-28T00:30:00")), zone: "Europe/Berlin")
            $0.recurrence = try RecurrenceRule(rrule: "FREQ=WEEKLY;BYDAY=SU;UNTIL=20270601")
        },
        "recurrence from the completion": {
            $0.due = .day(try #require(CivilDate(iso8601: "2027-01-31")))
            $0.recurrence = try RecurrenceRule(rrule: "FREQ=DAILY;INTERVAL=3;COUNT=4", origin: .completion)
        },
        "checklist": { $0.steps = [.init("step, one"), .init("@two\\", isDone: true)] },
        "when it was created": { $0.created = Timestamp(rfc3339: "2020-01-02T03:04:05Z") },
        "when it was completed": {
            $0.isCompleted = true
            $0.created = Timestamp(rfc3339: "2020-01-02T03:04:05Z")
            $0.completed = Timestamp(rfc3339: "2021-01-02T03:04:05Z")
        },
        "id": { $0.uid = "019aa5d1-0000-7000-8000-00000000abcd" },
    ]

    @Test("each cell of the table is true", arguments: cells)
    func cell(_ cell: Cell) throws {
        var task = ExchangedTask(title: "Task")
        task.priority = 3
        let set = try #require(Self.members[cell.member])
        try set(&task)
        let back = try roundTrip(task, cell.format)
        let came = try #require(back)
        var (given, read) = (task, came)
        if cell.member != "id" { (given.uid, read.uid) = (nil, nil) }
        if given.created == nil { read.created = nil }
        if cell.holds == "the day" {
            for path in [\ExchangedTask.created, \.completed] {
                given[keyPath: path] = given[keyPath: path].map(day)
                read[keyPath: path] = read[keyPath: path].map(day)
            }
        }
        #expect((given == read) == (cell.holds != "no"), "\(given) came back as \(read)")
    }

    @Test("the table has a row for each member and a column for each format")
    func whole() {
        #expect(Set(Self.cells.map(\.member)) == Set(Self.members.keys))
        #expect(Self.cells.count == Self.members.count * ExchangeFormat.allCases.count)
    }

    private func day(_ instant: Timestamp) -> Timestamp {
        Zone.utc.instant(of: WallTime(Zone.utc.wallTime(at: instant).date))
    }

    private func roundTrip(_ task: ExchangedTask, _ format: ExchangeFormat) throws -> ExchangedTask? {
        var object = task.wire
        object["id"] = task.uid.map { .string($0) }
        object["status"] = task.isCompleted ? "completed" : "pending"
        object["created_at"] = task.created.map { .string($0.rfc3339) }
        object["completed_at"] = task.completed.map { .string($0.rfc3339) }
        var writer = ExchangeWriter(format)
        let wire = JSONValue.object(object).bytes
        var zones: [String: ClosedRange<Int>] = [:]
        ExchangeWriter.note(wire, in: &zones)
        let document = writer.opening(zones: zones) + writer.task(wire) + writer.closing
        let lines = try format.read(document, zone: .utc, limit: 9)
        guard lines.count == 1, case .task(let read, let uid) = lines[0].content else { return nil }
        #expect(lines[0].notes == [])
        var back = ExchangedTask(wire: .object(read))
        back?.uid = uid
        back?.created = lines[0].created
        back?.completed = lines[0].completed
        // What goes without saying.
        if back?.priority == nil { back?.priority = 3 }
        return back
    }
}
