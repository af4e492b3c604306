import DatePhrases
import Tasks
import Timestamps

/// Reads what a task is to be: `a P1 task called 'Standup' tagged 'work' that recurs weekly with a 30-minute reminder`.
///
/// What people say in clauses is taken here, one file per idea; what is left is a line of quick add.
struct DraftReader {
    let passage: Passage
    let reading: Reading
    var at = 0
    var draft = Draft(title: "")
    /// The title, where it was named as such.
    var title: String?
    /// Words of the passage that are part of the line.
    private var kept: [Int] = []

    init(_ passage: Passage, of reading: Reading) {
        self.passage = passage.trimmed
        self.reading = reading
    }

    private static let clauses: [@Sendable (inout DraftReader) -> Bool] = [
        { $0.takeName() }, { $0.takeTags() }, { $0.takePriority() }, { $0.takeReminder() }, { $0.takeDescription() },
        { $0.takeChecklist() }, { $0.takeRepetition() }, { $0.takeList() },
    ]

    /// - Returns: nil when no title is left.
    mutating func read() -> Draft? {
        while at < passage.count {
            let start = at
            if Self.clauses.contains(where: { $0(&self) }), at > start { continue }
            at = start + 1
            kept.append(start)
        }
        return finished()
    }

    private mutating func finished() -> Draft? {
        let (line, literal) = line()
        let quick = QuickAdd(line, now: reading.now, zone: reading.zone, literal: literal)
        draft.title = title ?? Self.trimmedTitle(quick.title)
        draft.add(tags: quick.tags)
        draft.priority = draft.priority ?? quick.priority
        draft.recurrence = quick.recurrence
        draft.due = quick.due
        if let reminders = quick.reminders { draft.reminders = (draft.reminders ?? []) + reminders }
        if title == nil, let name = quotedName(of: quick.title) { draft.title = name }
        return draft.title.isEmpty ? nil : draft
    }

    /// The quotation that a title consists of, save for words that only joined it: `"Write tests", it's due …`.
    private func quotedName(of text: String) -> String? {
        let said = Utterance(text)
        let quotations = said.words.filter { $0.kind == .quotation }
        let isAlone = said.words.allSatisfy { $0.kind == .quotation || $0.isMark || Self.joints.contains($0.key) }
        guard quotations.count == 1, isAlone else { return nil }
        return said[quotations[0].inner]
    }

    /// What no clause took, and which parts of it are quotations.
    private func line() -> (String, literal: [Range<Int>]) {
        var line = ""
        var literal: [Range<Int>] = []
        var previous: Int?
        for index in kept {
            let word = passage.utterance.words[passage.range.lowerBound + index]
            if let previous {
                let last = passage.utterance.words[passage.range.lowerBound + previous]
                let isNext = previous + 1 == index
                line += isNext ? passage.utterance[last.span.upperBound..<word.span.lowerBound] : " "
            }
            let start = line.utf16.count
            line += passage.utterance[word.span]
            if word.kind == .quotation { literal.append(start..<line.utf16.count) }
            previous = index
        }
        return (line, literal)
    }

    /// Without the words that only joined it to clauses.
    static func trimmedTitle(_ title: String) -> String {
        var words = title.split(separator: " ", omittingEmptySubsequences: true)
        while words.count > 1, let last = words.last, joints.contains(last.lowercased()) { words.removeLast() }
        while words.count > 1, let first = words.first, ["to", "-", ":"].contains(first.lowercased()) {
            words.removeFirst()
        }
        if words.count == 1, ["task", "todo", "to-do", "item"].contains(words[0].lowercased()) { return "" }
        var text = words.joined(separator: " ").replacing(",,", with: ",")
        while let last = text.last, ",;:-–.".contains(last) { text.removeLast() }
        return text.filter { $0 != " " }.isEmpty ? "" : text
    }

    private static let joints: Set<String> = [
        "and", "with", "that", "which", "to", "for", "on", "due", "by", "at", "the", "a", "as", "it", "is", "-",
        "but", "also", "&", "its", "has", "should", "be",
    ]

    // MARK: taking words

    var rest: Passage { passage.from(at) }
    var key: String? { passage.key(at) }

    mutating func takes(_ phrases: String...) -> Bool {
        guard let rest = rest.after(phrases) else { return false }
        at = passage.count - rest.count
        return true
    }

    mutating func skip(to passage: Passage) { at = self.passage.count - passage.count }
}
