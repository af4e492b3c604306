import DatePhrases
import Recurrence
import Testing
import TimeZones

/// A line, and what one phrase of it means, in short: `2026-11-24`, `2026-11-21T17:00:00`, `FREQ=DAILY at 09:00`.
struct Example: Sendable, CustomTestStringConvertible {
    let line: String
    let meaning: String
    let words: String

    /// - Parameter words: the phrase with its introduction; the whole line, when left out.
    init(_ line: String, _ meaning: String, of words: String? = nil) {
        (self.line, self.meaning, self.words) = (line, meaning, words ?? line)
    }

    var testDescription: String { line }

    static func phrases(in line: String, at reference: String = "2026-11-21T10:00") throws -> [DatePhrase] {
        let (reference, zone) = (try #require(WallTime(reference)), try #require(Zone("Europe/Berlin")))
        return DatePhraseReader(reference: reference, zone: zone).phrases(in: line)
    }
}

extension DatePhrase.Meaning {
    /// In short, as the tables of examples write it.
    var text: String {
        switch self {
        case .day(let date): date.iso8601
        case .time(let time, let next, let zone):
            "\(next.iso8601) \(time.next.text)" + (zone.map { " " + $0.name } ?? "")
        case .moment(let wall, let zone): wall.text + (zone.map { " " + $0.name } ?? "")
        case .recurrence(let phrase): phrase.text
        }
    }
}

extension RecurrencePhrase {
    fileprivate var text: String {
        var text = rule.rrule
        if rule.origin == .completion { text += "!" }
        if let time { text += " at " + time.text }
        if let start { text += " from " + start.iso8601 }
        if let zone { text += " " + zone.name }
        return text
    }
}

extension String {
    subscript(utf16 span: Range<Int>) -> String { String(decoding: Array(utf16)[span], as: UTF16.self) }
}
