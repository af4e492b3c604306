import JSON
import Tasks

/// The tasks of one run, by numbers that are never reused.
struct MemoryList: Sendable, Equatable {
    /// Maximum number of tasks.
    static let most = 10_000
    static let longestTitle = TaskLimits.titleCharacters

    private(set) var tasks: [MemoryTask] = []
    private(set) var last = 0
    /// Unknown members of its file.
    private(set) var other = JSONObject()

    init() {}

    init(tasks: [MemoryTask], last: Int, other: JSONObject) {
        (self.tasks, self.last, self.other) = (tasks, last, other)
    }

    /// The reason why an action was not performed, as text for the user.
    struct Mistake: Error, Equatable {
        let text: String
    }

    subscript(number: Int) -> MemoryTask? { tasks.first { $0.number == number } }

    /// Adds the task of a line.
    mutating func add(_ line: QuickAdd) throws(Mistake) -> MemoryTask {
        guard tasks.count < Self.most, MemoryTask.numbers.contains(last + 1) else {
            throw Mistake(text: "The list is full: \(Self.most) tasks are the most.")
        }
        var task = MemoryTask(number: last + 1, title: try Self.checked(line.title))
        (task.priority, task.tags, task.due) = (line.priority, line.tags, line.due)
        try Self.check(task)
        last += 1
        tasks.append(task)
        return task
    }

    /// Applies a line to a task; parts that it does not mention stay.
    ///
    /// - Parameter keepsTitle: true when the line has no words besides the understood ones.
    mutating func update(_ number: Int, _ line: QuickAdd, keepsTitle: Bool) throws(Mistake) -> MemoryTask {
        let index = try index(of: number)
        var task = tasks[index]
        if !keepsTitle { task.title = try Self.checked(line.title) }
        if let priority = line.priority { task.priority = priority }
        if let due = line.due { task.due = due }
        if !line.tags.isEmpty { task.tags = line.tags }
        try Self.check(task)
        tasks[index] = task
        return task
    }

    mutating func toggle(_ number: Int) throws(Mistake) -> MemoryTask {
        let index = try index(of: number)
        tasks[index].isDone.toggle()
        return tasks[index]
    }

    mutating func delete(_ number: Int) throws(Mistake) -> MemoryTask {
        tasks.remove(at: try index(of: number))
    }

    private func index(of number: Int) throws(Mistake) -> Int {
        guard let index = tasks.firstIndex(where: { $0.number == number }) else {
            let hint = tasks.isEmpty ? "The list is empty: add a task first." : "view shows what there is."
            throw Mistake(text: "There is no task \(number). \(hint)")
        }
        return index
    }

    private static func checked(_ title: String) throws(Mistake) -> String {
        let title = title.trimmingBlanks
        guard !title.isEmpty else { throw Mistake(text: "A task needs a title, such as: add Buy milk tomorrow") }
        guard title.count <= longestTitle else {
            throw Mistake(text: "The title is too long: \(longestTitle) characters are the most.")
        }
        return title
    }

    /// Rejects tasks that could not be read again.
    private static func check(_ task: MemoryTask) throws(Mistake) {
        do throws(Mistake) { _ = try MemoryTask(stored: .object(task.stored)) } catch {
            throw Mistake(text: "The task\(error.text).")
        }
    }
}

extension StringProtocol {
    /// The text without white space at its ends.
    var trimmingBlanks: String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}

/// The form of a list in its file: `{"version":1,"last":3,"tasks":[…]}`, one task per line, which `errand import` reads
/// too.
///
/// Unknown members are preserved: they belong to another program or a later version.
extension MemoryList {
    private static let version: Int64 = 1
    private static let members: Set = ["version", "last", "tasks"]

