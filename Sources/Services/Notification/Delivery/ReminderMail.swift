import FoundationEssentials
import JSON
import TimeZones
import Timestamps

/// A reminder as an e-mail: one sentence or two, readable as HTML, which is what `bindings.smtp` sends, and as text.
struct ReminderMail: Sendable {
    let reminder: Reminder
    /// The zone that the due date is told in, when the task names none.
    let zone: Zone

    private static let subjectLimit = 150

    /// Free of control characters, so that it can only ever be a subject.
    var subject: String {
        let title = reminder.title.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }
        return "Reminder: " + String(String(String.UnicodeScalarView(title)).prefix(Self.subjectLimit))
    }

    /// The binding's data: a JSON string.
    var body: [UInt8] {
        var json = JSONWriter()
        json.string("<p>\(Self.escaped(reminder.title))</p>\r\n<p>Due: \(Self.escaped(due))</p>\r\n")
        return json.bytes
    }

    /// Such as `Sat 21 Nov 2026, 10:30 (Europe/Berlin)`.
    var due: String {
        guard let date = DueDate(reminder.due, at: reminder.dueAt) else { return reminder.due }
        if let day = date.day { return Self.text(day) }
        let zone = date.zone ?? zone
        guard let instant = date.instant else { return reminder.due }
        let wall = zone.wallTime(at: instant)
        return "\(Self.text(wall.date)), \(wall.time.text) (\(zone.name))"
    }

    private static func text(_ date: CivilDate) -> String {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return "\(date.weekday.name.prefix(3).capitalized) \(date.day) \(months[date.month - 1]) \(date.year)"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
