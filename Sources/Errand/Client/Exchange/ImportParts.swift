import JSON

/// Splits a document into parts that can be imported one after the other, so that a long import shows its progress, and
/// no part exceeds an answer's time limit.
///
/// The parts have the same meaning as the whole document: equal tasks are kept together, because the suite tells them
/// from a repetition by their number within a document.
struct ImportParts: Sendable, Equatable {
    struct Part: Sendable, Equatable {
        var document: [UInt8]
        /// The positions of the part's lines or tasks in the whole; empty when the part is the whole.
        var places: [Int]
    }

    /// Number of tasks in a part.
    static let size = 250

    let parts: [Part]
    /// Number of tasks or lines; nil when unknown.
    let count: Int?

    private init(parts: [Part], count: Int?) { (self.parts, self.count) = (parts, count) }

    init(_ document: [UInt8], _ kind: ExchangeKind, size: Int = Self.size) {
        switch kind {
        case .todotxt: self = Self.lines(document, size)
        case .json: self = Self.tasks(document, size)
        // Their rows and components are related in ways that only a full parser knows.
        case .ics, .csv: self = Self.whole(document)
        }
    }

    private static func whole(_ document: [UInt8]) -> ImportParts {
        ImportParts(parts: [Part(document: document, places: [])], count: nil)
    }

    private static func lines(_ document: [UInt8], _ size: Int) -> ImportParts {
        let lines = document.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            line.last == 0x0D ? line.dropLast() : line
        }
        let units = lines.enumerated().filter { !$1.isEmpty }.map { (place: $0 + 1, bytes: Array($1)) }
        let parts = grouped(units, size).map { units in
            Part(document: Array(units.map(\.bytes).joined(separator: [0x0A])), places: units.map(\.place))
        }
        return ImportParts(parts: parts, count: units.count)
    }

    private static func tasks(_ document: [UInt8], _ size: Int) -> ImportParts {
        // The suite reports errors in a document better.
        guard let json = try? JSONValue(document), let tasks = json.array ?? json["tasks"]?.array else {
            return whole(document)
        }
        let version = json["version"]
        // Tasks that refer to others, or nested lists, can only be imported together.
        guard version != nil || tasks.allSatisfy({ Self.isAlone($0) }) else { return whole(document) }
        let units = tasks.enumerated().map { (place: $0 + 1, bytes: $1.bytes) }
        let parts = grouped(units, size).map { units in
            let list = Array("[".utf8) + Array(units.map(\.bytes).joined(separator: [0x2C])) + Array("]".utf8)
            guard let version else { return Part(document: list, places: units.map(\.place)) }
            let head = Array(#"{"version":"#.utf8) + version.bytes + Array(#","tasks":"#.utf8)
            return Part(document: head + list + Array("}".utf8), places: units.map(\.place))
        }
        return ImportParts(parts: parts, count: units.count)
    }

    private static func isAlone(_ task: JSONValue) -> Bool {
        task.object?.keys.allSatisfy { !$0.lowercased().hasPrefix("parent") && $0 != "items" && $0 != "tasks" } ?? true
    }

    /// Groups units, at most `size` together; only equal ones, which stay together, can exceed that.
    private static func grouped(
        _ units: [(place: Int, bytes: [UInt8])], _ size: Int
    ) -> [[(place: Int, bytes: [UInt8])]] {
        var groups: [[(place: Int, bytes: [UInt8])]] = [[]]
        var first: [[UInt8]: Int] = [:]
        for unit in units {
            if let group = first[unit.bytes] {
                groups[group].append(unit)
                continue
            }
            if groups[groups.count - 1].count >= size { groups.append([]) }
            groups[groups.count - 1].append(unit)
            first[unit.bytes] = groups.count - 1
        }
        return groups
    }
}
