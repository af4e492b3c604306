extension TaskQuery {
    static let parameters = ["limit", "cursor", "status", "priority", "tag", "q"]

    /// Reads the query parameters of a list, percent-decoded; every fault names its parameter.
    public init(_ parameters: some Sequence<(name: String, value: String)>) throws(TaskInputFault) {
        self.init()
        var faults: [TaskFieldFault] = []
        var seen: Set<String> = []
        for (name, value) in parameters {
            do throws(TaskFieldFault) {
                guard seen.insert(name).inserted || name == "tag" else {
                    throw TaskFieldFault(name, "is given more than once")
                }
                try read(name, value)
            } catch { faults.append(error) }
        }
        guard faults.isEmpty else { throw .invalid(Array(faults.prefix(20))) }
    }

    private mutating func read(_ name: String, _ value: String) throws(TaskFieldFault) {
        switch name {
        case "limit": limit = try Self.limit(value)
        case "cursor":
            guard let cursor = TaskCursor(value) else {
                throw TaskFieldFault(name, "must be the next_cursor of an earlier answer")
            }
            self.cursor = cursor
        case "status": status = try Self.choice(name, value)
        case "priority":
            for text in value.split(separator: ",", omittingEmptySubsequences: false) {
                priorities.insert(try Self.choice(name, String(text)))
            }
        case "tag": try readTag(value)
        case "q": search = TaskSearch(try TaskText.passage(value, of: "q", upTo: 200))
        default: throw Self.unknown(name)
        }
    }

    private mutating func readTag(_ value: String) throws(TaskFieldFault) {
        tags.append(try TaskText.line(value, of: "tag", upTo: TaskLimits.tagCharacters).lowercased())
        guard tags.count <= TaskLimits.tags else {
            throw TaskFieldFault("tag", "must be given at most \(TaskLimits.tags) times")
        }
    }

    private static func limit(_ value: String) throws(TaskFieldFault) -> Int {
        guard value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let limit = Int(value),
            (1...maximumLimit).contains(limit)
        else { throw TaskFieldFault("limit", "must be a whole number from 1 to \(maximumLimit)") }
        return limit
    }

    private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ value: String
    ) throws(TaskFieldFault) -> Choice {
        guard let choice = Choice(rawValue: value) else {
            throw TaskFieldFault(name, "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }

    private static func unknown(_ name: String) -> TaskFieldFault {
        let shown = String(name.unicodeScalars.filter { !TaskText.isControl($0) }.prefix(64).map(Character.init))
        guard let nearest = NearestName.of(name, among: parameters) else {
            return TaskFieldFault(shown, "is not a parameter of this list")
        }
        return TaskFieldFault(shown, "is not a parameter of this list; did you mean \"\(nearest)\"?")
    }
}
