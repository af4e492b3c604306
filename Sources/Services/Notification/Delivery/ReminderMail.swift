import FoundationEssentials
import JSON
import TimeZones
import Timestamps

/// A reminder in words: what of it is due, and when.
struct ReminderText: Sendable {
    let reminder: Reminder
    /// The zone that the due date is told in, when the task names none.
    let zone: Zone

    /// What fits into one text message, or into three where letters beyond GSM's own make them shorter.
    private static let messageLimit = 160

    /// The whole of it as a text message, in one line: the title gives way, the date does not.
    var message: String {
        let end = " Due: \(due)"
        let room = Self.messageLimit - end.unicodeScalars.count - 1
        return title(upTo: room) + "." + end
    }

    /// The title in one line, free of control characters, of so many Unicode scalars at most.
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

/// A reminder as an e-mail: one sentence or two, readable as HTML, which is what `bindings.smtp` sends, and as text.
struct ReminderMail: Sendable {
    let text: ReminderText

    private static let subjectLimit = 150

    /// Free of control characters, so that it can only ever be a subject.
    var subject: String { "Reminder: " + text.title(upTo: Self.subjectLimit) }

    /// The binding's data: a JSON string.
    var body: [UInt8] {
        var json = JSONWriter()
        json.string("<p>\(Self.escaped(text.reminder.title))</p>\r\n<p>Due: \(Self.escaped(text.due))</p>\r\n")
        return json.bytes
    }

    /// Scalar by scalar: to a comparison of characters a `<` behind a scalar that joins what follows it is none.
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
