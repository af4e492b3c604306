import DatePhrases
import Recurrence
import Tasks
import TimeZones
import Timestamps

/// Parses one request. The rules are extensions, in one file per topic. Most are documented by examples.
struct RequestParser: Sendable {
    /// The request, without polite phrases.
    let passage: Passage
    let now: Timestamp
    let zone: Zone

    init(_ passage: Passage, now: Timestamp, zone: Zone) {
        var passage = Courtesy.removed(from: passage)
        if let first = passage.first, first.kind == .word {
            let right = Spelling.corrected(first.key)
            if right != first.key {
                var utterance = passage.utterance
                utterance.words[passage.range.lowerBound].key = right
                passage = Passage(utterance: utterance, range: passage.range)
            }
        }
        self.passage = passage
        self.now = now
        self.zone = zone
    }

    var wall: WallTime { zone.wallTime(at: now) }
    var reader: DatePhraseReader { DatePhraseReader(reference: wall, zone: zone) }

    private static let longest = 100

    /// The rules, from specific to general, so that `remove the tag work from it` is not read as a deletion.
    private static let rules: [@Sendable (RequestParser) -> Request?] = [
        { $0.talk }, { $0.undoing }, { $0.skipping }, { $0.arranging }, { $0.filtering }, { $0.taggingInGeneral },
        { $0.reminding }, { $0.checklist },
        { $0.describing }, { $0.recurring }, { $0.tagging }, { $0.prioritising }, { $0.rescheduling },
        { $0.renaming }, { $0.finishing }, { $0.adding }, { $0.deleting }, { $0.planning }, { $0.telling },
        { $0.listing }, { $0.askedStatus }, { $0.mentioning },
    ]

    /// The request; nil when it is not understood.
    var request: Request? {
        guard passage.hasWords else { return nil }
        // A longer request can only be the text of a new task.
        guard passage.count <= Self.longest else { return adding }
        for rule in Self.rules {
            if let request = rule(self) { return request }
        }
        return nil
    }

    /// Returns the parser for other words.
    func of(_ passage: Passage) -> RequestParser { RequestParser(passage, now: now, zone: zone) }
}

/// Lists of names, such as tags and steps.
extension RequestParser {
    /// `'work' and 'meetings'`, `work, home`: quotations, marked tags and single words.
    func names(_ words: Passage) -> [String]? {
        var names: [String] = []
        var isExpected = true
        for word in words.trimmed.words {
            switch word.kind {
            case .mark where [",", "&", "+", ";"].contains(word.key): isExpected = true
            case .mark: return nil
            case .word where ["and", "plus", "with", "as", "also"].contains(word.key): isExpected = true
            case .word where ["the", "tag", "tags", "a", "label"].contains(word.key): continue
            default:
                guard isExpected else { return nil }
                names.append(words.utterance[word.inner])
                isExpected = false
            }
        }
        return names.isEmpty ? nil : names
    }

    /// Returns the parts between commas, semicolons, line ends and the last `and`.
    func parts(_ words: Passage) -> [Passage] {
        let words = words.trimmed
        let separators: Set = words.contains(["\n"]) ? ["\n"] : words.contains([";"]) ? [";"] : [","]
        var parts: [Passage] = []
        var start = words.range.lowerBound
        for index in words.range where separators.contains(words.utterance.words[index].key) {
            parts.append(words.with(start..<index))
            start = index + 1
        }
        parts.append(words.with(start..<words.range.upperBound))
        return parts.map { Self.withoutBullet($0) }.filter(\.hasWords)
    }

    /// Returns the same parts, also separated at each `and`.
    func items(_ words: Passage) -> [Passage] {
        let parts = parts(words)
        guard let last = parts.last, !words.contains(["\n", ";"]) else { return parts }
        let rest = last.after("and", "&") ?? last
        guard parts.count == 1 || rest.count == last.count else { return parts.dropLast() + [rest] }
        guard let (left, right) = rest.split(at: "and", "&") else { return parts.dropLast() + [rest] }
        return parts.dropLast() + [left, right]
    }

