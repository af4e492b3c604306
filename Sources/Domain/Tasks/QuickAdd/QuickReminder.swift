import DatePhrases

/// `remind 30m`, `remind me 1 hour before`, `reminders 1 day and 2 hours before`, `no reminder`.
struct QuickReminder {
    /// The most reminders a task has, and the longest before due, in minutes.
    static let most = 5
    static let range = 0...40_320

    let minutes: [Int]
    let span: Range<Int>

    /// How far an amount is looked for; nobody writes longer ones.
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
        /// Where the last thing understood ends.
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

        /// An amount of time, with no more than a colon before it.
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
