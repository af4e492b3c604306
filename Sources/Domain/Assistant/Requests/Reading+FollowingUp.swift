import DatePhrases
import Tasks
import TimeZones
import Timestamps

/// What is said of a task that was just added, and of a change that was just made.
extension Reading {
    /// `due friday`, `p1`, `#home`, `every week`, `remind me the evening before`: nothing but what it is to be.
    var ellipsis: Request? {
        let words = passage.dropping(
            "and", "also", "but", "make it", "set it", "set it to", "its", "it is", "it should be", "thats", "that is",
            "with", "as", "to be", "its for", "put it", "mark it", "mark it as", "this is"
        ).trimmed
        guard words.hasWords, words.count <= 10 else { return nil }
        if let priority = PriorityWords.read(words) { return .edit(.it, .priority(priority)) }
        let tagged = words.after("tag", "tags", "tagged", "tagged with", "tag :")
        if tagged != nil || words.words.allSatisfy({ $0.kind == .tag || $0.isMark }),
            let names = names(tagged ?? words), !["it", "that", "this"].contains(names[0].lowercased())
        {
            return .edit(.it, .addTags(names))
        }
        if let phrase = repetition(words.dropping("repeats", "repeat", "repeating", "recurring")) {
            let first = QuickAdd("x " + words.text, now: now, zone: zone).due
            return .edit(
                .it, .recurrence(phrase.rule, first: first, isTimed: phrase.time != nil || phrase.start != nil))
        }
        if let rest = words.after("remind me", "reminder", "with a reminder") {
            if rest.trimmed.isOne(of: [
                "the evening before", "the night before", "in the evening before", "evening before", "the eve before",
            ]) {
                return .edit(.it, .eveningBefore)
            }
            if let ahead = rest.before(end: "before", "earlier", "ahead", "in advance", "beforehand"),
                let minutes = minutes(ahead)
            {
                return .edit(.it, .reminders(minutes, isAddition: false))
            }
        }
        let dated = words.dropping("due on", "due by", "due at", "due", "for", "by", "on", "at", "deadline", ":")
            .trimmed
        return date(dated).map { .move(.it, $0) }
    }

    /// `not that one`, `I meant the milk`, `that was wrong`.
    var takingBack: Request? {
        if let rest = passage.dropping("no", "not that one", ",", "-", ".", "sorry").after(
            "i meant", "i mean", "meant"),
            rest.hasWords
        {
            return target(rest).map { .takeBack(instead: $0) }
        }
        let isWrong =
            passage.contains(["wrong", "mistake", "scratch"]) || passage.keys.starts(with: ["not"])
            || passage.keys.starts(with: ["no"]) || passage.isOne(of: ["wait", "stop", "hold on", "i take it back"])
        let isOnlyThat = passage.isMade(of: [
            "no", "not", "that", "this", "one", "wrong", "was", "the", "is", "its", "thats", "right", "what", "i",
            "meant", "mean", "didnt", "task", "yet", "done", "scratch", "sorry", "wait", "stop", "it", "mistake", "a",
            "my", "hold", "on", "take", "back", "finished", "dont",
        ])
        return isWrong && isOnlyThat ? .takeBack(instead: nil) : nil
    }

    /// `skip the standup`, `skip the gym tomorrow`.
    var skipping: Request? {
        guard let rest = passage.after("skip the next", "skip next", "skip this", "skip", "leave out", "miss out"),
            rest.hasWords
        else { return nil }
        var words = rest.before(end: "this time", "once", "for once", "next time", "this once", "just once") ?? rest
        if let of = words.after("occurrence of", "the next occurrence of", "one occurrence of") { words = of }
        // `today's plants`
        if let behind = words.after("todays", "tomorrows"), behind.hasWords {
            let day = words.key(0) == "todays" ? wall.date : wall.date.adding(days: 1)
            return target(behind).map { .skip($0, on: day) }
        }
        if let left = words.before(end: "this week", "this month", "this year"), left.hasWords {
            return target(left).map { .skip($0, on: nil) }
        }
        if let (left, shift) = splitAtDate(words, by: ["on", "for", ""]), case .day(let day) = shift {
            return target(left).map { .skip($0, on: day) }
        }
        guard let target = target(words), target.isNamed || target.isReference else { return nil }
        return .skip(target, on: nil)
    }

    /// `sort them by priority`, `order my tasks by due date`.
    var arranging: Request? {
        guard let rest = passage.after("sort", "order", "arrange", "rank", "reorder", "group", "sort it", "sort them"),
            rest.hasWords
        else { return nil }
        var reader = SelectionReader(rest, of: self)
        let selection = reader.read()
        guard selection.sort != nil, selection.words.isEmpty else { return nil }
        return selection.hasNoun || selection.isSpecific ? .list(selection, .list) : .arrange(selection)
    }
}
