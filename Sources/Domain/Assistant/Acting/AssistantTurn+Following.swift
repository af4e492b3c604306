import JSON
import Tasks
import TimeZones
import Timestamps

/// Requests that depend on the turn before.
extension AssistantTurn {
    /// - Returns: nil when the message does not depend on it.
    func followUp(of before: Memory) -> Request? {
        guard mood == .order else { return nil }
        let reading = RequestParser(Utterance(message.text).passage, now: now, zone: zone)
        let correction = reading.correction
        if before.fresh != nil, let request = correction?.ellipsis ?? reading.ellipsis { return request }
        guard let done = before.done else { return nil }
        if reading.isDenial { return .takeBack(instead: nil) }
        // `no, delete that`, `actually take the date off`
        if before.touched.count == 1, let own = correction?.request, own.isAboutIt { return own }
        if let correction, let request = corrected(done, correction, of: before.touched) {
            switch (request, done.request(in: zone)) {
            // What is shifted, or was only just added, is not undone first.
            case (.takeBack, _), (.move(_, .by), _), (.move, .add?): return request
            default: return .amend(request)
            }
        }
        // `p2` right after a task was moved, `and due friday` after it got a priority
        if before.touched.count == 1, done.request(in: zone)?.isOfOpenTask == true {
            let ids = Target.ids([before.touched[0].id])
            switch reading.ellipsis {
            case .edit(_, let change)?: return .edit(ids, change)
            case .move(_, let shift)? where reading.isContinuing: return .move(ids, shift)
            default: break
            }
        }
        if let request = reading.takingBack { return request }
        if before.pending == nil, reading.isRefusal { return .takeBack(instead: nil) }
        return again(done)
    }

    /// True when the message begins with a no, or ends with an order to undo.
    var isDenied: Bool {
        let words = Utterance(message.text).passage
        let rest = words.dropping("oh", "ah", "hmm", "wait", "sorry", "oops", "hang on", ",", "!", ".", "actually")
        guard mood == .order, rest.after("no problem", "no worries", "no need", "no thanks") == nil else {
            return false
        }
        return rest.after("no", "nope", "nooo", "wrong", "not that") != nil
            || words.before(end: "undo", "undo that", "undo it") != nil
    }

    /// `p1 and tag it jobs` after an addition: several details of the task just added or changed.
    ///
    /// - Returns: none when any part is something else.
    func details(of before: Memory) -> [Request] {
        guard mood == .order, before.touched.count == 1, before.fresh != nil || before.done != nil else { return [] }
        let reading = RequestParser(Utterance(message.text).passage, now: now, zone: zone)
        let parts = reading.items(reading.passage)
        guard (2...5).contains(parts.count) else { return [] }
        let requests = parts.compactMap { reading.of($0).ellipsis }
        guard requests.count == parts.count else { return [] }
        return requests.map { $0.aimed(at: .ids([before.touched[0].id])) }
    }

