import Tasks
import Timestamps

/// A due date as typed by the user: in one of the API's forms, or in English as in quick add.
enum DuePhrase {
    /// - Throws: ``ClientFault`` when it is not understood.
    static func read(_ text: String, _ clock: TerminalClock) throws(ClientFault) -> TaskDue {
        if let due = TaskDue(stored: text) { return due }
        // Parsed after a title, as in a line of quick add: any words left over were not understood.
        let line = QuickAdd("x \(text)", now: clock.now, zone: clock.zone, order: clock.order)
        guard let due = line.due, line.title == "x", line.recurrence == nil else {
            let meant = nearest(to: text, clock).map { "Did you mean \"\($0)\"? " } ?? ""
            throw ClientFault(
                .usage, "\"\(text)\" is not understood as a date.",
                next: "\(meant)Say it such as: tomorrow, friday 9am, in 3 days, 2026-12-24, or none.")
        }
        return due
    }

    private static let words = [
        "today", "tomorrow", "tonight", "yesterday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
        "sunday", "january", "february", "march", "april", "june", "july", "august", "september", "october", "november",
        "december", "next", "week", "weekend", "month", "year", "days", "weeks", "months", "morning", "afternoon",
        "evening", "noon", "midnight",
    ]

    /// The text with its misspelt words mended, when that makes it a date.
    static func nearest(to text: String, _ clock: TerminalClock) -> String? {
        let mended = text.split(separator: " ").map { word -> String in
            let word = word.lowercased()
            guard word.count > 3, word.allSatisfy(\.isLetter), !words.contains(word) else { return word }
            return NearestName.of(word, among: words) ?? word
        }.joined(separator: " ")
        guard mended != text.lowercased() else { return nil }
        let line = QuickAdd("x \(mended)", now: clock.now, zone: clock.zone)
        return line.due != nil && line.title == "x" && line.recurrence == nil ? mended : nil
    }
}

/// A priority as typed by the user: its number, or its name.
enum PriorityWord {
    private static let names = [
        "p1": "P1", "p2": "P2", "p3": "P3", "p4": "P4", "1": "P1", "2": "P2", "3": "P3", "4": "P4", "urgent": "P1",
        "high": "P2", "normal": "P3", "low": "P4", "critical": "P1", "medium": "P3",
    ]
    /// Those that are shown to people.
    private static let shown = ["urgent", "high", "normal", "low"]

    /// - Throws: ``ClientFault`` when it is not understood.
    static func read(_ text: String) throws(ClientFault) -> String {
        if let name = names[text.lowercased()] { return name }
        let meant = NearestName.of(text, among: shown).map { "Did you mean \"\($0)\"? " } ?? ""
        throw ClientFault(
            .usage, "\"\(text)\" is no priority.",
            next: "\(meant)There are urgent (P1), high (P2), normal (P3) and low (P4).")
    }
}

/// A value of which there are only a few.
enum ChosenWord {
    /// - Parameter what: such as `--sort`.
    /// - Throws: ``ClientFault`` naming what was probably meant, and all there are.
    static func read(_ text: String, of what: String, among words: [String]) throws(ClientFault) -> String {
        if words.contains(text.lowercased()) { return text.lowercased() }
        let meant = NearestName.of(text, among: words).map { "Did you mean \"\($0)\"? " } ?? ""
        throw ClientFault(
            .usage, "\(what) cannot be \"\(text)\".", next: "\(meant)It is one of \(words.joined(separator: ", ")).")
    }
}
