import JSON
import Tasks

/// The tasks of one run, by numbers that are given once and never again.
struct MemoryList: Sendable, Equatable {
    /// More than anybody types.
    static let most = 10_000
    static let longestTitle = TaskLimits.titleCharacters

    private(set) var tasks: [MemoryTask] = []
    private(set) var last = 0
    /// What its file says besides.
    private(set) var other = JSONObject()

    init() {}

    init(tasks: [MemoryTask], last: Int, other: JSONObject) {
        (self.tasks, self.last, self.other) = (tasks, last, other)
    }

    /// Why something was not done, in words for the person.
    struct Mistake: Error, Equatable {
        let text: String
    }

    subscript(number: Int) -> MemoryTask? { tasks.first { $0.number == number } }

    /// Adds what a line says.
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

    /// Takes over what a line says; what it says nothing of stays.
    ///
    /// - Parameter keepsTitle: whether the line has no words but those that were understood.
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

    /// What could not be read again is not kept at all.
    private static func check(_ task: MemoryTask) throws(Mistake) {
        do throws(Mistake) { _ = try MemoryTask(stored: .object(task.stored)) } catch {
            throw Mistake(text: "The task\(error.text).")
        }
    }
}

extension StringProtocol {
    /// Without white space at its ends.
    var trimmingBlanks: String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