    /// `no, friday` after a move: repeats the request with the intended value.
    private func corrected(_ done: PastMessage, _ correction: RequestParser, of touched: [Mention]) -> Request? {
        guard let request = done.request(in: zone), !touched.isEmpty else { return nil }
        let target = Target.ids(touched.map(\.id))
        switch (request, correction.ellipsis) {
        case (.move, .move(_, let shift)?): return .move(target, shift)
        case (.edit(_, let change), .edit(_, let other)?) where change.isKind(of: other): return .edit(target, other)
        case (.edit(_, .addTags), nil):
            // `no, the rent` may also be the intended task.
            guard correction.passage.count <= 2, correction.passage.after("the", "my") == nil,
                let names = correction.names(correction.passage)
            else { return nil }
            return .edit(target, .addTags(names))
        case (.add(let old), nil):
            // `sorry, 11` after a task at 10
            if let due = old.first?.due, !due.isWholeDay, correction.passage.trimmed.count == 1,
                let shift = correction.date(Utterance("at " + correction.passage.text).passage)
            {
                return .move(target, shift)
            }
            // `sorry, I meant hand soap`
            if let own = correction.request, !own.isDescription { return nil }
            let new = RequestParser(Utterance("add " + correction.passage.text).passage, now: now, zone: zone).request
            guard case .add(var drafts)? = new, drafts.count == 1, let old = old.first else { return new }
            drafts[0].due = drafts[0].due ?? old.due
            drafts[0].recurrence = drafts[0].recurrence ?? old.recurrence
            drafts[0].priority = drafts[0].priority ?? old.priority
            drafts[0].add(tags: old.tags)
            return .add(drafts)
        case (.edit(_, .title), nil):
            return .edit(target, .title(correction.passage.content))
        case (.edit(_, .reminders), nil):
            return correction.minutes(correction.passage.before(end: "before") ?? correction.passage).map {
                .edit(target, .reminders($0, isAddition: false))
            }
        case (.complete, nil), (.delete, nil), (.reopen, nil), (.move, nil), (.edit, nil):
            // `no, the lights`
            if let own = correction.request, !own.isDescription { return nil }
            guard let other = correction.target(correction.passage), other.isNamed else { return nil }
            return .takeBack(instead: other)
        default: return nil
        }
    }