    /// `- milk`, `2. milk`, `[ ] milk`.
    private static func withoutBullet(_ words: Passage) -> Passage {
        var words = words.trimmed.dropping("•", "and", "then")
        if words.count > 2, let first = words.first, Int(first.key) != nil, [".", ")"].contains(words.key(1) ?? "") {
            words = words.from(2)
        }
        return words.trimmed
    }
}

/// The words before a title that only express adding a task: `a new high priority task to`.
extension RequestParser {
    /// `make a new task`: True when the verb of making does not refer to an existing task.
    var isCreating: Bool {
        guard let rest = passage.after("make", "set", "set up", "have", "start", "put", "schedule", "make me"),
            ["a", "an", "new", "another"].contains(rest.key(0))
        else { return false }
        return head(of: rest) != nil
    }

    /// Parses a head such as `a new high priority task to`, and returns the words after it; nil without one.
    func head(of words: Passage) -> (priority: TaskPriority?, isSeveral: Bool, adverb: Passage?, rest: Passage)? {
        var priority: TaskPriority?
        var adverb: Passage?
        for offset in 0..<min(words.count, 9) {
            guard let key = words.key(offset) else { return nil }
            let isPlural = AddWords.plurals.contains(key)
            if AddWords.looseNouns.contains(key), !isHeadEnd(words.from(offset + 1)) { return nil }
            if AddWords.nouns.contains(key) && words.key(offset + 1) != "list" || isPlural {
                if ["these", "following"].contains(key),
                    ["tasks", "items", "things", "todos"].contains(words.key(offset + 1))
                {
                    continue
                }
                var rest = words.from(offset + 1)
                rest = rest.dropping(
                    "to my list", "to the list", "to my todo list", "to my to-do list", "to my tasks", "for me")
                rest = rest.dropping(
                    "to", ":", "-", "that says", "saying", "–", "—", "for me to", "which says", ",", "\n")
                return (priority, isPlural, adverb, rest)
            }
            if key == "to", words.key(offset + 1) == "do" || words.key(offset + 1) == "dos" { continue }
            if key == "do" || key == "dos", words.key(offset - 1) == "to" {
                let rest = words.from(offset + 1).dropping("to", ":", "-", ",")
                return offset + 1 < words.count && words.key(offset + 1) != "list"
                    ? (priority, key == "dos", adverb, rest) : nil
            }
            guard AddWords.head.contains(key) else { return nil }
            priority = headPriority(words, at: offset) ?? priority
            if ["weekly", "daily", "monthly", "yearly", "fortnightly", "biweekly", "annual"].contains(key) {
                adverb = words.from(offset).upTo(1)
            }
        }
        return nil
    }

    private func headPriority(_ words: Passage, at offset: Int) -> TaskPriority? {
        let key = words.key(offset) ?? ""
        if let exact = PriorityWords.exact(key) { return exact }
        if ["urgent", "critical"].contains(key) { return .p1 }
        if key == "important" { return .p2 }
        if key.hasSuffix("-priority") { return PriorityWords.value(String(key.dropLast(9))) }
        if words.key(offset + 1) == "priority", !["a", "new", "the", "task"].contains(key) {
            return PriorityWords.value(key)
        }
        return key == "priority" ? PriorityWords.value(words.key(offset + 1)) : nil
    }

    /// Returns true for `things: a, b`, but not for `things to try in Rome`.
    private func isHeadEnd(_ words: Passage) -> Bool {
        words.isEmpty
            || words.after(
                ":", "-", "\n", "called", "named", "titled", "to my", "to the list", "on my", ",", "for me") != nil
    }
}

/// Words that are only a date, a time or an amount of time.
extension RequestParser {
    /// Maximum number of words in a date.
    private static let mostWords = 14

    /// `tomorrow`, `next monday at 9am`, `5pm`.
    func date(_ words: Passage) -> Reschedule? {
        guard let phrase = wholePhrase(words) else { return nil }
        switch phrase.meaning {
        case .day(let date): return .day(date)
        case .time(let time, let next, let named):
            guard let named, named != zone else { return .time(time, next: next) }
            return .exactly(.wallTime(WallTime(next, time.next), named))
        case .moment(let wall, let named): return .exactly(.wallTime(wall, named ?? zone))
        case .recurrence: return nil
        }
    }

