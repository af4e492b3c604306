import DatePhrases

/// The marked parts of a line: tags, priority, reminders, and text to be kept as it is.
struct QuickMarks {
    let line: QuickLine
    let reader: DatePhraseReader
    /// Ranges to be kept as text at the caller's request.
    let literal: [Range<Int>]

    private(set) var understood: [QuickAdd.Understood] = []
    private(set) var tags: [String] = []
    private(set) var priority: TaskPriority?
    private(set) var reminders: [Int]?
    /// Ranges in which no date is searched.
    private(set) var walls: [Range<Int>]
    /// Marks that only protect words and are removed from the title.
    private(set) var removed: [Range<Int>] = []
    /// The quotations among them, with their marks.
    private(set) var quotations: [Range<Int>] = []
    private var at = 0
    private var hasMoreQuotes = true

    init(_ line: QuickLine, reader: DatePhraseReader, literal: [Range<Int>]) {
        self.line = line
        self.reader = reader
        self.literal = literal.map { $0.clamped(to: 0..<line.units.count) }.filter { !$0.isEmpty }
        walls = self.literal
    }

    /// Examines the beginning of every word.
    mutating func read() {
        while at < line.units.count {
            if line.isSpace(at) {
                at += 1
            } else if let kept = literal.first(where: { $0.contains(at) }) {
                at = max(kept.upperBound, at + 1)
            } else {
                readWord()
            }
        }
        keepLastPriority()
    }

    private mutating func readWord() {
        let span = at..<line.wordEnd(at)
        at = span.upperBound
        switch line.units[span.lowerBound] {
        case 0x5C where span.count > 1: escape(span)
        case 0x22, 0x201C: quote(from: span.lowerBound)
        case 0x27, 0x2018: singleQuote(from: span.lowerBound)
        case 0x23 where span.count > 1: tag(span)
        default:
            if !readPriority(span), !readReminder(span) { keepAddress(span) }
        }
    }

    private mutating func escape(_ span: Range<Int>) {
        walls.append(span)
        removed.append(span.lowerBound..<(span.lowerBound + 1))
    }

    /// Removes quotation marks only if they protect something: in `watch "Next Friday"`, but not in `read "Emma"`.
    private mutating func quote(from start: Int) {
        guard let end = closingQuote(after: start) else { return }
        walls.append(start..<(end + 1))
        at = end + 1
        let inner = line[(start + 1)..<end]
        let isMark = inner.hasPrefix("#") || QuickMarks.priority(inner) != nil || inner.lowercased().hasPrefix("remind")
        guard isMark || !reader.phrases(in: inner).isEmpty else { return }
        removed += [start..<(start + 1), end..<(end + 1)]
        quotations.append(start..<(end + 1))
    }

    /// Single quotation marks protect their contents as well, but are kept: they may be apostrophes.
    private mutating func singleQuote(from start: Int) {
        let closing = (start + 1..<line.units.count).first { index in
            guard line.units[index] == 0x27 || line.units[index] == 0x2019 else { return false }
            return index > start + 1 && (index + 1 == line.units.count || !Self.isLetter(line.units[index + 1]))
        }
        guard let closing, closing - start <= 120 else { return }
        walls.append(start..<(closing + 1))
        at = closing + 1
    }

    private static func isLetter(_ unit: UInt16) -> Bool {
        unit > 0xBF && unit != 0x2019 || (0x30...0x39).contains(unit) || (0x41...0x5A).contains(unit & ~0x20)
    }

    private mutating func closingQuote(after start: Int) -> Int? {
        guard hasMoreQuotes else { return nil }
        let end = line.units[(start + 1)...].firstIndex { $0 == 0x22 || $0 == 0x201D }
        hasMoreQuotes = end != nil
        return end.flatMap { $0 > start + 1 ? $0 : nil }
    }

    private mutating func add(_ kind: QuickAdd.Understood.Kind, _ span: Range<Int>, _ value: String) {
        understood.append(QuickAdd.Understood(kind: kind, span: span, value: value))
        walls.append(span)
    }

    // MARK: tags

    /// `#work`, `#"multi word"`; `#5` is a number.
    private mutating func tag(_ word: Range<Int>) {
        var span = word
        var name: String
        if [0x22, 0x201C].contains(line.units[word.lowerBound + 1]), let end = closingQuote(after: word.lowerBound + 1)
        {
            span = word.lowerBound..<(end + 1)
            name = line[(word.lowerBound + 2)..<end]
        } else {
            let closing: Set<UInt16> = [0x2C, 0x3B, 0x2E, 0x3A, 0x21, 0x3F, 0x29]
            while let last = line.units[span].last, closing.contains(last) {
                span = span.lowerBound..<(span.upperBound - 1)
            }
            name = line[span.dropFirst()]
            if name.isEmpty || name.contains("#") || name.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return }
        }
        guard let valid = try? TaskText.line(name, of: "tag", upTo: TaskLimits.tagCharacters) else { return }
        name = valid
        if !tags.contains(where: { $0.lowercased() == name.lowercased() }) {
            guard tags.count < TaskLimits.tags else { return }
            tags.append(name)
        }
        at = max(at, span.upperBound)
        add(.tag, span, name)
    }

    // MARK: priority

    private mutating func readPriority(_ word: Range<Int>) -> Bool {
        var span = word
        if line.units[span].last == 0x2C { span = span.lowerBound..<(span.upperBound - 1) }
        guard span.count <= 9, let priority = Self.priority(line[span]) else { return false }
        add(.priority, span, priority.rawValue)
        return true
    }

    /// `p1`, `!1`, `!high`.
    private static func priority(_ word: String) -> TaskPriority? {
        let word = word.lowercased()
        switch word {
        case "p1", "!1", "!p1", "!critical", "!urgent": return .p1
        case "p2", "!2", "!p2", "!high": return .p2
        case "p3", "!3", "!p3", "!medium", "!normal": return .p3
        case "p4", "!4", "!p4", "!low": return .p4
        default: return nil
        }
    }

    /// The last of several priorities counts; the others become text.
    private mutating func keepLastPriority() {
        guard let last = understood.lastIndex(where: { $0.kind == .priority }) else { return }
        priority = TaskPriority(rawValue: understood[last].value)
        let span = understood[last].span
        understood.removeAll { $0.kind == .priority && $0.span != span }
    }

    // MARK: reminders

    private mutating func readReminder(_ word: Range<Int>) -> Bool {
        guard let found = QuickReminder(line, at: word, reader: reader) else { return false }
        let minutes = Set((reminders ?? []) + found.minutes).sorted()
        guard minutes.count <= QuickReminder.most else { return false }
        reminders = minutes
        at = found.span.upperBound
        add(.reminder, found.span, found.minutes.map(String.init).joined(separator: ","))
        return true
    }

    // MARK: addresses

    /// Protects a web or mail address, since a date inside it has no meaning.
    private mutating func keepAddress(_ word: Range<Int>) {
        guard word.count > 4 else { return }
        let units = line.units[word]
        let isMail = units.dropFirst().dropLast().contains(0x40)
        guard isMail || line[word].contains("://") || line[word].hasPrefix("www.") else { return }
        walls.append(word)
    }
}
