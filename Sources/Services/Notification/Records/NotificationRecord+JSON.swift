import FoundationEssentials
import JSON
import ServiceKit
import Timestamps

extension NotificationRecord {
    func encode(into json: inout JSONWriter) {
        json.raw(#"{"id":"#)
        json.string(id.uuidString.lowercased())
        json.raw(#","rev":"#)
        json.integer(rev)
        switch self {
        case .preferences(let preferences, _, let isApplied):
            json.raw(#","kind":"preferences","applied":"#)
            json.bool(isApplied)
            json.raw(#","preferences":"#)
            preferences.withoutTexts.write(to: &json)
            json.raw(#","texts":"#)
            preferences.writeTexts(to: &json)
        case .task(let task):
            json.raw(#","kind":"task""#)
            task.encode(into: &json)
        case .reminder(let reminder):
            json.raw(#","kind":"reminder""#)
            reminder.encode(into: &json)
        }
        json.raw("}")
    }

    init(from scanner: inout JSONScanner) throws {
        let value = try scanner.value()
        let rev = value["rev"]?.integer ?? 0
        switch value["kind"]?.string {
        case "preferences":
            // What an earlier version wrote and this one refuses, such as a zone that is no more, must not lock a user out.
            var preferences = (try? PreferencesReader.read(value["preferences"] ?? .null)) ?? Preferences()
            if let texts = value["texts"] { preferences.readTexts(texts) }
            self = .preferences(preferences, rev: rev, isApplied: value["applied"]?.bool ?? true)
        case "task": self = .task(try TaskWatch(stored: value))
        case "reminder": self = .reminder(try Reminder(stored: value))
        default: throw JSONFault(.wrongType, at: 0)
        }
    }

    /// Clients see reminders only; for the rest this says how much room they take.
    func encodeWire(into json: inout JSONWriter) {
        if case .reminder(let reminder) = self { reminder.encodeWire(into: &json) } else { encode(into: &json) }
    }
}
