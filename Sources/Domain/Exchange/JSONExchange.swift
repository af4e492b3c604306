import JSON
import TimeZones
import Timestamps

/// Reads our own format, `{"version":1,"tasks":[…]}`, an account's export or just the array, and other programs' JSON:
/// nested lists, objects around the tasks, subtasks and comments beside them, one object per line.
struct JSONExchange {
    let zone: Zone
    let now: Timestamp
    let bounds: ImportBounds
    private var members: [FamilyMember] = []
    private var lines: [ImportedLine] = []
    /// The index of each task by its id in the document, and its parent's id.
    private var places: [String: Int] = [:]
    private var parents: [(member: Int, parent: String)] = []

    init(zone: Zone, now: Timestamp, bounds: ImportBounds) {
        (self.zone, self.now, self.bounds) = (zone, now, bounds)
    }

    /// True when there are too many elements already, so that no more are read.
    private var isFull: Bool { members.count + lines.count > bounds.elements }

    private static let deepest = 8
    /// Members of an object that hold its tasks, or further containers.
    private static let containers = [
        "tasks", "items", "todos", "todo", "cards", "value", "data", "results", "entries", "lists",
    ]
    /// Members beside the tasks whose elements belong to some of them.
    private static let beside = ["subtasks", "notes", "comments", "checklists", "note_positions"]

    /// The trash in an account's export is ignored: deleted tasks stay deleted.
    mutating func read(_ document: [UInt8]) throws(ExchangeFault) -> [ImportedLine] {
        guard let value = Self.value(document) else { throw Self.fault }
        guard collect(value, list: nil, depth: 0) else { throw Self.fault }
        try bounds.check(elements: members.count + lines.count)
        for (member, parent) in parents {
            guard let index = places[parent], index != member else { continue }
            members[member].parent = members[member].parent ?? index
        }
        let fitting = TaskFitting(names: .json, zone: zone, now: now)
        for member in TaskFamily.settled(members, part: "checklist") {
            lines += ImportedLine.fitted(member.task, line: member.line, by: fitting)
            try bounds.check(elements: lines.count)
        }
        return lines.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }.map(\.element)
    }

    private static let fault = ExchangeFault.unreadable(
        "must be a JSON array of tasks, or an object with the member tasks")

    /// The document, or the array of its lines if each is an object.
    private static func value(_ document: [UInt8]) -> JSONValue? {
        if let value = try? JSONValue(document, maximumDepth: 32) { return value }
        let lines = document.split { $0 == 0x0A || $0 == 0x0D }.filter { $0.contains { $0 > 0x20 } }
        let objects = lines.map { line in
            try? JSONValue(Array(line.last == 0x2C ? line.dropLast() : line), maximumDepth: 32)
        }
        guard !objects.isEmpty, objects.allSatisfy({ $0?.object != nil }) else { return nil }
        return .array(objects.compactMap(\.self))
    }

    /// - Returns: true when the value can contain tasks.
    private mutating func collect(_ value: JSONValue, list: String?, depth: Int) -> Bool {
        guard depth < Self.deepest else { return false }
        if let elements = value.array {
            for element in elements { add(element, list: list, depth: depth) }
            return true
        }
        guard let object = value.object else { return false }
        let held = Self.containers.compactMap { name in
            object[name].flatMap { $0.array != nil || $0.object != nil ? $0 : nil }
        }
        for value in held.prefix(1) where collect(value, list: list, depth: depth + 1) {
            for name in Self.beside { attach(object[name]?.array ?? [], of: name) }
            return true
        }
        guard depth == 0, object["title"]?.string != nil, ForeignTask.isTask(object) else { return false }
        add(value, list: list, depth: depth)
        return true
    }

    private mutating func add(_ element: JSONValue, list: String?, depth: Int) {
        guard !isFull else { return }
        let line = members.count + lines.count + 1
        if let title = element.string {
            return members.append(FamilyMember(line: line, task: ExchangedTask(title: title), parent: nil))
        }
        guard case .object(let object) = element else {
            return lines.append(ImportedLine(line: line, .faulty("must be an object")))
        }
        if depth < Self.deepest, let (name, inner) = Self.list(object) {
            for element in inner { add(element, list: name ?? list, depth: depth + 1) }
            return
        }
        add(object, list: list, line: line, parent: nil, depth: depth)
    }

    /// The name and elements of a list among tasks: Google's by its kind, others by members that only lists have.
    private static func list(_ object: JSONObject) -> (name: String?, elements: [JSONValue])? {
        let name = (object["title"] ?? object["name"])?.string
        if ["tasks#tasks", "tasks#taskList"].contains(object["kind"]?.string) {
            return (name, object["items"]?.array ?? [])
        }
        guard let inner = (object["tasks"] ?? object["cards"] ?? object["todos"])?.array,
            inner.contains(where: { $0.object != nil }),
            !object.keys.contains(where: {
                ForeignTask.means($0, .due) || ForeignTask.means($0, .done) || ForeignTask.means($0, .state)
            })
        else { return nil }
        return (name, inner)
    }

    private mutating func add(_ object: JSONObject, list: String?, line: Int, parent: Int?, depth: Int) {
        guard !isFull else { return }
        let read = ForeignTask(object, zone: zone, now: now)
        guard !read.isDeleted else { return lines.append(ImportedLine(line: line, .skipped("is deleted"))) }
        var task = read.task
        // A subtask belongs to the list of its parent.
        if let list = list?.trimmed, !list.isEmpty, parent == nil, read.parent == nil, !task.tags.contains(list) {
            task.tags.append(list)
        }
        let index = members.count
        members.append(FamilyMember(line: line, task: task, parent: parent))
        if let name = read.name, places[name] == nil { places[name] = index }
        if let parent = read.parent { parents.append((index, parent)) }
        guard depth < Self.deepest else { return }
        for child in read.children { add(child, list: list, line: line, parent: index, depth: depth + 1) }
    }

    /// Attaches subtasks, comments and checklists that refer to their task.
    private mutating func attach(_ values: [JSONValue], of name: String) {
        for object in values.compactMap(\.object) {
            let fields = ForeignNames(object)
            let owner = ["taskid", "itemid", "idcard", "todoid", "parentid"].lazy.compactMap { fields[$0]?.words }.first
            guard let index = owner.flatMap({ places[$0] }) else { continue }
            switch name {
            case "notes", "comments":
                if let text = ForeignTask.passage(.object(object)) { members[index].task.describe(text) }
            case "checklists":
                for item in fields["checkitems"]?.array?.compactMap(\.object) ?? [] { step(item, of: index) }
            default: step(object, of: index)
            }
        }
    }

    private mutating func step(_ object: JSONObject, of index: Int) {
        let task = ForeignTask(object, zone: zone, now: now).task
        members[index].task.steps.append(.init(task.title, isDone: task.isCompleted))
        if let words = task.description { members[index].task.describe("\(task.title): \(words)") }
    }

    /// True when an id has the form of ours.
    static func isOurs(_ id: String) -> Bool {
        id.utf8.count == 36
            && id.utf8.enumerated().allSatisfy { index, byte in
                [8, 13, 18, 23].contains(index) ? byte == UInt8(ascii: "-") : Character(Unicode.Scalar(byte)).isHexDigit
            }
    }
}
