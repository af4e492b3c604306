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
        let near = long.filter { NearestName.distance(key, $0) == 1 }
        return near.count == 1 ? near[0] : key
    }

    /// Words of their own that differ by one letter.
    private static let ordinary: Set = [
        "remake", "retame", "removed", "removes", "deleted", "deletes", "created", "renamed",
    ]
}
