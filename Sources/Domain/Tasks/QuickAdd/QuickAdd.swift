public import DatePhrases
public import JSON
public import Recurrence
public import TimeZones
public import Timestamps

/// A task parsed from one line of English: "Weekly team standup every Monday 9:30 #work #meetings p1 remind 30m".
///
/// Parsing never fails: text that is not understood stays in the title. It takes linear time.
public struct QuickAdd: Sendable, Hashable {
    /// Maximum number of UTF-8 bytes parsed of a line.
    public static let longestText = 10_240

    /// The line without the understood parts; the whole line when nothing else is left.
    public let title: String
    public let tags: [String]
    /// nil when the line has none.
    public let priority: TaskPriority?
    public let due: TaskDue?
    public let recurrence: RecurrenceRule?
    /// Minutes before the due date; nil when the line has none, empty when it asks for no reminders.
    public let reminders: [Int]?
    /// The understood parts, in the line's order.
    public let understood: [Understood]

    /// A part of the line, with its meaning.
    public struct Understood: Sendable, Hashable {
        public let kind: Kind
        /// The range in UTF-16 code units of the line.
        public let span: Range<Int>
        /// The meaning, in the notation of the task's members: a date, an RRULE, a tag, `P1`, minutes.
        public let value: String

        public enum Kind: String, Sendable, Hashable {
            case due, time, recurrence, tag, priority, reminder
        }
    }

    /// Parses a line as of `now` in `zone`.
    ///
    /// - Parameter literal: ranges of UTF-16 code units whose words are kept as text.
    public init(
        _ text: String, now: Timestamp, zone: Zone, order: DateOrder = DateOrder.current, literal: [Range<Int>] = []
    ) {
        let line = QuickLine(text)
        let reader = DatePhraseReader(reference: zone.wallTime(at: now), zone: zone, order: order)
        var marks = QuickMarks(line, reader: reader, literal: literal)
        marks.read()
        let schedule = QuickSchedule(
            reader.phrases(in: text, except: marks.walls), after: marks, of: line, now: now, zone: zone)
        understood = (marks.understood + schedule.understood).sorted { $0.span.lowerBound < $1.span.lowerBound }
        let removed = marks.removed.filter { mark in
            !marks.quotations.contains {
                $0.contains(mark.lowerBound) && line.hasWord(after: $0, except: schedule.understood)
            }
        }
        let rest = line.without(understood.map(\.span) + removed)
        title = !QuickLine.hasWords(rest) ? line.without(removed) : rest
        tags = marks.tags
        // A task for as soon as possible is urgent.
        let isSoonest = schedule.understood.contains {
            ["asap", "as soon as possible"].contains(line[$0.span].lowercased())
        }
        priority = marks.priority ?? (isSoonest ? .p1 : nil)
        reminders = marks.reminders
        due = schedule.due
        recurrence = schedule.recurrence
    }
}

extension QuickAdd {
    /// The task as a client would send it; ``TaskContent/init(json:)`` checks it against the limits.
    public var task: JSONValue {
        var members: [(String, JSONValue)] = [("title", .string(title)), ("tags", .array(tags.map { .string($0) }))]
        if let priority { members.append(("priority", .string(priority.rawValue))) }
        if let due { members.append(("due", .string(due.text))) }
        if let recurrence { members.append(("recurrence", recurrence.json)) }
        if let reminders, TaskEdits.members.contains("reminders") {
            members.append(("reminders", .array(reminders.map { .number(JSONNumber($0)) })))
        }
        return .object(JSONObject(members))
    }
}

/// A line as UTF-16 code units, in which editors count.
struct QuickLine: Sendable, Hashable {
    let units: [UInt16]

    init(_ text: String) { units = Array(text.utf16) }

    subscript(span: Range<Int>) -> String { String(decoding: units[span], as: UTF16.self) }

    func isSpace(_ index: Int) -> Bool { Self.isSpace(units[index]) }

    /// True for `"closed on mondays" sign`: the quotation belongs to the word behind it, which is no date.
    func hasWord(after span: Range<Int>, except understood: [QuickAdd.Understood]) -> Bool {
        var next = span.upperBound
        while next < units.count, isSpace(next) { next += 1 }
        guard next > span.upperBound, next < units.count, units[next] >= 0x41, units[next] | 0x20 != 0x5F else {
            return false
        }
        return !understood.contains { $0.span.contains(next) }
    }

    /// The end of the word that begins at an index.
    func wordEnd(_ start: Int) -> Int {
        var end = start
        while end < units.count, !isSpace(end) { end += 1 }
        return end
    }

    /// The line without some ranges: the pieces joined by one space, without punctuation that only joined them.
    func without(_ spans: [Range<Int>]) -> String {
        var kept: [UInt16] = []
        var start = 0
        for span in spans.sorted(by: { $0.lowerBound < $1.lowerBound }) where span.upperBound > start {
            append(start..<max(start, span.lowerBound), to: &kept)
            start = span.upperBound
            // Removing an escape or a quotation mark must not split its word.
            if span.count == 1, !Self.isSpace(units[span.lowerBound]) { continue }
            if let last = kept.last, !Self.isSpace(last) { kept.append(0x20) }
        }
        append(start..<units.count, to: &kept)
        return String(decoding: Self.trimmed(kept), as: UTF16.self)
    }

