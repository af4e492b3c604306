public import JSON
public import Recurrence

extension TaskContent {
    /// Reads what a client sends to create or to replace a task: the title is required, what is absent takes its default.
    ///
    /// Strict: an unknown member, a wrong type, or a value outside ``TaskLimits`` is a fault that names the member.
    public init(json: [UInt8]) throws(TaskInputFault) { try self.init(edits: try TaskEdits(json: json)) }

    /// The same of a value that is part of a larger document.
    public init(value: JSONValue) throws(TaskInputFault) { try self.init(edits: try TaskEdits(value)) }

    private init(edits: TaskEdits) throws(TaskInputFault) {
        guard case .set(let title) = edits.title else { throw .invalid([TaskFieldFault("title", "is required")]) }
        self.init(title: title)
        edits.apply(to: &self)
    }
}

extension TaskContent {
    /// The same content with another rule, or none.
    public func recurring(_ rule: RecurrenceRule?) -> TaskContent {
        var content = self
        content.recurrence = rule
        return content
    }

    /// Reads a rule that is a body by itself.
    public static func recurrence(json: [UInt8]) throws(TaskInputFault) -> RecurrenceRule {
        let value: JSONValue
        do { value = try JSONValue(json) } catch {
            throw .malformed(error as? JSONFault ?? JSONFault(.unexpectedCharacter, at: 0))
        }
        do throws(RecurrenceFault) { return try RecurrenceRule(json: value) } catch {
            throw .invalid([TaskFieldFault(error.field.isEmpty ? "body" : error.field, error.message)])
        }
    }
}

/// A JSON merge patch (RFC 7396) of a task: what is absent stays, `null` clears.
public struct TaskPatch: Sendable, Hashable {
    private let edits: TaskEdits

    /// - Throws: as ``TaskContent/init(json:)``.
    public init(json: [UInt8]) throws(TaskInputFault) { edits = try TaskEdits(json: json) }

    /// The same of a value that is part of a larger document.
    public init(value: JSONValue) throws(TaskInputFault) { edits = try TaskEdits(value) }

    public func applied(to content: TaskContent) -> TaskContent {
        var content = content
        edits.apply(to: &content)
        return content
    }
}

extension TaskEdits {
    func apply(to content: inout TaskContent) {
        content.title = title.applied(to: content.title, cleared: content.title)
        content.status = status.applied(to: content.status, cleared: .pending)
        content.priority = priority.applied(to: content.priority, cleared: .standard)
        content.tags = tags.applied(to: content.tags, cleared: [])
        apply(description, to: &content.description)
        apply(due, to: &content.due)
        apply(reminders, to: &content.reminders)
        apply(recurrence, to: &content.recurrence)
        content.checklist = checklist.applied(to: content.checklist, cleared: [])
    }

    private func apply<Value>(_ edit: Edit<Value>, to value: inout Value?) {
        switch edit {
        case .keep: break
        case .clear: value = nil
        case .set(let new): value = new
        }
    }
}
