import FoundationEssentials
import JSON
import ServiceKit
import Store
import Timestamps

/// A record of one user, under one root for all: preferences, a task, or a reminder.
enum NotificationRecord: StoredRecord {
    /// `isApplied` is false until all reminders have been planned again by the new preferences.
    case preferences(Preferences, rev: Int64, isApplied: Bool)
    case task(TaskWatch)
    case reminder(Reminder)

    static let preferencesID = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1))

    var id: UUID {
        switch self {
        case .preferences: Self.preferencesID
        case .task(let task): task.id
        case .reminder(let reminder): reminder.id
        }
    }

    var rev: Int64 {
        get {
            switch self {
            case .preferences(_, let rev, _): rev
            case .task(let task): task.rev
            case .reminder(let reminder): reminder.rev
            }
        }
        set {
            switch self {
            case .preferences(let preferences, _, let isApplied):
                self = .preferences(preferences, rev: newValue, isApplied: isApplied)
            case .task(var task):
                task.rev = newValue
                self = .task(task)
            case .reminder(var reminder):
                reminder.rev = newValue
                self = .reminder(reminder)
            }
        }
    }

    var lookupKey: String? {
        guard case .reminder(let reminder) = self else { return nil }
        return reminder.mark
    }

    var reminder: Reminder? {
        guard case .reminder(let reminder) = self else { return nil }
        return reminder
    }

    var task: TaskWatch? {
        guard case .task(let task) = self else { return nil }
        return task
    }
}

extension NotificationRecord {
    func encode(into json: inout JSONWriter) {
        json.object { json in
            json.member("id", id.uuidString.lowercased())
            json.member("rev", rev)
            switch self {
            case .preferences(let preferences, _, let isApplied):
                json.member("kind", "preferences")
                json.member("applied", isApplied)
                json.member("preferences") { preferences.withoutTexts.write(to: &$0) }
                json.member("texts") { preferences.writeTexts(to: &$0) }
            case .task(let task):
                json.member("kind", "task")
                task.encode(into: &json)
            case .reminder(let reminder):
                json.member("kind", "reminder")
                reminder.encode(into: &json)
            }
        }
    }

    init(from scanner: inout JSONScanner) throws {
        let value = try scanner.value()
        let rev = value["rev"]?.integer ?? 0
        switch value["kind"]?.string {
        case "preferences":
            // Preferences that this version rejects, such as a zone that no longer exists, must not lock a user out.
            var preferences = (try? PreferencesReader.read(value["preferences"] ?? .null)) ?? Preferences()
            if let texts = value["texts"] { preferences.readTexts(texts) }
            self = .preferences(preferences, rev: rev, isApplied: value["applied"]?.bool ?? true)
        case "task": self = .task(try TaskWatch(stored: value))
        case "reminder": self = .reminder(try Reminder(stored: value))
        default: throw JSONFault(.wrongType, at: 0)
        }
    }

    /// Clients see reminders only; for other records this gives their size.
    func encodeWire(into json: inout JSONWriter) {
        if case .reminder(let reminder) = self { reminder.encodeWire(into: &json) } else { encode(into: &json) }
    }
}