    private func append(_ span: Range<Int>, to kept: inout [UInt16]) {
        for unit in units[span] {
            if Self.isSpace(unit) {
                if let last = kept.last, !Self.isSpace(last) { kept.append(0x20) }
            } else {
                // `call Ann , bring cake` after a date is gone
                if Self.isJoint(unit), kept.last == 0x20, unit != 0x2D { kept.removeLast() }
                kept.append(unit)
                dropEmptyBrackets(at: &kept)
            }
        }
    }

    /// Drops the brackets left over from `meeting (tomorrow)`.
    private func dropEmptyBrackets(at kept: inout [UInt16]) {
        let opening: UInt16 = kept.last == 0x29 ? 0x28 : kept.last == 0x5D ? 0x5B : 0
        guard opening != 0, let before = kept.dropLast().last(where: { $0 != 0x20 }), before == opening,
            let index = kept.lastIndex(of: opening)
        else { return }
        kept.removeSubrange(index...)
    }

    /// True when a title has any letter, digit or emoji.
    static func hasWords(_ title: String) -> Bool {
        title.unicodeScalars.contains {
            $0.properties.isAlphabetic || $0.properties.numericType != nil || $0.properties.isEmoji
        }
    }

    /// Drops punctuation that joined the title to removed words.
    private static func trimmed(_ units: [UInt16]) -> ArraySlice<UInt16> {
        var slice = units[...]
        while let first = slice.first, isSpace(first) || isJoint(first) { slice.removeFirst() }
        while let last = slice.last, isSpace(last) || isJoint(last) { slice.removeLast() }
        return slice
    }

    private static func isJoint(_ unit: UInt16) -> Bool { [0x2C, 0x3B, 0x3A, 0x2D].contains(unit) }

    /// White space of ASCII and Latin 1, the wide spaces, and the line separators.
    private static func isSpace(_ unit: UInt16) -> Bool {
        unit == 0x20 || (0x09...0x0D).contains(unit) || unit == 0x85 || unit == 0xA0 || unit == 0x1680
            || (0x2000...0x200A).contains(unit) || unit == 0x2028 || unit == 0x2029 || unit == 0x202F || unit == 0x205F
            || unit == 0x3000
    }
}

/// `remind 30m`, `remind me 1 hour before`, `reminders 1 day and 2 hours before`, `no reminder`.
struct QuickReminder {
    /// Maximum number of reminders; the limit before the due date is in minutes.
    static let most = 5
    static let range = 0...40_320

    let minutes: [Int]
    let span: Range<Int>

    /// Maximum length in which an amount is searched.
    private static let reach = 64

    init?(_ line: QuickLine, at word: Range<Int>, reader: DatePhraseReader) {
        guard word.count <= 9 else { return nil }
        var cursor = Cursor(line, at: word.lowerBound)
        if cursor.take("no") {
            guard cursor.take("reminder") || cursor.take("reminders") else { return nil }
            self.init(minutes: [], span: word.lowerBound..<cursor.at)
            return
        }
        guard cursor.take("remind") || cursor.take("reminder") || cursor.take("reminders") else { return nil }
        _ = cursor.take("me")
        var minutes: [Int] = []
        while minutes.count < Self.most, let seconds = cursor.amount(reader) {
            guard seconds.isMultiple(of: 60), Self.range.contains(seconds / 60) else { break }
            minutes.append(seconds / 60)
            cursor.end = cursor.at
            for ending in ["before", "prior", "earlier", "early", "ahead"] where cursor.take(ending) {
                cursor.end = cursor.at
                break
            }
            _ = cursor.take(",")
            _ = cursor.take("and")
        }
        guard !minutes.isEmpty else { return nil }
        self.init(minutes: minutes, span: word.lowerBound..<cursor.end)
    }

    private init(minutes: [Int], span: Range<Int>) {
        self.minutes = minutes
        self.span = span
    }

    private struct Cursor {
        private let line: QuickLine
        private(set) var at: Int
        /// The end of the last part understood.
        var end: Int

        init(_ line: QuickLine, at start: Int) {
            self.line = line
            at = start
            end = start
        }

        private var next: Int {
            var index = at
            while index < line.units.count, line.isSpace(index) { index += 1 }
            return index
        }

        mutating func take(_ word: String) -> Bool {
            let start = next
            let stop = start + word.utf16.count
            guard stop <= line.units.count, line[start..<stop].lowercased() == word else { return false }
            let isMark = word == ","
            guard
                isMark || stop == line.units.count || line.isSpace(stop)
                    || [0x2C, 0x2E, 0x3A].contains(line.units[stop])
            else {
                return false
            }
            at = stop
            return true
        }

        /// Reads an amount of time, preceded by a colon at most.
        mutating func amount(_ reader: DatePhraseReader) -> Int? {
            var start = next
            if start < line.units.count, line.units[start] == 0x3A { start += 1 }
            let stop = min(start + QuickReminder.reach, line.units.count)
            guard start < stop, let (seconds, end) = reader.amount(at: line[start..<stop]) else { return nil }
            at = start + end
            return seconds
        }
    }
}