    /// `every monday at 9`, `weekly`.
    func repetition(_ words: Passage) -> RecurrencePhrase? {
        guard case .recurrence(let phrase)? = wholePhrase(words)?.meaning else { return nil }
        // The smallest unit of recurrence is a day.
        return [.daily, .weekly, .monthly, .yearly].contains(phrase.rule.frequency) ? phrase : nil
    }

    /// Returns the phrase that consists of all the words.
    private func wholePhrase(_ words: Passage) -> DatePhrase? {
        var words = words.trimmed.dropping("to be", "to", "be", "for", "the time", "until", "till", "on to", "onto")
            .trimmed
        while words.count > 1, let rest = words.before(end: ["instead", "now", "then", "if possible", "from now on"]) {
            // `now` belongs to `from now`.
            guard words.before(end: "from now") == nil else { break }
            words = rest.trimmed
        }
        guard words.hasWords, words.count <= Self.mostWords, !words.contains([""]) else { return nil }
        // `17.12.` is a day.
        if words.count == 1, let end = words.span?.upperBound, words.utterance.units.indices.contains(end),
            words.utterance.units[end] == 0x2E, let match = words.text.wholeMatch(of: /([0-9]{1,2})\.([0-9]{1,2})/),
            (1...12).contains(Int(match.2) ?? 0)
        {
            let text = words.text + "."
            guard let phrase = reader.phrases(in: text).first, phrase.span.lowerBound == 0 else { return nil }
            return phrase
        }
        // A time alone may be written `7.30`.
        let isDotted = words.count == 1 && words.text.wholeMatch(of: /[0-9]{1,2}\.[0-5][0-9]/) != nil
        let text = isDotted ? words.text.replacing(".", with: ":") : words.text
        guard let phrase = reader.phrases(in: text).first, phrase.span == 0..<text.utf16.count else { return nil }
        return phrase
    }

    /// `8` of `to 8`: an hour, when a task is moved to a time.
    private func hour(_ words: Passage, behind joint: Passage) -> Reschedule? {
        guard words.trimmed.count == 1, let hour = words.trimmed.key(0).flatMap({ Int($0) }), (1...12).contains(hour),
            ["to", "at", "until", "till", "forward", "back", "up"].contains(joint.key(0))
        else { return nil }
        return date(Utterance("at \(hour)").passage)
    }

    /// `two days`, `an hour and a half`, `3 weeks`, `a month`.
    func amount(_ words: Passage) -> (months: Int, days: Int, seconds: Int)? {
        let words = words.trimmed.dropping("by", "for", "another", "about").trimmed
        guard words.hasWords, words.count <= 8, !words.contains([""]) else { return nil }
        if words.count <= 2, let unit = words.last?.key, ["month", "months"].contains(unit) {
            let count =
                words.count == 1
                ? 1 : ["a": 1, "one": 1][words.key(0) ?? ""] ?? words.key(0).flatMap(OrdinalReference.number)
            return count.map { ($0, 0, 0) }
        }
        if words.isOne(of: ["a bit", "a while"]) { return (0, 1, 0) }
        let text = words.text
        guard let (seconds, end) = reader.amount(at: text), end == text.utf16.count, seconds > 0 else { return nil }
        return seconds.isMultiple(of: 86_400) ? (0, seconds / 86_400, 0) : (0, 0, seconds)
    }

    /// Splits before the longest date at the end, at a joining word.
    func splitAtDate(_ words: Passage, by joints: [String]) -> (left: Passage, shift: Reschedule)? {
        for offset in max(1, words.count - Self.mostWords)..<max(words.count, 1) {
            let right = words.from(offset)
            // `from monday to friday`: the first is the present date.
            guard right.key(0) != "from" else { continue }
            let behind = right.after(joints)
            let said = behind.flatMap { date($0) ?? hour($0, behind: right) }
            if let shift = said ?? (joints.contains("") ? date(right) : nil) {
                return (words.upTo(offset), shift)
            }
        }
        return nil
    }
}
