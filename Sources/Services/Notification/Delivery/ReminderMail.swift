import FoundationEssentials
import JSON
import TimeZones
import Timestamps

/// The text of a reminder: the task, and its due date.
struct ReminderText: Sendable {
    let reminder: Reminder
    /// The zone for the due date, when the task has none.
    let zone: Zone

    /// Maximum length of a text message; characters outside the GSM alphabet may split it into up to three.
    private static let messageLimit = 160

    /// The text message in one line: the title is shortened if necessary, the date is not.
    var message: String {
        let end = " Due: \(due)"
        let room = Self.messageLimit - end.unicodeScalars.count - 1
        return title(upTo: room) + "." + end
    }

    /// The title as one line without control characters, of at most `limit` Unicode scalars.
    func title(upTo limit: Int) -> String {
        let plain = reminder.title.unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control || scalar.properties.isWhitespace ? " " : scalar
        }
        guard plain.count > limit else { return String(String.UnicodeScalarView(plain)) }
        var cut = ""
        var count = 1
        for character in String(String.UnicodeScalarView(plain)) {
            count += character.unicodeScalars.count
            guard count <= limit else { break }
            cut.append(character)
        }
        return cut + "…"
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
}

/// A reminder as an e-mail of one or two sentences, readable both as HTML, which `bindings.smtp` sends, and as text.
struct ReminderMail: Sendable {
    let text: ReminderText

    private static let subjectLimit = 150

    /// The subject, without control characters, so that it cannot add headers.
    var subject: String { "Reminder: " + text.title(upTo: Self.subjectLimit) }

    /// The binding's data: a JSON string.
    var body: [UInt8] {
        var json = JSONWriter()
        json.string("<p>\(Self.escaped(text.reminder.title))</p>\r\n<p>Due: \(Self.escaped(text.due))</p>\r\n")
        return json.bytes
    }

    /// Escapes by scalars: compared as a character, a `<` followed by a joining scalar would not be recognised.
    static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
