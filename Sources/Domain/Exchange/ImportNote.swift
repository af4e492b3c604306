/// What became of a part of an imported task that could not stay as it was.
public struct ImportNote: Sendable, Hashable {
    public enum Change: String, Sendable, Hashable {
        /// It is there, but not quite as it was.
        case adjusted
        /// It is not there.
        case leftOut = "left_out"
    }

    /// What its source calls the part: `RRULE`, `DATE`, `due:`.
    public let part: String
    public let change: Change
    /// Why, in words that go after the part's name.
    public let detail: String

    public init(_ part: String, _ change: Change, _ detail: String) {
        self.part = part
        self.change = change
        self.detail = detail
    }
}

extension ExchangedTask {
    mutating func leaveOut(_ part: String, _ detail: String) { note(ImportNote(part, .leftOut, detail)) }
    mutating func adjust(_ part: String, _ detail: String) { note(ImportNote(part, .adjusted, detail)) }

    /// A document may repeat one fault a thousand times; a report of it says so a few times.
    private mutating func note(_ note: ImportNote) {
        guard notes.count < 40, !notes.contains(note) else { return }
        notes.append(note)
    }

    /// Keeps what a task has no member for in its description.
    mutating func describe(_ line: String) {
        let line = line.trimmed
        // What is cut off in the end need not be gathered.
        guard !line.isEmpty, (description?.utf8.count ?? 0) < ImportBounds.gatheredBytes else { return }
        description = description.map { $0.isEmpty ? line : "\($0)\n\(line)" } ?? line
    }
}

extension StringProtocol {
    /// Without blanks and line ends around it.
    var trimmed: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(String.UnicodeScalarView(scalars[first...last]))
    }

    /// The beginning of it, for a word in a report.
    var excerpt: String {
        unicodeScalars.count <= 40 ? String(self) : String(String.UnicodeScalarView(unicodeScalars.prefix(40))) + "…"
    }
}
