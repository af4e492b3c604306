/// Describes the change to a part of an imported task that could not be kept unchanged.
package struct ImportNote: Sendable, Hashable {
    package enum Change: String, Sendable, Hashable {
        /// Kept with changes.
        case adjusted
        /// Not kept.
        case leftOut = "left_out"
    }

    /// The part's name in the source: `RRULE`, `DATE`, `due:`.
    package let part: String
    package let change: Change
    /// The reason, as text to follow the part's name.
    package let detail: String

    package init(_ part: String, _ change: Change, _ detail: String) {
        self.part = part
        self.change = change
        self.detail = detail
    }
}

extension ExchangedTask {
    mutating func leaveOut(_ part: String, _ detail: String) { note(ImportNote(part, .leftOut, detail)) }
    mutating func adjust(_ part: String, _ detail: String) { note(ImportNote(part, .adjusted, detail)) }

    /// Adds a note; a document may repeat an error a thousand times, so repetitions are limited.
    private mutating func note(_ note: ImportNote) {
        guard notes.count < 40, !notes.contains(note) else { return }
        notes.append(note)
    }

    /// Adds a line to the description, for data that a task has no member for.
    mutating func describe(_ line: String) {
        let line = line.trimmed
        // Text beyond this would be cut off in the end.
        guard !line.isEmpty, (description?.utf8.count ?? 0) < ImportBounds.gatheredBytes else { return }
        description = description.map { $0.isEmpty ? line : "\($0)\n\(line)" } ?? line
    }
}

extension StringProtocol {
    /// The text without surrounding blanks and line ends.
    var trimmed: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(String.UnicodeScalarView(scalars[first...last]))
    }

    /// The beginning of the text, for use in a note.
    var excerpt: String {
        unicodeScalars.count <= 40 ? String(self) : String(String.UnicodeScalarView(unicodeScalars.prefix(40))) + "…"
    }
}
