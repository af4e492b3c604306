import Tasks
import TimeZones
import Timestamps

/// When the user is asked before anything is changed.
extension Turn {
    /// Several tasks that were only described, and that the user did not just see, or whose dues lie more than a day apart, are
    /// shown first. Tasks that were named one by one, or by their places in a list, are those that were meant.
    mutating func needsConsent(_ target: Target, _ mentions: [Mention]) async throws(ToolFault) -> Bool {
        switch target {
        case .named, .places, .run, .ids, .it, .other: return false
        case .count: return true
        case .matching(let selection, _) where selection.isBare: return true
        case .them, .matching:
            guard mentions.count > 1 else { return false }
            guard mentions.count <= Self.mostUnasked, mentions.allSatisfy({ seen.contains($0.id) }) else { return true }
            return Self.areApart(try await cards(mentions), in: self)
        }
    }

    /// Whether their dues lie more than a day apart, or only some have one.
    private static func areApart(_ cards: [TaskCard], in turn: Turn) -> Bool {
        let days = cards.map { $0.due?.wallTime(in: turn.zone).date.daysSince1970 }
        let dated = days.compactMap { $0 }
        guard let first = dated.min(), let last = dated.max() else { return false }
        return dated.count < days.count || last - first > 1
    }

    /// What is asked or wondered about is answered; nothing is changed.
    mutating func consider(_ request: Request) async throws(ToolFault) -> Saying {
        switch (mood, request) {
        case (.ability, _): return Talks.ability(of: request)
        case (.question, .complete(let target)): return try await tell(target, .status)
        case (.proposal, .add(let drafts)) where !drafts.contains { $0.isGeneral }: return try await carryOut(request)
        case (.proposal, .add), (.question, .incomplete(.title)): return Talks.ability(of: request)
        case (_, .add(let drafts)):
            guard let draft = drafts.first, drafts.count == 1 else { return Talks.unknown }
            return Talks.shallIAdd(draft, facts: draft.due.map { ["due " + words.day($0)] } ?? [])
        case (_, .renameTag), (_, .saveFilter), (_, .restore), (_, .incomplete): return Talks.ability(of: request)
        case (_, .undo), (_, .redo), (_, .takeBack):
            return Saying("Say “undo” to take back your last change.", suggestions: ["Undo"])
        default:
            mustAsk = true
            return try await carryOut(request)
        }
    }
}

extension Request {
    /// Whether it may change anything.
    var changes: Bool {
        switch self {
        case .list, .tell, .tags, .filters, .runFilter, .reminders, .plan, .more, .talk, .mention, .arrange: false
        default: true
        }
    }
}
