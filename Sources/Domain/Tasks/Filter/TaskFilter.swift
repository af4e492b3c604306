public import TimeZones
public import Timestamps

/// A filter on tasks in a readable language: `p1 & #work & (overdue | due before: friday) & !waiting`.
///
/// Conditions are joined by `&`, `|` and `!`; adjacent ones must all hold. A filter is parsed for a point in time and a
/// zone, which define `today` and `friday`; evaluating it only compares numbers.
public struct TaskFilter: Sendable, Hashable {
    /// Maximum length of a filter, in Unicode scalars.
    public static let longestText = 1_000

    let condition: TaskCondition

    /// - Throws: ``TaskFilterFault`` with the position of the error, and a suggestion.
    public init(_ text: String, now: Timestamp, zone: Zone) throws(TaskFilterFault) {
        guard text.unicodeScalars.count <= Self.longestText else {
            throw TaskFilterFault(at: 0, "must have at most \(Self.longestText) characters")
        }
        var parser = FilterParser(text, now: now, zone: zone)
        condition = try parser.filter()
    }
}

/// The reason why a text is not a valid filter.
public struct TaskFilterFault: Error, Sendable, Hashable {
    /// The position of the error, in UTF-16 code units of the text.
    public let position: Int
    /// The error as text to follow the field's name: `has a parenthesis that is not closed`.
    public let message: String
    /// A likely intention, or valid alternatives.
    public let suggestion: String?

    init(at position: Int, _ message: String, suggestion: String? = nil) {
        (self.position, self.message, self.suggestion) = (position, message, suggestion)
    }

    /// One sentence with the error, its position, and the suggestion.
    public var text: String {
        "\(message) (at character \(position + 1))" + (suggestion.map { "; did you mean \($0)?" } ?? "")
    }
}

/// The parsed form of a filter, with dates resolved for a point in time and a zone.
indirect enum TaskCondition: Sendable, Hashable {
    case all([TaskCondition])
    case any([TaskCondition])
    case not(TaskCondition)
    case status(TaskStatus)
    case priority(TaskPriority)
    /// A tag, in lower case.
    case tag(String)
    case hasTags
    case recurring
    case hasDue
    /// Due in a range of time.
    case due(FilterTime)
    /// Not completed, and due before today or before now.
    case overdue(FilterTime)
    case created(Range<Int64>)
    case completed(Range<Int64>)
    case updated(Range<Int64>)
    case text(TaskSearch)
}

/// A range of time to compare due dates with: by day for whole days, by instant for all others.
struct FilterTime: Sendable, Hashable {
    /// Days since 1970-01-01.
    let days: Range<Int>
    /// Milliseconds since 1970-01-01T00:00:00Z.
    let instants: Range<Int64>

    private init(days: Range<Int>, instants: Range<Int64>) {
        (self.days, self.instants) = (days, instants)
    }

    /// The days from the first to the one before the last, in a zone; a nil bound is open.
    init(from first: CivilDate?, until last: CivilDate?, in zone: Zone) {
        let start = first.map { zone.instant(of: WallTime($0)).milliseconds } ?? .min
        let end = last.map { zone.instant(of: WallTime($0)).milliseconds } ?? .max
        let days = (first?.daysSince1970 ?? .min, last?.daysSince1970 ?? .max)
        self.init(days: days.0..<max(days.0, days.1), instants: start..<max(start, end))
    }

    /// The time before a moment, and the whole days before its day.
    init(before wall: WallTime, in zone: Zone) {
        self.init(days: .min..<wall.daysSince1970, instants: .min..<zone.instant(of: wall).milliseconds)
    }

    /// The time after a moment, and the whole days after its day.
    init(after wall: WallTime, in zone: Zone) {
        self.init(
            days: (wall.daysSince1970 + 1)..<(.max), instants: (zone.instant(of: wall).milliseconds + 1)..<(.max))
    }

    /// The minute that begins at a moment.
    init(at wall: WallTime, in zone: Zone) {
        let start = zone.instant(of: wall).milliseconds
        self.init(days: 0..<0, instants: start..<(start + 60_000))
    }
}
