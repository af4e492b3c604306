import Assistant
import JSON
import Recurrence
import Tasks

/// Dates and rules as callers say them: in the API's forms, or in English as quick add reads it.
struct SpokenDate: Sendable {
    let session: ToolSession

    /// The due date in one of the API's forms.
    func due(_ value: JSONValue) throws(ToolFault) -> JSONValue {
        guard let text = value.string, !Self.isDate(text) else { return value }
        guard let quick = understood(text), quick.recurrence == nil, let due = quick.due else {
            throw ToolFault(code: "invalid", message: "due is not a date that is understood here")
        }
        return .string(due.text)
    }

    /// The rule in one of the API's forms, and the first occurrence where the words tell.
    func recurrence(_ value: JSONValue) throws(ToolFault) -> (rule: JSONValue, first: JSONValue?) {
        guard let text = value.string, !text.uppercased().contains("FREQ=") else { return (value, nil) }
        guard let quick = understood(text), let rule = quick.recurrence else {
            throw ToolFault(code: "invalid", message: "recurrence is not a rule that is understood here")
        }
        return (rule.json, quick.due.map { .string($0.text) })
    }

    /// Nil unless every word of the phrase says when.
    private func understood(_ phrase: String) -> QuickAdd? {
        let quick = QuickAdd("task \(phrase)", now: session.now, zone: session.zone)
        return quick.title == "task" && quick.tags.isEmpty ? quick : nil
    }

    /// Whether a text begins as all forms of the API do: `2026-`.
    private static func isDate(_ text: String) -> Bool {
        let start = Array(text.utf8.prefix(5))
        return start.count == 5 && start[4] == UInt8(ascii: "-")
            && start.prefix(4).allSatisfy { (0x30...0x39).contains($0) }
    }
}
