public import TimeZones
public import Timestamps

/// The filters and the order of a list of tasks: newest first by default; for a search, best match first.
public struct TaskQuery: Sendable, Hashable {
    public static let defaultLimit = 50
    public static let maximumLimit = 1000
    /// Maximum page number, far more than the longest list has.
    public static let maximumPage = 1_000_000

    public var limit = TaskQuery.defaultLimit
    public var cursor: TaskCursor?
    /// The number of the page, starting from 1, for clients that count pages of ``limit`` tasks.
    public var page: Int?
    public var status: TaskStatus?
    /// Tasks of any of these priorities; all when empty.
    public var priorities: Set<TaskPriority> = []
    /// Folded to lower case; a task must have all of them.
    public var tags: [String] = []
    /// Folded to lower case; a task must have one of them, if there are any.
    public var anyTags: [String] = []
    public var due = DueFilter()
    public var search: TaskSearch?
    /// A condition in the filter language.
    public var filter: TaskFilter?
    /// The requested order.
    public var sort: TaskSort?
    /// The zone in which days begin.
    public var zone = Zone.utc

    public init() {}

    /// The order of the list; nil for newest first.
    public var order: TaskSort? { sort ?? (search == nil ? nil : .relevance) }

    /// True when every task is shown, so that a page is a plain slice.
    public var isUnfiltered: Bool {
        status == nil && priorities.isEmpty && tags.isEmpty && anyTags.isEmpty && due.isEmpty && search == nil
            && filter == nil
    }

    /// True when the result can change without a change to a task.
    public var dependsOnTime: Bool { due.dependsOnTime || filter != nil }
}

extension TaskQuery {
    static let parameters = [
        "limit", "cursor", "page", "page_size", "status", "priority", "tag", "any_tag", "due", "due_before",
        "due_after", "q", "filter",
        "sort", "zone",
    ]
    private static let repeatable: Set<String> = ["tag", "any_tag"]

    /// Reads the percent-decoded query parameters of a list; every fault names its parameter.
    ///
    /// - Parameter zone: the zone in which days begin, unless the parameter `zone` sets it.
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
            // Last, because it depends on the zone.
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

    /// The faults of parameters that are valid by themselves, but not together.
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
        // The value of a browser that cannot determine its zone; not an error.
        case "zone" where value.lowercased() == "etc/unknown": break
        case "zone": zone = try Self.zone(value)
        default: throw Self.unknown(name)
        }
    }
}

extension TaskQuery {
    static func readTag(_ name: String, _ value: String, into tags: inout [String]) throws(TaskFieldFault) {
        tags.append(try TaskText.line(value, of: name, upTo: TaskLimits.tagCharacters).lowercased())
        guard tags.count <= TaskLimits.tags else {
            throw TaskFieldFault(name, "must be given at most \(TaskLimits.tags) times")
        }
    }

    static func number(_ name: String, _ value: String, upTo maximum: Int) throws(TaskFieldFault) -> Int {
        guard value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(value),
            (1...maximum).contains(number)
        else { throw TaskFieldFault(name, "must be a whole number from 1 to \(maximum)") }
        return number
    }

    static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ value: String
    ) throws(TaskFieldFault) -> Choice {
        guard let choice = Choice(rawValue: value) else {
            throw TaskFieldFault(name, "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }

    static func date(_ name: String, _ value: String) throws(TaskFieldFault) -> TaskDue {
        do throws(TaskDue.Fault) { return try TaskDue(value) } catch { throw TaskFieldFault(name, error.rawValue) }
    }

    static func sort(_ value: String) throws(TaskFieldFault) -> TaskSort {
        guard let sort = TaskSort(value) else {
            let names = TaskSort.Field.allCases.map(\.rawValue).joined(separator: ", ")
            throw TaskFieldFault("sort", "must be one of \(names), with a hyphen before it for the other direction")
        }
        return sort
    }

    static func zone(_ value: String) throws(TaskFieldFault) -> Zone {
        guard let zone = Zone(value) else {
            throw TaskFieldFault(
                "zone", "must be the IANA name of a time zone that is known here, such as Europe/Berlin")
        }
        return zone
    }

    static func unknown(_ name: String) -> TaskFieldFault {
        let shown = String(name.unicodeScalars.filter { !TaskText.isControl($0) }.prefix(64).map(Character.init))
        guard let nearest = NearestName.of(name, among: parameters) else {
            return TaskFieldFault(shown, "is not a parameter of this list")
        }
        return TaskFieldFault(shown, "is not a parameter of this list; did you mean \"\(nearest)\"?")
    }
}

/// A list's conditions on due dates. Days begin in the request's zone.
public struct DueFilter: Sendable, Hashable {
    /// The values of `due=`.
    public enum Word: String, Sendable, Hashable, CaseIterable {
        case today, tomorrow, week, overdue, none
    }

    var word: Word?
    var before: TaskDue?
    var after: TaskDue?

    var isEmpty: Bool { word == nil && before == nil && after == nil }

    /// True when the result can change without a change to a task.
    var dependsOnTime: Bool { word != nil && word != DueFilter.Word.none }
}

/// A ``DueFilter`` at a point in time, in milliseconds: from `lower`, and before `upper`.
struct DueWindow: Sendable {
    private(set) var lower = Int64.min
    private(set) var upper = Int64.max
    /// The bound for whole days: today is not over before it ends.
    private(set) var dayUpper = Int64.max
    private(set) var isPendingOnly = false
    private(set) var isDated = true
    private let zone: Zone

    init(_ filter: DueFilter, now: Timestamp, in zone: Zone) {
        self.zone = zone
        let today = zone.wallTime(at: now).date
        switch filter.word {
        case nil: break
        case .today: restrict(from: today, days: 1)
        case .tomorrow: restrict(from: today.adding(days: 1), days: 1)
        case .week: restrict(from: today, days: 7)
        case .overdue:
            (upper, dayUpper) = (now.milliseconds, start(of: today))
            isPendingOnly = true
        case .some(.none): isDated = false
        }
        if let before = filter.before { limit(to: before.start(in: zone)) }
        // The time after a day begins with the next day.
        switch filter.after {
        case nil: break
        case .day(let day): lower = max(lower, start(of: day.adding(days: 1)))
        case let due?: lower = max(lower, due.start(in: zone) + 1)
        }
    }

    private func start(of day: CivilDate) -> Int64 { zone.instant(of: WallTime(day)).milliseconds }

    private mutating func restrict(from day: CivilDate, days: Int) {
        lower = max(lower, start(of: day))
        limit(to: start(of: day.adding(days: days)))
    }

    private mutating func limit(to end: Int64) {
        upper = min(upper, end)
        dayUpper = min(dayUpper, end)
    }

    /// True when an instant, in milliseconds, is within the bounds.
    func contains(_ instant: Int64) -> Bool { instant >= lower && instant < upper }

    /// The matching whole days, as days since 1970-01-01: those that begin within the bounds.
    var days: Range<Int> {
        let first = firstDay(from: lower)
        return first..<max(first, firstDay(from: dayUpper))
    }

    /// The first day that begins at or after a point in time.
    private func firstDay(from moment: Int64) -> Int {
        guard moment > -Self.horizon else { return .min }
        guard moment < Self.horizon else { return .max }
        // A day begins at most 26 hours away from its beginning in UTC.
        var day = CivilDate(daysSince1970: Int(moment / 86_400_000) - 3)
        while start(of: day) < moment { day = day.adding(days: 1) }
        return day.daysSince1970
    }

    /// Beyond every due date: the year 10,000, in milliseconds.
    private static let horizon: Int64 = 253_402_300_800_000
}
