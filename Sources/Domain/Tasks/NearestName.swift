import Encoding

/// Finds the name that somebody probably meant.
public enum NearestName {
    /// What people call a member elsewhere.
    private static let aliases = [
        "text": "title", "name": "title", "summary": "title", "task": "title",
        "notes": "description", "note": "description", "body": "description", "details": "description",
        "done": "status", "completed": "status", "state": "status", "complete": "status",
        "labels": "tags", "label": "tags", "tag": "tags",
        "due_date": "due", "duedate": "due", "dueat": "due", "deadline": "due",
        "repeat": "recurrence", "repeats": "recurrence", "rrule": "recurrence", "recurring": "recurrence",
        "search": "q", "query": "q", "size": "limit", "after": "cursor", "per_page": "page_size",
        "pagesize": "page_size", "skip": "page", "offset": "page", "is_recurring": "recurrence",
    ]

    /// The candidate within two edits (one for short names), or the one known by this name elsewhere.
    public static func of(_ name: String, among candidates: [String]) -> String? {
        let folded = name.prefix(64).lowercased()
        if let alias = aliases[folded], candidates.contains(alias) { return alias }
        let scored = candidates.map { (name: $0, edits: EditDistance.between(folded, $0)) }
        guard let best = scored.min(by: { $0.edits < $1.edits }) else { return nil }
        return best.edits <= (best.name.utf8.count < 5 ? 1 : 2) ? best.name : nil
    }
}
