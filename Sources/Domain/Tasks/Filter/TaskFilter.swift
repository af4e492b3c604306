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

/// What a filter says, settled for a moment and a zone.
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
    /// Due in a stretch of time.
    case due(FilterTime)
    /// Not done, and due before today or before now.
    case overdue(FilterTime)
    case created(Range<Int64>)
    case completed(Range<Int64>)
    case updated(Range<Int64>)
    case text(TaskSearch)
}

/// A stretch of time as due dates are compared with it: whole days by the day, everything else by the instant.
struct FilterTime: Sendable, Hashable {
    /// Days since 1970-01-01.
    let days: Range<Int>
    /// Milliseconds since 1970-01-01T00:00:00Z.
    let instants: Range<Int64>

    private init(days: Range<Int>, instants: Range<Int64>) {
        (self.days, self.instants) = (days, instants)
    }

    /// The days from the first to the one before the last, as they are in a zone; without a bound where there is none.
    init(from first: CivilDate?, until last: CivilDate?, in zone: Zone) {
        let start = first.map { zone.instant(of: WallTime($0)).milliseconds } ?? .min
        let end = last.map { zone.instant(of: WallTime($0)).milliseconds } ?? .max
        let days = (first?.daysSince1970 ?? .min, last?.daysSince1970 ?? .max)
        self.init(days: days.0..<max(days.0, days.1), instants: start..<max(start, end))
    }

    /// All before a moment; whole days before its day.
    init(before wall: WallTime, in zone: Zone) {
        self.init(days: .min..<wall.daysSince1970, instants: .min..<zone.instant(of: wall).milliseconds)
    }

    /// All after a moment; whole days after its day.
    init(after wall: WallTime, in zone: Zone) {
        self.init(
            days: (wall.daysSince1970 + 1)..<(.max), instants: (zone.instant(of: wall).milliseconds + 1)..<(.max))
    }

    /// One minute.
    init(at wall: WallTime, in zone: Zone) {
        let start = zone.instant(of: wall).milliseconds
        self.init(days: 0..<0, instants: start..<(start + 60_000))
    }
}
