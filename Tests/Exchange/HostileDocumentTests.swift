import Foundation
import JSON
import TestValues
import Testing
import TimeZones
import Timestamps

@testable import Exchange

@Suite("Documents of whoever")
struct HostileDocumentTests {
    /// Whole documents that mutations start from: every case of another program.
    private static func seeds(_ format: ExchangeFormat) -> [[UInt8]] {
        ForeignCaseTests.cases.filter { $0.format == format && $0.bytes.count < 3000 }.map(\.bytes)
    }

    /// `scripts/fuzz-exchange` asks for 20,000 of each format.
    private static let count = ProcessInfo.processInfo.environment["ERRAND_FUZZ"].flatMap { Int($0) } ?? 4000

    @Test(
        "mutated documents of each format do no more than be read or refused, in bounded memory",
        arguments: ExchangeFormat.allCases)
    func mutated(format: ExchangeFormat) throws {
        let seeds = Self.seeds(format)
        try #require(seeds.count > 3)
        var mutator = DocumentMutator(seed: 3, seeds: seeds)
        let zone = try #require(Zone("Europe/Berlin"))
        var counts = (read: 0, refused: 0)
        let before = Self.residentMegabytes
        for _ in 0..<Self.count {
            do {
                let lines = try format.read(mutator.document(), zone: zone, limit: 1000)
                for line in lines { try check(line) }
                counts.read += 1
            } catch is ExchangeFault {
                counts.refused += 1
            }
        }
        let share = format == .json ? 3 : 4
        #expect(counts.read + counts.refused == Self.count && counts.read > Self.count / share, "\(counts)")
        #expect(Self.residentMegabytes - before < 256)
        print("\(format.rawValue): \(counts.read) read, \(counts.refused) refused")
    }

    /// What the process holds of the machine's memory.
    private static var residentMegabytes: Int {
        let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * 4096 >> 20 : 0
    }

    /// Whatever was read can be created: the reader keeps to the limits, so no task is lost to them.
    private func check(_ line: ImportedLine) throws {
        guard case .task(let object, _) = line.content else { return }
        #expect(throws: Never.self) { try ForeignContent.check(object) }
        #expect(line.notes.count <= 60)
    }

    @Test("the time that reading takes grows as the document does", arguments: ExchangeFormat.allCases)
    func linear(format: ExchangeFormat) throws {
        let small = try seconds(format, tasks: 1500)
        let large = try seconds(format, tasks: 6000)
        // Four times as much takes four times as long; a quadratic reader would take sixteen times.
        #expect(large < max(small, 0.02) * 10, "\(small) s, then \(large) s")
    }

    private func seconds(_ format: ExchangeFormat, tasks count: Int) throws -> Double {
        let document = Array(Self.document(format, tasks: count).utf8)
        let clock = ContinuousClock()
        var best = Duration.seconds(1000)
        for _ in 0..<2 {
            best = min(
                best,
                try clock.measure {
                    let lines = try format.read(document, zone: .utc, limit: count + 10)
                    #expect(lines.count >= count)
                })
        }
        return Double(best.components.seconds) + Double(best.components.attoseconds) * 1e-18
    }

    static func document(_ format: ExchangeFormat, tasks count: Int) -> String {
        let numbers = 0..<count
        return switch format {
        case .json:
            "["
                + numbers.map { #"{"title":"Task \#($0)","tags":["a","b"],"description":"words and words"}"# }.joined(
                    separator: ",")
                + "]"
        case .todotxt: numbers.map { "(A) 2026-11-01 Task \($0) +a @b due:2026-12-01\n" }.joined()
        case .csv:
            "TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,DATE\n"
                + numbers.map { "task,Task \($0) @a,\"some \"\"words\"\"\",1,1,2026-12-01\n" }.joined()
        case .ics:
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
                + numbers.map {
                    "BEGIN:VTODO\r\nUID:u\($0)\r\nSUMMARY:Task \($0)\r\nDTSTART;TZID=Nowhere \($0 % 50):20261201T090000\r\n"
                        + "RRULE:FREQ=WEEKLY\r\nRELATED-TO:u\($0 - 1)\r\nEND:VTODO\r\n"
                }.joined() + "END:VCALENDAR\r\n"
        }
    }

