import DatePhrases
import TimeZones
import Timestamps

/// Rejects date phrases that are not dates after all, judging by adjacent words.
///
/// A phrase that was only partly understood is worse than none, so adjacent words that would belong to it reject all of
/// it; names of people, works and places may contain days.
struct QuickDoubt {
    private struct Piece {
        let span: Range<Int>
        let text: String
        let isCapitalised: Bool
        let isNumber: Bool
    }

    private let line: QuickLine
    private let phrases: [DatePhrase]
    private let pieces: [Piece]
    private let isForeign: Bool
    private let isOfMedia: Bool

    init(_ line: QuickLine, _ phrases: [DatePhrase]) {
        self.line = line
        self.phrases = phrases
        pieces = Self.pieces(of: line)
        let words = pieces.filter { !$0.isNumber }
        isForeign = words.contains {
            Self.foreign.contains($0.text) || $0.text.unicodeScalars.contains { $0.value > 0x2AF }
        }
        isOfMedia = words.contains { Self.media.contains($0.text) }
    }

    /// The accepted phrases.
    var rest: [DatePhrase] {
        phrases.indices.filter { !isDoubtful($0) }.map { phrases[$0] }
    }

    private func isDoubtful(_ index: Int) -> Bool {
        let phrase = phrases[index]
        return isInTitleCase(phrase) || isForeign && isDigits(phrase) || isTimeCode(phrase) || isBesideUnread(index)
            || isCounting(phrase)
            || !isTitled(around: phrase) && isName(phrase) || isAdjective(phrase) || isEdgeOfThing(phrase)
    }

    /// `Watch The Day After Tomorrow`, `learn Friday on My Mind`, `Saturday by Ian McEwan`: in the title of a work also small words
    /// have capitals, and behind it stands who made it.
    private func isInTitleCase(_ phrase: DatePhrase) -> Bool {
        let words = within(phrase.core)
        // `Twelve O'Clock High`
        if line[phrase.core].contains("O'C") { return true }
        // `Monday, Monday harmonies`, `tomorrow and tomorrow`
        if words.count == 1, !words[0].isNumber,
            pieces.contains(where: { $0.text == words[0].text && $0.span != words[0].span })
        {
            return true
        }
        // `the Sunday school`
        if words.count == 1, let previous = before(phrase.core),
            ["the", "a", "an", "my", "our"].contains(pieces[previous].text),
            case .day = phrase.meaning, let next = after(phrase.core), !isRead(pieces[next]), !pieces[next].isNumber,
            !Self.connections.contains(pieces[next].text), phrase.core.lowerBound > 0,
            Weekday(name: words[0].text) != nil,
            gap(phrase.core.upperBound, pieces[next].span.lowerBound).isEmpty
        {
            return true
        }
        guard let first = words.first(where: { !$0.isNumber }), first.isCapitalised else { return false }
        let isHead = phrase.span.lowerBound == 0
        if first.text == "the", words.count > 1, phrase.core.lowerBound > 0 { return true }
        if let previous = before(phrase.core), previous > 0, pieces[previous].isCapitalised,
            Self.smallWords.contains(pieces[previous].text),
            gap(pieces[previous].span.upperBound, phrase.core.lowerBound).isEmpty
        {
            return true
        }
        guard let next = after(phrase.core), pieces.indices.contains(next + 1), !isRead(pieces[next]) else {
            return false
        }
        let second = pieces[next + 1]
        if Self.connections.contains(pieces[next].text), second.isCapitalised, Self.smallWords.contains(second.text) {
            return true
        }
        // A work at the head of a line, and its author.
        return isHead && words.count == 1 && ["by", "from"].contains(pieces[next].text) && second.isCapitalised
            && !second.isNumber && !isRead(second)
    }

    /// Words with a capital only in titles.
    private static let smallWords: Set<String> = [
        "the", "my", "your", "our", "his", "her", "their", "a", "an", "of", "and", "after", "before",
    ]

    /// `end of year report`, and `tax year end` beside a date.
    private func isEdgeOfThing(_ phrase: DatePhrase) -> Bool {
        let text = line[phrase.core].lowercased()
        guard phrase.isDay, phrase.span == phrase.core else { return false }
        if text.hasSuffix(" end"), phrases.contains(where: { $0 != phrase && $0.isDay }) { return true }
        guard text.hasPrefix("end of "), let next = after(phrase.span), !isRead(pieces[next]) else { return false }
        return gap(phrase.span.upperBound, pieces[next].span.lowerBound).isEmpty
            && !Self.connections.contains(pieces[next].text)
    }

