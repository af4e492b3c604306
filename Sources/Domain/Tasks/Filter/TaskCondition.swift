import Timestamps

/// What a filter says, settled for a moment and a zone.
indirect enum TaskCondition: Sendable, Hashable {
    case all([TaskCondition])
    case any([TaskCondition])
    case not(TaskCondition)
    case status(TaskStatus)
    case priority(TaskPriority)
    case tag(FilterTag)
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
    case text(FilterWords)

    /// The same, with what costs little to decide before what costs much.
    var cheapestFirst: TaskCondition {
        switch self {
        case .all(let conditions): .all(conditions.map(\.cheapestFirst).sorted { $0.cost < $1.cost })
        case .any(let conditions): .any(conditions.map(\.cheapestFirst).sorted { $0.cost < $1.cost })
        case .not(let condition): .not(condition.cheapestFirst)
        default: self
        }
    }

    /// Roughly, in tens of nanoseconds.
    private var cost: Int {
        switch self {
        case .all(let conditions), .any(let conditions): conditions.reduce(1) { $0 + $1.cost }
        case .not(let condition): condition.cost
        case .tag: 5
        case .due, .overdue: 4
        case .text: 200
        default: 1
        }
    }
}

/// A tag's name, to be compared without regard to case.
struct FilterTag: Sendable, Hashable {
    private let name: String
    private let bytes: [UInt8]
    private let isASCII: Bool

    init(_ name: String) {
        self.name = name.lowercased()
        bytes = Array(self.name.utf8)
        isASCII = bytes.allSatisfy { $0 < 0x80 }
    }

    func isAmong(_ tags: [String]) -> Bool {
        for tag in tags where matches(tag) { return true }
        return false
    }

    /// Most tags differ in length, and ASCII needs no folding table.
    private func matches(_ tag: String) -> Bool {
        guard isASCII else { return tag.lowercased() == name }
        guard tag.utf8.count == bytes.count else { return false }
        for (index, byte) in tag.utf8.enumerated() {
            let folded = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
            if folded != bytes[index] { return false }
        }
        return true
    }
}