    /// `the rent too`, `and cheese`, `same for the vet`: repeats the last request for something else.
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
        let own = RequestParser(words, now: now, zone: zone)
        if let said = own.request, !said.isDescription { return nil }
        if case .add = request {
            return RequestParser(Utterance("add " + words.text).passage, now: now, zone: zone).request
        }
        // `and chapter 4 to the 21st`
        if case .move = request, let (left, shift) = own.splitAtDate(words, by: ["to", "on", "until", "for", "by"]),
            let target = own.target(left), target.isNamed || target.isReference
        {
            return .move(target, shift)
        }
        guard let target = own.target(words), target.isNamed || target.isReference else { return nil }
        return request.aimed(at: target)
    }

    /// Undoes the last request, and performs the intended one.
    mutating func amend(_ request: Request) async throws(ToolFault) -> Saying {
        let undone = try await undo()
        guard undone.isDone, let previous else { return undone }
        var said = try await carryOut(request)
        said.text = "Instead: " + said.text
        // Further corrections refer to the original request.
        if memory.done != nil { memory.done = previous }
        return said
    }

    /// Undoes the last request, and performs it for the intended task instead.
    mutating func takeBack(instead target: Target?) async throws(ToolFault) -> Saying {
        guard let previous else {
            return Saying("There was nothing to take back just now.", suggestions: ["Undo"], isDone: false)
        }
        // Nothing is undone for a missing task.
        if let target {
            switch try await resolve(target, in: .all) {
            case .none(let name): return Self.missing(name, .all)
            case .unclear(let word): return Self.unclear(word)
            default: break
            }
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
}

/// Corrections of the last change.
extension RequestParser {
    static let corrections = [
        "no", "nope", "sorry", "actually", "wait", "oops", "whoops", "hmm", "i meant", "i mean", "make that", "make it",
        "rather", "or rather", "better", "not that", "ah", "oh", "my mistake", "my bad", "correction", "no wait",
        "hang on", "i said", "i told you",
    ]

    /// The correction: `saturday` of `no, sorry, I meant saturday`.
    var correction: RequestParser? {
        let openings =
            Self.corrections + [
                "wrong", "i wanted", "i wanted to delete", "i wanted to complete", "i wanted to move",
                "i wanted to remove", "wrong one", "the wrong one", "not that one", ",", "-", ".", "!", "…", ":",
            ]
        // Courtesies would be removed from the beginning, so the original words are read.
        let words = passage.utterance.passage
        var rest = words.dropping(openings)
        // `sunday actually`
        while let shorter = rest.before(
            end: "actually", "i mean", "i meant", "rather", "sorry", ",", ".", "!", "instead")
        {
            rest = shorter
        }
        // `the trash, not the tires`
        if let (left, _) = rest.split(at: ", not", "not"), left.trimmed.hasWords,
            passage.after("i said", "no", "i meant", "i mean") != nil
        {
            rest = left.trimmed
        }
        // `not garden, outdoor`
        if let denied = rest.after("not"), let (_, right) = denied.split(at: ", but", ",", "but") { rest = right }
        guard rest.count < words.count, rest.hasWords,
            !rest.isOne(of: ["one", "ones", "it", "task", "problem", "worries"]), rest.count <= 10,
            !rest.contains(["not", "that"])
        else {
            return nil
        }
        return of(rest)
    }

    /// `wait, no it isn't`, `put that back`, `leave it as it was`, `oops, it isn't actually fixed`: right after a change, what
    /// denies it and names nothing else.
    var isDenial: Bool {
        let words = passage.utterance.passage
        let rest = words.dropping(Self.corrections + [",", "!", ".", "-", "…", "please", "just", "can you", "and"])
        guard rest.hasWords else { return words.count <= 3 && words.contains(["no", "oops", "whoops", "nope"]) }
        guard rest.count <= 9, !rest.contains(["thanks", "thank", "problem", "worries", "need"]) else { return false }
        let isMadeOfLittle = rest.words.allSatisfy { word in
            word.isMark || Self.little.contains(word.key) || IrregularVerbs.isPast(word.key) && word.key != "tagged"
        }
        guard isMadeOfLittle else { return false }
        if rest.contains(Self.denials) {
            // `don't` alone, or about it: `it isn't`, `I haven't`.
            return rest.contains(["it", "its", "that", "thats", "i", "im", "they", "them", "this", "we"])
        }
        let isOfIt = rest.contains(["it", "that", "them", "this", "everything"])
        return isOfIt
            && rest.after("put", "bring", "get", "give", "want", "i want", "leave", "keep", "change") != nil
            && (rest.contains(["back", "was", "were"]) || rest.after("leave", "keep") != nil)
    }

    private static let denials: Set = [
        "isnt", "not", "wasnt", "hasnt", "havent", "didnt", "arent", "werent", "never", "wont", "doesnt", "dont",
    ]
    /// Words that name nothing.
    private static let little: Set = denials.union([
        "it", "that", "this", "them", "they", "i", "we", "is", "was", "were", "are", "be", "been", "has", "have", "did",
        "do", "its", "thats", "actually", "really", "yet", "quite", "still", "all", "after", "at", "as", "the", "way",
        "how", "before", "done", "back", "put", "bring", "get", "give", "me", "want", "leave", "keep", "restore",
        "change", "where", "please", "again", "there", "one", "on", "my", "list", "in", "so", "ready", "true", "right",
        "yes", "no", "what", "meant", "mean", "to", "wanted", "everything", "now", "out", "off", "up", "away", "gone",
        "clean",
    ])

    /// True when the message goes on about what was just changed: `and friday`, `due friday`.
    var isContinuing: Bool {
        passage.utterance.passage.after("and", "also", "due", "by", "at", "make it", "set it", "but", "for") != nil
    }

    /// `no! keep it`, `actually never mind`, right after a change.
    var isRefusal: Bool {
        guard !passage.contains(["thanks", "thank", "problem", "worries", "need"]) else { return false }
        let words = passage.dropping(Self.corrections + [",", "!", "."]).keys.joined(separator: " ")
        if ["never mind", "nevermind", "nvm", "keep it", "keep them", "forget it", "dont", "leave it"].contains(words) {
            return true
        }
        if case .talk(.no)? = request { return true }
        return false
    }
}

extension Request {
    /// True when it leaves a task that is still open.
    fileprivate var isOfOpenTask: Bool {
        switch self {
        case .move, .edit, .add, .skip, .reopen: true
        default: false
        }
    }
}

extension RequestedChange {
    /// Returns true when both change the same property of a task.
    fileprivate func isKind(of other: RequestedChange) -> Bool {
        switch (self, other) {
        case (.priority, .priority), (.raise, .priority), (.lower, .priority), (.addTags, .addTags),
            (.recurrence, .recurrence), (.reminders, .reminders), (.reminders, .eveningBefore):
            true
        default: false
        }
    }
}