    /// True when nearly every word around a phrase begins with a capital, so that capitals carry no meaning.
    private func isTitled(around phrase: DatePhrase) -> Bool {
        let words = pieces.filter {
            !$0.isNumber && !phrase.span.contains($0.span.lowerBound) && !Self.connections.contains($0.text)
                && !["the", "a", "an", "of", "my"].contains($0.text)
        }
        return words.allSatisfy(\.isCapitalised)
    }

    // MARK: words of the line

    private static func pieces(of line: QuickLine) -> [Piece] {
        var pieces: [Piece] = []
        var at = 0
        while at < line.units.count {
            guard isWord(line.units[at]) else {
                at += 1
                continue
            }
            let start = at
            while at < line.units.count, isWord(line.units[at]) { at += 1 }
            let text = line[start..<at]
            pieces.append(
                Piece(
                    span: start..<at, text: text.lowercased(), isCapitalised: text.first?.isUppercase == true,
                    isNumber: text.first?.isNumber == true))
        }
        return pieces
    }

    private static func isWord(_ unit: UInt16) -> Bool {
        unit > 0xBF || (0x30...0x39).contains(unit) || (0x41...0x5A).contains(unit & ~0x20) || unit == 0x27
            || unit == 0x2019
    }

    private func before(_ span: Range<Int>) -> Int? { pieces.lastIndex { $0.span.upperBound <= span.lowerBound } }
    private func after(_ span: Range<Int>) -> Int? { pieces.firstIndex { $0.span.lowerBound >= span.upperBound } }

    private func within(_ span: Range<Int>) -> [Piece] { pieces.filter { span.contains($0.span.lowerBound) } }

    private func isRead(_ piece: Piece) -> Bool { phrases.contains { $0.span.contains(piece.span.lowerBound) } }

    /// The text between a phrase and a word, without white space.
    private func gap(_ left: Int, _ right: Int) -> String {
        left < right ? line[left..<right].filter { !$0.isWhitespace } : ""
    }

    // MARK: reasons for doubt

    /// True for `, 14 and 20` after `at 8`, `27` after a date, `18th` before a time: the unread part belongs to the
    /// phrase.
    private func isBesideUnread(_ index: Int) -> Bool {
        let phrase = phrases[index]
        if let next = after(phrase.span) {
            // `Friday the 13th`
            if pieces[next].text == "the", pieces.indices.contains(next + 1), isOrdinal(pieces[next + 1].text),
                !isRead(pieces[next + 1])
            {
                return true
            }
            let joint = pieces[next].text == "and" || pieces[next].text == "&" ? next + 1 : next
            let space = gap(phrase.span.upperBound, pieces[next].span.lowerBound)
            let isJoined = joint > next || [",", ", and", "&", "+", "/"].contains(space)
            if pieces.indices.contains(joint), space.isEmpty || isJoined {
                if !isRead(pieces[joint]),
                    isTimely(
                        pieces[joint].text, before: pieces.indices.contains(joint + 1) ? pieces[joint + 1].text : nil,
                        isJoined: isJoined)
                {
                    return true
                }
                // `daily at 8am and 8pm`
                if isJoined, phrase.isTimed,
                    phrases.contains(where: { $0.isClock && $0.span.contains(pieces[joint].span.lowerBound) })
                {
                    return true
                }
            }
        }
        if index > 0, phrase.isClock, let previous = before(phrase.span), ["and", "&"].contains(pieces[previous].text),
            phrases[index - 1].isTimed,
            gap(phrases[index - 1].span.upperBound, phrase.span.lowerBound).lowercased() == "and"
        {
            return true
        }
        guard let previous = before(phrase.span), gap(pieces[previous].span.upperBound, phrase.span.lowerBound).isEmpty,
            !isRead(pieces[previous])
        else { return false }
        return isOrdinal(pieces[previous].text)
    }

    /// True when a word could be a part of a date or a time.
    private func isTimely(_ text: String, before unit: String?, isJoined: Bool) -> Bool {
        if ["am", "pm", "a.m", "p.m"].contains(text) || isOrdinal(text) { return true }
        guard let number = Int(text) else { return false }
        // `Blue Monday 12 inch`
        if !isJoined, let unit, Self.units.contains(unit) { return true }
        return isJoined ? (0...31).contains(number) : (2020...2199).contains(number)
    }

    /// Units of what a number beside a day may count, so that both are one name: `Blue Monday 12 inch`.
    private static let units: Set<String> = [
        "inch", "inches", "cm", "mm", "kg", "pack", "piece", "cd", "cds", "vinyl", "ml", "cl",
    ]

    private func isOrdinal(_ text: String) -> Bool {
        text.first?.isNumber == true && ["st", "nd", "rd", "th"].contains { text.hasSuffix($0) }
    }

