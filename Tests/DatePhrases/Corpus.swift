import DatePhrases
import FoundationEssentials
import JSON
import TimeZones

/// A line of the public test set: the words that are a date, and how they are to be read.
struct CorpusCase: Sendable {
    let input: String
    let reference: WallTime
    let text: String
    let type: String
    /// The last reading: of several, the one to come.
    let timex: String
    let value: String

    init?(_ json: JSONValue) {
        guard let input = json["input"]?.string, let text = json["text"]?.string, let type = json["type"]?.string,
            let reference = json["reference"]?.string.flatMap({ WallTime($0) }),
            let reading = json["readings"]?.array?.last,
            let timex = reading["timex"]?.string, let value = reading["value"]?.string
        else { return nil }
        (self.input, self.reference, self.text, self.type) = (input, reference, text, type)
        (self.timex, self.value) = (timex, value)
    }

    /// Reads `dates-en.json` in the folder that `ERRAND_CORPORA` names; nil when it names none.
    static func all() throws -> [CorpusCase]? {
        guard let folder = ProcessInfo.processInfo.environment["ERRAND_CORPORA"] else { return nil }
        let bytes = try Data(contentsOf: URL(filePath: folder).appending(path: "dates-en.json"))
        return try JSONValue(Array(bytes)).array?.compactMap { CorpusCase($0) }
    }

    /// Where the words stand, in UTF-16 code units.
    var span: Range<Int>? {
        let (line, words) = (Array(input.lowercased().utf16), Array(text.utf16))
        guard words.count <= line.count else { return nil }
        return (0...(line.count - words.count)).first { line[$0..<($0 + words.count)].elementsEqual(words) }
            .map { $0..<($0 + words.count) }
    }
}

extension CorpusCase {
    struct Verdict {
        let isRight: Bool
        /// Whether the very words were found, but for an introduction such as `on`.
        let hasRightSpan: Bool
        let found: String
    }

    var verdict: Verdict {
        let reader = DatePhraseReader(reference: reference, zone: .utc, hours: .later)
        let span = span ?? 0..<0
        let phrase = reader.phrases(in: input).first { $0.core.overlaps(span) }
        guard let phrase else {
            let isNone = value == "not resolved" && type != "set"
            return Verdict(isRight: isNone, hasRightSpan: isNone, found: "nothing")
        }
        let isSpan =
            phrase.core.upperBound == span.upperBound && phrase.span.lowerBound <= span.lowerBound
            && span.lowerBound <= phrase.core.lowerBound
            || phrase.core == span
            || phrase.core.upperBound == span.upperBound && isIntroduction(span.lowerBound, phrase)
        return Verdict(isRight: agrees(with: phrase.meaning), hasRightSpan: isSpan, found: "\(phrase.meaning)")
    }

    private func isIntroduction(_ start: Int, _ phrase: DatePhrase) -> Bool {
        let words = Array(input.utf16)[min(start, phrase.core.lowerBound)..<max(start, phrase.core.lowerBound)]
        return String(decoding: words, as: UTF16.self).lowercased().split(separator: " ")
            .allSatisfy { ["on", "at", "the", "in", "by"].contains($0) }
    }

    private func agrees(with meaning: DatePhrase.Meaning) -> Bool {
        switch (type, meaning) {
        case ("date", .day(let date)): date.iso8601 == value
        case ("time", .time(let time, _, _)): full(time.next) == value
        case ("time", .moment(let wall, _)): full(wall.time) == value
        case ("datetime", .moment(let wall, _)): wall.text == value.replacing(" ", with: "T")
        case ("datetime", .time(let time, let next, _)):
            WallTime(next, time.next).text == value.replacing(" ", with: "T")
        case ("set", .recurrence(let phrase)): agrees(with: phrase)
        default: false
        }
    }

    private func full(_ time: TimeOfDay) -> String {
        String(WallTime(daysSince1970: 0, secondOfDay: time.secondOfDay).text.dropFirst(11))
    }
}
