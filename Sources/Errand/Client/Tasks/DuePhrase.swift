import Tasks
import Timestamps

/// A due date as typed by the user: in one of the API's forms, or in English as in quick add.
enum DuePhrase {
    /// - Throws: ``ClientFault`` when it is not understood.
    static func read(_ text: String, _ clock: TerminalClock) throws(ClientFault) -> TaskDue {
        if let due = TaskDue(stored: text) { return due }
        // Parsed after a title, as in a line of quick add: any words left over were not understood.
        let line = QuickAdd("x \(text)", now: clock.now, zone: clock.zone, order: clock.order)
        guard let due = line.due, line.title == "x", line.recurrence == nil else {
            throw ClientFault(
                .usage, "\"\(text)\" is not understood as a date.",
                next: "Say it such as: tomorrow, friday 9am, in 3 days, 2026-12-24, or none.")
        }
        return due
    }
}
