import Foundation
import JSON
import Recurrence
import Testing
import TimeZones
import Timestamps

@testable import Exchange

/// What other programs write, by kinds of trouble: each case says what must be there of its tasks, and of what the report must speak.
@Suite("Other people's data")
struct ForeignCaseTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let number: Int
        let value: JSONValue

        var format: ExchangeFormat? { value["format"]?.string.flatMap { ExchangeFormat(rawValue: $0) } }
        var testDescription: String { "\(value["of"]?.string ?? "") \(value["kind"]?.string ?? "") \(number)" }

        var bytes: [UInt8] {
            let text = value["input"]?.string ?? ""
            guard value["latin1"]?.bool == true else { return Array(text.utf8) }
            return text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        }
    }

    static let cases: [Case] = {
        let path = #filePath.replacing("ForeignCaseTests.swift", with: "Cases/foreign.json")
        let bytes = (try? Data(contentsOf: URL(filePath: path))).map(Array.init) ?? []
        return ((try? JSONValue(bytes))?.array ?? []).enumerated().map { Case(number: $0, value: $1) }
    }()

    @Test("what can be kept is kept, and what cannot is told", arguments: cases)
    func kept(_ given: Case) throws {
        let format = try #require(given.format)
        let now = try #require(Timestamp(rfc3339: "2026-11-21T09:00:00Z"))
        let zone = try #require(Zone("Europe/Berlin"))
        let document = try format.document(given.bytes, zone: zone, limit: 1000, now: now)
        let tasks = document.lines.filter { if case .task = $0.content { true } else { false } }
        let wanted = try #require(given.value["tasks"]?.array)
        #expect(tasks.count >= wanted.count, "\(document.lines)")
        for (task, wanted) in zip(tasks, wanted) {
            for (name, value) in try #require(wanted.object) {
                #expect(holds(task, name, value, zone), "\(name) is to be \(value) in \(task)")
            }
        }
        let words = said(document).lowercased()
        for word in given.value["says"]?.array ?? [] {
            let choices = (word.string ?? "").lowercased().split(separator: "|")
            #expect(choices.contains { words.contains($0) }, "nothing is said of \(word) in \(words)")
        }
    }

    @Test("there are cases of every kind, five or more of each that concerns a document")
    func kinds() {
        let counts = Dictionary(grouping: Self.cases) { $0.value["kind"]?.string ?? "" }.mapValues(\.count)
        for kind in ["C", "D", "E", "F", "G", "H", "I", "J", "K", "L"] {
            #expect(counts[kind, default: 0] >= 5, "\(kind)")
        }
    }

    private func said(_ document: ImportedDocument) -> String {
        let notes = document.lines.flatMap(\.notes) + document.notes
        let skipped = document.lines.compactMap { if case .skipped(let words) = $0.content { words } else { nil } }
        return (notes.map { "\($0.part) \($0.detail)" } + skipped).joined(separator: "; ")
    }

    private func holds(_ line: ImportedLine, _ name: String, _ value: JSONValue, _ zone: Zone) -> Bool {
        guard case .task(let task, _) = line.content else { return false }
        let text = value.string ?? ""
        let choices = text.split(separator: "|").map(String.init)
        let title = task["title"]?.string ?? ""
        let rule = task["recurrence"].flatMap { try? RecurrenceRule(json: $0) }?.rrule ?? ""
        switch name {
        case "title": return choices.contains(title)
        case "title*": return choices.contains { title.hasPrefix($0) }
        case "description*": return task["description"]?.string?.hasPrefix(text) == true
        case "priority": return choices.contains(task[name]?.string ?? "P3")
        case "status": return (task[name]?.string ?? "pending") == text
        case "from": return task["recurrence"]?["from"]?.string == text
        case "rrule": return choices.contains(rule)
        case "rrule~": return rule.contains(text)
        case "steps": return (task["checklist"]?.array ?? []).map { $0["title"] ?? .null } == value.array
        case "tags": return Set(value.array ?? []).isSubset(of: Set(task[name]?.array ?? []))
        case "at":
            let due = task["due"]?.string.flatMap { ExchangedDue(wire: $0) }
            let wall = WallTime(text.dropLast())
            return due?.moment(in: zone) == Timestamp(rfc3339: text) || due?.wall(in: zone) == wall && text.last == "Z"
        case "created_at~": return line.created?.rfc3339.hasPrefix(text) == true
        case "completed_at~": return line.completed?.rfc3339.hasPrefix(text) == true
        default:
            guard name.hasSuffix("~") else { return value.isNull ? task[name] == nil : task[name] == value }
            return (name == "title~" ? title : task[String(name.dropLast())]?.string ?? "").contains(text)
        }
    }
}