    /// - Throws: ``Mistake`` with the error, as text to follow the file's name.
    init(stored bytes: [UInt8]) throws(Mistake) {
        let value: JSONValue
        do { value = try JSONValue(bytes, maximumDepth: 32) } catch {
            let place = (error as? JSONFault).map { ", at byte \($0.offset)" } ?? ""
            throw Mistake(text: "is no JSON document\(place)")
        }
        guard let object = value.object, let elements = object["tasks"]?.array else {
            throw Mistake(text: "is no list: it has no array \"tasks\"")
        }
        if let name = object.repeated { throw Mistake(text: "has the member \(Self.shown(name)) twice") }
        guard let version = object["version"]?.integer, version >= 1 else {
            throw Mistake(text: "says no version that is known here")
        }
        guard version == Self.version else { throw Mistake(text: "was written by a later version of errand") }
        guard elements.count <= Self.most else { throw Mistake(text: "has more than \(Self.most) tasks") }
        var tasks: [MemoryTask] = []
        var numbers: Set<Int> = []
        for (index, element) in elements.enumerated() {
            let task: MemoryTask
            do throws(Mistake) { task = try MemoryTask(stored: element) } catch {
                throw Mistake(text: "has a task that is none: tasks[\(index)]\(error.text)")
            }
            guard numbers.insert(task.number).inserted else {
                throw Mistake(text: "has two tasks with the id \(task.number)")
            }
            tasks.append(task)
        }
        let last = object["last"]?.integer.flatMap { MemoryTask.numbers.contains(Int($0)) ? Int($0) : nil } ?? 0
        self.init(tasks: tasks, last: max(last, numbers.max() ?? 0), other: object.without(Self.members))
    }

    var stored: [UInt8] {
        var json = JSONWriter(reserving: 64 + tasks.count * 128)
        json.object { json in
            json.member("version", Self.version)
            json.member("last", last)
            for (name, value) in other { json.member(named: name) { $0.value(value) } }
            json.member("tasks") { json in
                // One task per line, for people who read the file.
                json.array(tasks) { json, task in
                    json.raw("\n")
                    json.value(.object(task.stored))
                }
                if !tasks.isEmpty { json.bytes.insert(UInt8(ascii: "\n"), at: json.bytes.endIndex - 1) }
            }
        }
        json.raw("\n")
        return json.bytes
    }

    fileprivate static func shown(_ name: String) -> String { TerminalText.line(DisplayWidth.cut(name, to: 40)) }
}

extension MemoryTask {
    /// The range of task numbers.
    static let numbers = 1...1_000_000_000
    private static let members: Set = ["id", "title", "status", "priority", "tags", "due"]

    /// - Throws: ``MemoryList/Mistake`` naming the invalid member, as text to follow the task's position.
    init(stored value: JSONValue) throws(MemoryList.Mistake) {
        guard let object = value.object else { throw .init(text: " is no object") }
        if let name = object.repeated { throw .init(text: " has the member \(MemoryList.shown(name)) twice") }
        guard let id = object["id"]?.integer.map(Int.init), Self.numbers.contains(id) else {
            throw .init(text: ".id must be a whole number from 1 on")
        }
        let known = object.members.filter { Self.members.contains($0.key) && $0.key != "id" && !$0.value.isNull }
        let content: TaskContent
        do throws(TaskInputFault) { content = try TaskContent(value: .object(JSONObject(known))) } catch {
            guard case .invalid(let faults) = error, let fault = faults.first else { throw .init(text: " is no task") }
            throw .init(text: ".\(MemoryList.shown(fault.field)) \(fault.message)")
        }
        self.init(number: id, title: content.title)
        (isDone, tags, due) = (content.status == .completed, content.tags, content.due)
        if known.contains(where: { $0.key == "priority" }) { priority = content.priority }
        other = object.without(Self.members)
    }

    /// The stored form; missing values are null.
    var stored: JSONObject {
        var object = JSONObject([
            ("id", .number(JSONNumber(number))), ("title", .string(title)),
            ("status", isDone ? "completed" : "pending"),
        ])
        object["priority"] = priority.map { .string($0.rawValue) }
        if !tags.isEmpty { object["tags"] = .array(tags.map { .string($0) }) }
        object["due"] = due.map { .string($0.text) }
        return JSONObject(object.members + other.members)
    }
}

extension JSONObject {
    fileprivate func without(_ names: Set<String>) -> JSONObject {
        JSONObject(members.filter { !names.contains($0.key) })
    }
}
