import JSON
import Tasks

/// The form of a list in its file: `{"version":1,"last":3,"tasks":[…]}`, a task a line, which `errand import` reads too.
///
/// Members that are not known here are kept as they are: another program's, or a later version's.
extension MemoryList {
    private static let version: Int64 = 1
    private static let members: Set = ["version", "last", "tasks"]

    /// - Throws: ``Mistake`` that says what is wrong, to be read behind the file's name.
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
        json.raw("{\"version\":")
        json.integer(Self.version)
        json.raw(",\"last\":")
        json.integer(last)
        for (name, value) in other {
            json.raw(",")
            json.string(name)
            json.raw(":")
            json.value(value)
        }
        json.raw(",\"tasks\":[")
        for (index, task) in tasks.enumerated() {
            json.raw(index > 0 ? ",\n" : "\n")
            json.value(.object(task.stored))
        }
        json.raw(tasks.isEmpty ? "]}\n" : "\n]}\n")
        return json.bytes
    }

    fileprivate static func shown(_ name: String) -> String { TerminalText.line(DisplayWidth.cut(name, to: 40)) }
}

extension MemoryTask {
    /// The numbers that a task can have.
    static let numbers = 1...1_000_000_000
    private static let members: Set = ["id", "title", "status", "priority", "tags", "due"]

    /// - Throws: ``MemoryList/Mistake`` that says which member is wrong, to be read behind the task's place.
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

    /// Null is what is not there.
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