    /// `Send Jan 20 euros`, `tell June 5 things`: the number counts the following noun.
    private func isCounting(_ phrase: DatePhrase) -> Bool {
        let words = within(phrase.core)
        guard words.count == 2, !words[0].isNumber, Int(words[1].text) != nil, words[0].span.lowerBound > 0,
            phrase.span == phrase.core, words[0].isCapitalised, case .day = phrase.meaning,
            let next = after(phrase.span),
            gap(phrase.span.upperBound, pieces[next].span.lowerBound).isEmpty
        else { return false }
        let noun = pieces[next]
        return !noun.isCapitalised && noun.text.count > 3 && noun.text.hasSuffix("s") && !isRead(noun)
    }

    /// `cut video 1:20 to 2:05`
    private func isTimeCode(_ phrase: DatePhrase) -> Bool {
        isOfMedia && phrase.isClock && !line[phrase.span].lowercased().hasSuffix("m")
            && within(phrase.core).allSatisfy { $0.isNumber || ["to", "from", "at", "and"].contains($0.text) }
    }

    private func isDigits(_ phrase: DatePhrase) -> Bool {
        // With a four-digit year a date is unambiguous in every language.
        let words = within(phrase.core)
        let hasYear = words.contains { $0.text.count == 4 && $0.isNumber }
        return words.allSatisfy { $0.isNumber } && !(hasYear && line[phrase.core].contains("."))
    }

    /// `Freaky Friday`, `Blue Monday`, `28 Weeks Later`, `14 May Lane`, `Thu Tran`.
    private func isName(_ phrase: DatePhrase) -> Bool {
        let words = within(phrase.core)
        if isVerse(phrase, words) || isOfNamesake(phrase, words) || isAddress(phrase, words) { return true }
        if isOfTitle(phrase, words) { return true }
        guard let first = words.first(where: { !$0.isNumber }) else { return isTitleNumber(phrase, words) }
        let start = phrase.core.lowerBound
        let introduction = line[phrase.span.lowerBound..<start].lowercased()
        guard
            introduction.isEmpty || ["at ", "to ", "the ", "for "].contains(introduction)
                || introduction == "from " && words[0].isNumber
        else { return false }
        let capitals = words.filter { $0.isCapitalised && !$0.isNumber }
        // `28 Weeks Later`, `The Day After Tomorrow`: words that are not capitalised in dates.
        let large = capitals.filter { !Self.named.contains(String($0.text.prefix(3))) && $0.span.lowerBound > 0 }
        if large.count > 1
            || large.count == 1 && words.count > 1 && large[0].text.count > 2 && words[0].span.lowerBound > 0
        {
            return true
        }
        // `Saturday Night Fever`, at the head of a line
        if large.count == 1, words.count > 1, let next = after(phrase.core), pieces[next].isCapitalised,
            !pieces[next].isNumber, !isRead(pieces[next])
        {
            return true
        }
        guard first.isCapitalised, capitals.count == words.filter({ !$0.isNumber }).count else { return false }
        let isHead = phrase.span.lowerBound == 0
        if let next = after(phrase.core), pieces[next].isCapitalised, !pieces[next].isNumber, !isRead(pieces[next]),
            gap(phrase.core.upperBound, pieces[next].span.lowerBound).isEmpty, !isHead || words.count == 1
        {
            return true
        }
        guard !isHead, let previous = before(phrase.core), pieces[previous].isCapitalised, !pieces[previous].isNumber,
            previous > 0, introduction.isEmpty, gap(pieces[previous].span.upperBound, start).isEmpty,
            !isRead(pieces[previous])
        else { return false }
        return !Self.beforePeople.contains(pieces[previous - 1].text)
    }

    /// `John 3:16 poster`: nobody plans for such a minute without saying `at`.
    private func isVerse(_ phrase: DatePhrase, _ words: [Piece]) -> Bool {
        guard phrase.isClock, phrase.span == phrase.core, words.count == 2, words.allSatisfy(\.isNumber),
            let minute = Int(words[1].text), !minute.isMultiple(of: 5), let previous = before(phrase.core),
            pieces[previous].isCapitalised, let next = after(phrase.core)
        else { return false }
        return !Self.connections.contains(pieces[next].text)
    }

    /// `3 Sunday Lane`: a number, the day and another name.
    private func isAddress(_ phrase: DatePhrase, _ words: [Piece]) -> Bool {
        guard words.count > 1, let day = words.last, day.isCapitalised, words[words.count - 2].isNumber,
            let next = after(phrase.core), pieces[next].isCapitalised, !pieces[next].isNumber, !isRead(pieces[next]),
            gap(phrase.core.upperBound, pieces[next].span.lowerBound).isEmpty
        else { return false }
        return true
    }

