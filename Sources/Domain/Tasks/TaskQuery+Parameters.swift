public import TimeZones
public import Timestamps

extension TaskQuery {
    static let parameters = [
        "limit", "cursor", "page", "page_size", "status", "priority", "tag", "any_tag", "due", "due_before",
        "due_after", "q", "filter",
        "sort", "zone",
    ]
    private static let repeatable: Set<String> = ["tag", "any_tag"]

    /// Reads the query parameters of a list, percent-decoded; every fault names its parameter.
    /// - Parameter zone: where days begin, unless the parameter `zone` says so.
    public init(
        _ parameters: some Sequence<(name: String, value: String)>, now: Timestamp = .now, zone: Zone = .utc
    ) throws(TaskInputFault) {
        self.init()
        self.zone = zone
        var faults: [TaskFieldFault] = []
        var seen: Set<String> = []
        var filter: String?
        var size: Int?
        for (name, value) in parameters {
            do throws(TaskFieldFault) {
                guard seen.insert(name).inserted || Self.repeatable.contains(name) else {
                    throw TaskFieldFault(name, "is given more than once")
                }
                switch name {
                case "filter": filter = value
                case "page_size": size = try Self.number(name, value, upTo: Self.maximumLimit)
                default: try read(name, value)
                }
            } catch { faults.append(error) }
        }
        if let filter {
            // Last, as it is read for the zone.
            do throws(TaskFilterFault) { self.filter = try TaskFilter(filter, now: now, zone: self.zone) } catch {
                faults.append(TaskFieldFault("filter", error.text))
            }
        }
        if let size {
            if seen.contains("limit"), size != limit {
                faults.append(TaskFieldFault("page_size", "says something else than limit; one of them is enough"))
            }
            limit = size
            page = page ?? 1
        }
        if faults.isEmpty { faults = contradictions }
        guard faults.isEmpty else { throw .invalid(Array(faults.prefix(20))) }
    }

    /// What each parameter is right in, but not all together.
    private var contradictions: [TaskFieldFault] {
        var faults: [TaskFieldFault] = []
        if sort?.field == .relevance, search == nil {
            faults.append(TaskFieldFault("sort", "by relevance needs words to search for in q"))
        }
        if let cursor, cursor.sort != order {
            faults.append(TaskFieldFault("cursor", "belongs to a list that is sorted differently"))
        }
        if cursor != nil, page != nil {
            faults.append(TaskFieldFault("page", "does not go with cursor, which says where the page begins"))
        }
        return faults
    }

    private mutating func read(_ name: String, _ value: String) throws(TaskFieldFault) {
        switch name {
        case "limit": limit = try Self.number(name, value, upTo: Self.maximumLimit)
        case "page": page = try Self.number(name, value, upTo: Self.maximumPage)
        case "cursor":
            guard let cursor = TaskCursor(value) else {
                throw TaskFieldFault(name, "must be the next_cursor of an earlier answer")
            }
            self.cursor = cursor
        case "status": status = try Self.choice(name, value)
        case "priority":
            for text in value.split(separator: ",", omittingEmptySubsequences: false) {
                guard let priority = TaskPriority(text) else {
                    throw TaskFieldFault(name, "\(TaskPriority.requirement); several are separated by commas")
                }
                priorities.insert(priority)
            }
        case "tag": try Self.readTag(name, value, into: &tags)
        case "any_tag": try Self.readTag(name, value, into: &anyTags)
        case "due": due.word = try Self.choice(name, value)
        case "due_before": due.before = try Self.date(name, value)
        case "due_after": due.after = try Self.date(name, value)
        case "q": search = TaskSearch(try TaskText.passage(value, of: "q", upTo: 200))
        case "sort": sort = try Self.sort(value)
        // What a browser says that cannot tell where it is: no zone, and nobody's fault.
        case "zone" where value.lowercased() == "etc/unknown": break
        case "zone": zone = try Self.zone(value)
        default: throw Self.unknown(name)
        }
    }
}
