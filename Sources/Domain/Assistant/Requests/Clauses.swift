import TimeZones
import Timestamps

/// Takes apart what asks for several things: `complete the report, then move the dentist to tomorrow`.
enum Clauses {
    struct Part: Sendable {
        let text: String
        let request: Request
    }

    /// The most that one message asks for.
    private static let most = 6
    /// Longer messages are one request.
    private static let longest = 80

    /// Nothing when the message is not understood.
    static func read(_ passage: Passage, now: Timestamp, zone: Zone) -> [Part] {
        if passage.count <= longest, let parts = parts(passage, now: now, zone: zone) { return parts }
        if passage.count <= longest, let statement = statement(passage, now: now, zone: zone) { return [statement] }
        let reading = Reading(passage, now: now, zone: zone)
        return reading.request.map { [Part(text: reading.passage.text, request: $0)] } ?? []
    }

    private static func parts(_ passage: Passage, now: Timestamp, zone: Zone) -> [Part]? {
        var parts: [Part] = []
        var rest = Courtesy.removed(from: passage)
        while parts.count < most, let (left, right) = split(rest, now: now, zone: zone) {
            parts.append(left)
            rest = right
        }
        guard !parts.isEmpty, let last = Reading(rest, now: now, zone: zone).request else { return nil }
        return parts + [Part(text: rest.text, request: last)]
    }

    private static let joints = [
        ", and then", ", then", ", and also", ", and", "and then", "and also", "; then", "then", "and", ";", ".", ",",
        "\n", "!",
    ]

    /// The first request, where another one follows it.
    private static func split(_ passage: Passage, now: Timestamp, zone: Zone) -> (Part, Passage)? {
        for offset in 1..<max(passage.count, 1) {
            guard let right = passage.from(offset).after(joints).map({ Courtesy.removed(from: $0) }), right.hasWords,
                let verb = right.key(0), verbs.contains(verb)
            else { continue }
            let left = passage.upTo(offset)
            guard let request = Reading(left, now: now, zone: zone).request else { continue }
            guard isFollowed(request, by: right), Reading(right, now: now, zone: zone).request != nil else { continue }
            return (Part(text: left.text, request: request), right)
        }
        return nil
    }

    private static let verbs: Set = [
        "add", "create", "mark", "complete", "delete", "remove", "move", "reschedule", "push", "postpone", "rename",
        "tag", "untag", "show", "list", "reopen", "set", "make", "change", "prioritise", "prioritize", "snooze",
        "undo", "finish", "tick", "check", "delay", "whats", "call", "remind", "cancel", "put", "repeat", "what",
        "how", "label", "restore", "bump", "close",
    ]

    /// What else a word could be: part of a title that was just said.
    private static func isFollowed(_ request: Request, by right: Passage) -> Bool {
        let isAboutIt = ["it", "them", "both", "that"].contains(right.key(1)) || ["it", "them"].contains(right.key(2))
        let isPlain = [
            "add", "create", "delete", "show", "list", "undo", "rename", "reopen", "untag", "whats", "reschedule",
            "postpone",
        ].contains(right.key(0))
        switch request {
        case .add:
            return isAboutIt && right.key(0) != "remind"
                || ["add", "create", "show", "undo"].contains(right.key(0))
        case .edit(_, .title), .edit(_, .description), .edit(_, .addSteps), .saveFilter: return isAboutIt
        case .talk: return true
        default: return isPlain || isAboutIt || right.count > 2
        }
    }

    /// `I've called the dentist, mark it done`: the statement says what `it` is.
    private static func statement(_ passage: Passage, now: Timestamp, zone: Zone) -> Part? {
        let passage = Courtesy.removed(from: passage)
        guard let (left, right) = passage.split(at: ",", ".", "so", ";", "-", "and", "!"), left.hasWords,
            right.contains(["it", "that"]), verbs.contains(Courtesy.removed(from: right).key(0) ?? ""),
            Reading(left, now: now, zone: zone).request == nil,
            let request = Reading(right, now: now, zone: zone).request, request.isAboutIt
        else { return nil }
        let name = left.dropping(
            "ive", "i have", "i", "just", "already", "finally", "weve", "we", "have", "has been", "so"
        ).content
        return Part(text: right.text, request: request.aimed(at: .named(name)))
    }
}