    /// Five megabytes of the smallest that each format can hold: what is too much is found on the way, not when all of it was read.
    private static let smallest: [(ExchangeFormat, String, String, String)] = [
        (.todotxt, "", "a\n", ""), (.todotxt, "", "x ", ""), (.csv, "CONTENT\n", "a\n", ""),
        (.csv, "CONTENT\n", "a,", ""),
        (.csv, "TYPE,CONTENT\n", "note,a\n", ""), (.json, "[", "1,", "1]"), (.json, "[", "\"a\",", "\"a\"]"),
        (.json, #"[{"title":"a","subtasks":["#, #""a","#, #""a"]}]"#),
        (.ics, "BEGIN:VCALENDAR\n", "BEGIN:VTODO\nEND:VTODO\n", "END:VCALENDAR\n"),
        (.ics, "BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:x\nCATEGORIES:", "a,", "\nEND:VTODO\nEND:VCALENDAR\n"),
        (.ics, "BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:x\n", "COMMENT:a1\n", "END:VTODO\nEND:VCALENDAR\n"),
        (.ics, "BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:x\n", "BEGIN:VALARM\nEND:VALARM\n", "END:VTODO\nEND:VCALENDAR\n"),
        (.ics, "BEGIN:VCALENDAR\n", "BEGIN:VTIMEZONE\nEND:VTIMEZONE\n", "END:VCALENDAR\n"),
    ]

    @Test(
        "a document of the smallest parts there are makes no more of itself than may be kept",
        arguments: 0..<smallest.count)
    func smallestParts(index: Int) throws {
        let (format, opening, part, closing) = Self.smallest[index]
        let text = opening + String(repeating: part, count: 5_000_000 / part.utf8.count) + closing
        let before = Self.residentMegabytes
        do {
            let lines = try format.read(Array(text.utf8), zone: .utc, limit: 1000)
            #expect(lines.count <= 6000)
            for line in lines.prefix(100) { try check(line) }
        } catch {
            #expect(error as? ExchangeFault == .tooMany(limit: 1000))
        }
        // JSON is a tree before it is a list of tasks.
        #expect(Self.residentMegabytes - before < (format == .json ? 1024 : 200))
    }

    @Test("alarms, exceptions and rules without end cost no more than a document's length")
    func bombs() throws {
        let dates = (0..<4000).map { "2026\(String(format: "%02d", $0 % 12 + 1))01T0\($0 % 10)0000Z" }.joined(
            separator: ",")
        let observances = (0..<2000).map { _ in
            "BEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nRRULE:FREQ=DAILY\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\n"
        }.joined()
        let document =
            "BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:Mine\r\n\(observances)END:VTIMEZONE\r\n"
            + "BEGIN:VTODO\r\nUID:a\r\nSUMMARY:a\r\nDTSTART;TZID=Mine:20261201T090000\r\nRRULE:FREQ=DAILY;COUNT=99999\r\n"
            + "EXDATE:\(dates)\r\nRDATE:\(dates)\r\n"
            + (0..<500).map { "BEGIN:VALARM\r\nTRIGGER:-PT\($0)M\r\nEND:VALARM\r\n" }.joined()
            + "END:VTODO\r\nEND:VCALENDAR\r\n"
        let time = try ContinuousClock().measure {
            let lines = try ExchangeFormat.ics.read(Array(document.utf8), zone: .utc, limit: 1000)
            #expect(lines.count <= 102)
        }
        #expect(time < .seconds(90))
    }

    @Test(
        "a document's charset is the one it says, by mark or by name, or else windows-1252",
        arguments: [
            ("iso-8859-1", [0x4D, 0xFC, 0x6C, 0x6C] as [UInt8], "M\u{FC}ll"),
            ("windows-1251", [0xCC, 0xE8, 0xF0], "Мир"),
            ("windows-1250", [0xB3, 0xF3, 0x64, 0x9F], "łódź"), ("ISO-8859-15", [0xA4, 0x35], "€5"),
            ("windows-1254", [0xDD, 0xFE], "İş"), ("koi8-r", [0xED, 0xC9, 0xD2], "Мир"), ("iso-8859-2", [0xB1], "ą"),
            ("utf-16", [0xFF, 0xFE, 0x41, 0x00], "A"), ("utf-16be", [0x00, 0x41], "A"),
            ("", [0xFE, 0xFF, 0x00, 0x41], "A"),
            ("", [0x80, 0x35], "€5"), ("utf-8", [0x4D, 0xFC], "M\u{FC}"), ("", [0xEF, 0xBB, 0xBF, 0x41], "A"),
        ])
    func charsets(name: String, bytes: [UInt8], text: String) throws {
        let document = try ExchangeFormat.todotxt.document(
            bytes, charset: name.isEmpty ? nil : name, zone: .utc, limit: 9)
        guard case .task(let task, _)? = document.lines.first?.content else {
            Issue.record("\(document)")
            return
        }
        #expect(task["title"]?.string == text)
        // A guess is told.
        let isGuess =
            ["", "utf-8"].contains(name) && String(validating: bytes, as: UTF8.self) == nil && bytes[0] != 0xFE
        #expect(document.notes.map(\.part) == (isGuess ? ["charset"] : []))
    }

    @Test("a charset that nobody knows is refused by its name, unless it is UTF-8 all the same")
    func unknownCharset() throws {
        #expect(throws: ExchangeFault.self) {
            try ExchangeFormat.todotxt.document([0x41, 0xFF], charset: "x-mars", zone: .utc, limit: 9)
        }
        #expect(try ExchangeFormat.todotxt.document([0x41], charset: "x-mars", zone: .utc, limit: 9).lines.count == 1)
    }
}
