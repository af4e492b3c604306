import JSON
import Tasks
import TimeZones
import Timestamps

/// What only makes sense after the turn before.
extension Turn {
    /// - Returns: nil when the message stands by itself.
    func followUp(of before: Memory) -> Request? {
        let reading = Reading(Utterance(message.text).passage, now: now, zone: zone)
        if before.fresh != nil, mood == .order, let request = reading.ellipsis { return request }
        if let done = before.done, mood == .order {
            if let request = reading.takingBack { return request }
            return again(done)
        }
        return nil
    }

    /// `the rent too`, `and cheese`, `same for the vet`: what was just done, for something else.
    private func again(_ done: PastMessage) -> Request? {
        let passage = Utterance(message.text).passage
        let openings = [
            "and also", "and", "also", "plus", "as well as", "same for", "same with", "the same for", "do the same for",
            "do the same to", "likewise", "&", "+",
        ]
        let endings = ["too", "as well", "also", "please", ".", "!"]
        let behind = passage.after(openings)
        var words = (behind ?? passage).trimmed
        let isEnded = words.before(end: endings) != nil
        while let rest = words.before(end: endings) { words = rest.trimmed }
        guard behind != nil || isEnded, (1...8).contains(words.count), let request = done.request(in: zone) else {
            return nil
        }
        let own = Reading(words, now: now, zone: zone)
        if let said = own.request, !said.isDescription { return nil }
        if case .add = request { return Reading(Utterance("add " + words.text).passage, now: now, zone: zone).request }
        guard let target = own.target(words), target.isNamed || target.isReference else { return nil }
        return request.aimed(at: target)
    }

    /// Undoes what was just done, and does it to what was meant instead.
    mutating func takeBack(instead target: Target?) async throws(ToolFault) -> Saying {
        guard let previous else {
            return Saying("There was nothing to take back just now.", suggestions: ["Undo"], isDone: false)
        }
        var undone = try await undo()
        guard let target, let request = previous.request(in: zone), undone.isDone else { return undone }
        var turn = saying(previous.text)
        let said = await turn.perform(request.aimed(at: target))
        self = turn
        undone.text += " " + said.text
        undone.pending = said.pending
        undone.suggestions = said.suggestions
        return undone
    }

    // MARK: occurrences

    mutating func skip(_ target: Target, on day: CivilDate?) async throws(ToolFault) -> Saying {
        try await with(target, "skip") { (turn, mentions) async throws(ToolFault) in
            guard mentions.count == 1 else {
                return Saying("I can only skip one task at a time.", suggestions: ["Show my tasks"], isDone: false)
            }
            let card = try await turn.card(mentions[0].id)
            let title = TaskWords.quoted(card.title)
            guard card.recurrence != nil, let due = card.due else {
                return Saying(
                    "\(title) does not repeat, so there is no occurrence to skip.",
                    suggestions: ["Move it to tomorrow"], isDone: false)
            }
            // Only the next occurrence can be skipped; another day is no reason to skip this one.
            if let day, due.wallTime(in: turn.zone).date != day { turn.mustAsk = true }
            let call = PlannedCall(name: "skip_occurrence", arguments: ["id": .string(card.id)])
            let question = "Skip the next occurrence of %, due \(turn.words.day(due))?"
            return try await turn.change([call], of: [card.mention], asking: question) { turn, cards in
                let next = cards.first?.due.map { ", next due \(turn.words.day($0))" } ?? ""
                return "Skipped \(title)\(next)."
            }
        }
    }

    // MARK: lists

    /// The same tasks in another order.
    mutating func arrange(_ selection: Selection) async throws(ToolFault) -> Saying {
        guard !memory.listed.isEmpty else { return try await list(selection, .list) }
        var all = selection
        all.status = .all
        let listed = memory.listed
        let cards = try await self.all(all).filter { card in listed.contains { $0.id == card.id } }
        return shown(cards, selection)
    }

    /// A list that no page of the service's has: narrowed, in another order, or without what was left out.
    mutating func shown(_ cards: [TaskCard], _ selection: Selection) -> Saying {
        guard !cards.isEmpty else {
            remember([])
            return Saying("None of them: there is no \(selection.noun(1)).", suggestions: ["Show my tasks"])
        }
        remember(cards)
        return Saying(
            "\(TaskWords.count(cards.count)):\n" + numbered(cards), suggestions: ["Mark the first one as done"])
    }
}
