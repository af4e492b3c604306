import Encoding
import Tasks

/// Puts right the word that a request begins with, where it was mistyped.
enum Spelling {
    /// Words that open requests and are long enough for one wrong letter to leave no doubt.
    private static let long = [
        "complete", "completed", "finish", "finished", "delete", "remove", "rename", "reschedule", "postpone",
        "remind", "search", "reopen", "create", "cancel", "restore", "schedule", "repeat", "prioritise", "prioritize",
        "snooze",
    ]

    private static let mistakes = [
        "ad": "add", "addd": "add", "aad": "add", "dd": "add", "shwo": "show", "sohw": "show", "hsow": "show",
        "lsit": "list", "lst": "list", "mvoe": "move", "moev": "move", "delte": "delete", "del": "delete",
        "remvoe": "remove", "makr": "mark", "mrak": "mark", "tga": "tag", "whta": "what", "waht": "what",
        "wat": "what", "wats": "whats", "whast": "whats", "whats": "whats", "udno": "undo", "unod": "undo",
        "finsh": "finish", "remnd": "remind", "creat": "create", "postpon": "postpone", "resched": "reschedule",
        "chnage": "change", "cahnge": "change", "chagne": "change", "serach": "search", "hepl": "help", "hlep": "help",
        "compelte": "complete", "pospone": "postpone", "dlete": "delete", "deleet": "delete", "fidn": "find",
    ]

    /// What follows `would you mind`.
    private static let gerunds = [
        "adding": "add", "marking": "mark", "moving": "move", "deleting": "delete", "showing": "show",
        "listing": "list",
        "completing": "complete", "removing": "remove", "renaming": "rename", "rescheduling": "reschedule",
        "telling": "tell",
        "creating": "create", "putting": "put", "setting": "set", "making": "make", "changing": "change",
        "pushing": "push",
        "postponing": "postpone", "tagging": "tag", "reminding": "remind", "giving": "give", "finding": "find",
    ]

    static func corrected(_ key: String) -> String {
        if let verb = gerunds[key] { return verb }
        if let right = mistakes[key] { return right }
        guard (5...12).contains(key.utf8.count), !long.contains(key), !ordinary.contains(key) else { return key }
        let near = long.filter { EditDistance.between(key, $0) == 1 }
        return near.count == 1 ? near[0] : key
    }

    /// Words in the middle of a request in which one slip leaves no doubt.
    private static let anywhere = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "tomorrow", "yesterday",
        "overdue",
        "completed", "priority", "weekend", "recurring", "reminder", "deadline", "everything", "reschedule",
    ]

    /// A message with the slips in it put right that leave no doubt; nil when there are none.
    static func corrected(_ utterance: Utterance) -> String? {
        var text: [UInt16] = []
        var end = 0
        for word in utterance.words.prefix(40) where word.kind == .word && (5...12).contains(word.key.utf8.count) {
            guard !anywhere.contains(word.key) else { continue }
            let near = anywhere.filter { EditDistance.between(word.key, $0) == 1 && $0 + "s" != word.key }
            guard near.count == 1, near[0].first == word.key.first else { continue }
            text += utterance.units[end..<word.span.lowerBound] + Array(near[0].utf16)
            end = word.span.upperBound
        }
        guard end > 0 else { return nil }
        return String(decoding: text + utterance.units[end...], as: UTF16.self)
    }

    /// Words of their own that differ by one letter.
    private static let ordinary: Set = [
        "remake", "retame", "removed", "removes", "deleted", "deletes", "created", "renamed",
    ]
}
