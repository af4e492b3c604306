public import TimeZones
public import Timestamps

/// Which tasks are meant, as people write it: `p1 & #work & (overdue | due before: friday) & !waiting`.
///
/// Conditions joined by `&`, `|` and `!`; side by side they must all hold. A filter is read for a moment and a zone, which settle
/// what `today` and `friday` are; after that it only compares numbers.
public struct TaskFilter: Sendable, Hashable {
    /// The most that is read, in characters (Unicode scalars).
    public static let longestText = 1_000

    let condition: TaskCondition

    /// - Throws: ``TaskFilterFault`` that says where the text stops being a filter, and what could stand there.
    public init(_ text: String, now: Timestamp, zone: Zone) throws(TaskFilterFault) {
        guard text.unicodeScalars.count <= Self.longestText else {
            throw TaskFilterFault(at: 0, "must have at most \(Self.longestText) characters")
        }
        var parser = FilterParser(text, now: now, zone: zone)
        condition = try parser.filter()
    }
}

/// Why a text is no filter.
public struct TaskFilterFault: Error, Sendable, Hashable {
    /// Where, in UTF-16 code units of the text.
    public let position: Int
    /// What is wrong, as it goes after the field's name: `has a parenthesis that is not closed`.
    public let message: String
    /// What was probably meant, or could stand there.
    public let suggestion: String?

    init(at position: Int, _ message: String, suggestion: String? = nil) {
        (self.position, self.message, self.suggestion) = (position, message, suggestion)
    }

    /// One sentence: what, where, and what instead.
    public var text: String {
        "\(message) (at character \(position + 1))" + (suggestion.map { "; did you mean \($0)?" } ?? "")
    }
}