    /// `Sunday in the Park`, `Seven Days in May`, `a cover of Saturday`, `meet the Fridays`, `watch 3:10 to Yuma`.
    private func isOfTitle(_ phrase: DatePhrase, _ words: [Piece]) -> Bool {
        let next = after(phrase.span).flatMap { isRead(pieces[$0]) ? nil : $0 }
        let introduction = line[phrase.span.lowerBound..<phrase.core.lowerBound].lowercased()
        if phrase.isClock, let verb = pieces.first, Self.consuming.contains(verb.text), next != nil,
            introduction.isEmpty, words.allSatisfy(\.isNumber)
        {
            return true
        }
        guard words.count == 1, words[0].isCapitalised else { return false }
        if case .recurrence = phrase.meaning, introduction == "the " { return true }
        let previous = before(phrase.span)
        if case .recurrence = phrase.meaning, let previous, pieces[previous].text == "the" { return true }
        if introduction.isEmpty, let previous, pieces[previous].text == "of" { return true }
        if let next, next + 2 < pieces.count, ["in", "of", "at", "on"].contains(pieces[next].text),
            pieces[next + 1].text == "the", pieces[next + 2].isCapitalised
        {
            return true
        }
        guard introduction == "in ", let previous, previous > 0, let next else { return false }
        return pieces[previous].isCapitalised && pieces[previous - 1].isCapitalised && !isRead(pieces[previous])
            && !Self.connections.contains(pieces[next].text) && !pieces[next].isNumber
    }

    /// `Dr Friday`, `Ruby Tuesday gift card`, `Wednesday season 1`: True for a day that is the name of a person or a
    /// thing.
    private func isOfNamesake(_ phrase: DatePhrase, _ words: [Piece]) -> Bool {
        guard words.count == 1, words[0].isCapitalised, !words[0].isNumber, phrase.span == phrase.core else {
            return false
        }
        let next = after(phrase.core).flatMap { index in
            gap(phrase.core.upperBound, pieces[index].span.lowerBound).isEmpty && !isRead(pieces[index]) ? index : nil
        }
        if let next, pieces.indices.contains(next + 1), Self.instalments.contains(pieces[next].text),
            pieces[next + 1].isNumber
        {
            return true
        }
        guard let previous = before(phrase.core), pieces[previous].isCapitalised, !isRead(pieces[previous]),
            gap(pieces[previous].span.upperBound, phrase.core.lowerBound).isEmpty
        else { return false }
        if Self.honorifics.contains(pieces[previous].text) { return true }
        guard previous == 0, let next, !pieces[next].isNumber else { return false }
        // `Black Sunday by Harris`
        if pieces[next].text == "by", pieces.indices.contains(next + 1), pieces[next + 1].isCapitalised { return true }
        let name = pieces[0].text
        return !Self.connections.contains(pieces[next].text) && !Self.beforePeople.contains(name)
            && !DatePhraseReader.isVerbOfCounting(name)
    }

    /// `24` of `NBA 24 tonight` where only the number was taken.
    private func isTitleNumber(_ phrase: DatePhrase, _ words: [Piece]) -> Bool {
        guard words.count == 1, phrase.span == phrase.core, let previous = before(phrase.core) else { return false }
        return pieces[previous].isCapitalised && previous > 0 && !Self.beforePeople.contains(pieces[previous - 1].text)
            && gap(pieces[previous].span.upperBound, phrase.core.lowerBound).isEmpty && Int(words[0].text) != nil
    }

    /// `daily planner`, `annual letter by friday`: an adverb of repetition before a noun is an adjective. At the end of
    /// a line, or before punctuation or a time, it is a recurrence; at the beginning it is one unless there is a date
    /// elsewhere.
    private func isAdjective(_ phrase: DatePhrase) -> Bool {
        guard case .recurrence(let recurrence) = phrase.meaning, within(phrase.core).count == 1,
            recurrence.isAdverb || within(phrase.core)[0].text == "everyday", let next = after(phrase.span)
        else { return false }
        guard gap(phrase.span.upperBound, pieces[next].span.lowerBound).isEmpty, !isRead(pieces[next]),
            !Self.connections.contains(pieces[next].text)
        else { return false }
        return phrase.span.lowerBound > 0 || !phrases.contains { $0 != phrase && $0.isClock }
    }
}

extension DatePhrase {
    /// True when it is only a time of day.
    fileprivate var isClock: Bool {
        guard case .time = meaning else { return false }
        return true
    }

    fileprivate var isDay: Bool {
        switch meaning {
        case .day, .moment: true
        default: false
        }
    }

    /// True when its meaning includes a time.
    fileprivate var isTimed: Bool {
        switch meaning {
        case .time, .moment: true
        case .recurrence(let phrase): phrase.time != nil
        case .day: false
        }
    }
}
