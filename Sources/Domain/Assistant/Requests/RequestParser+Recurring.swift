import DatePhrases
import Tasks
import TimeZones
import Timestamps

/// `make it repeat every monday`, `stop repeating it`.
extension RequestParser {
    var recurring: Request? { stopping ?? repeating ?? repeatingInstead ?? statingRepetition }

    private var stopping: Request? {
        if let rest = passage.after(
            "stop repeating", "dont repeat", "stop recurring", "do not repeat", "no longer repeat",
            "remove the recurrence from", "remove the recurrence of", "remove recurrence from",
            "remove the repetition from", "remove the repeat from", "cancel the recurrence of",
            "stop the recurrence of", "stop the repetition of", "clear the recurrence of", "turn off recurrence for",
            "turn off repeat for", "clear the recurrence on", "stop the repeat on", "turn off recurrence on",
            "delete the recurrence of", "remove the repeat on", "stop the recurrence on", "remove recurrence on",
            "turn off repeating for",
            "remove repeat from", "disable recurrence for", "cancel the repeat of", "cancel the repetition of")
        {
            return (rest.hasWords ? target(rest) : .it).map { .edit($0, .stopRecurrence) }
        }
        if let rest = passage.after("stop", "make", "have", "let", "prevent", "set"),
            let words = rest.before(
                end: "from repeating", "repeating", "from recurring", "recurring", "not repeat", "not recur",
                "stop repeating", "not repeat anymore", "not recurring", "non-recurring", "one-off", "to not repeat",
                "a one-off", "not repeating", "repeating itself",
                "to not repeating", "to not recur"),
            passage.key(0) != "make" && passage.key(0) != "have" && passage.key(0) != "set" && passage.key(0) != "let"
                || rest.contains(["not", "stop", "one-off", "non-recurring"])
        {
            return target(words).map { .edit($0, .stopRecurrence) }
        }
        let endings = [
            "shouldnt repeat", "shouldnt repeat anymore", "doesnt repeat anymore", "doesnt repeat any more",
            "no longer repeats", "should not repeat", "doesnt repeat", "shouldnt recur", "doesnt recur anymore",
            "should stop repeating", "shouldnt repeat any more", "doesnt need to repeat", "shouldnt recur anymore",
            "doesnt have to repeat", "should no longer repeat", "doesnt recur", "doesnt need to repeat anymore",
            "is not recurring anymore", "isnt recurring anymore", "only happens once",
        ]
        guard let words = passage.before(end: endings), let target = target(words), !target.isSelection else {
            return nil
        }
        return .edit(target, .stopRecurrence)
    }

    private var repeating: Request? {
        guard
            let rest = passage.after(
                "make", "repeat", "set", "have", "let", "change", "schedule", "turn", "set up", "do", "convert", "put",
                "update", "get")
        else { return nil }
        let verb = passage.key(0) ?? ""
        let joints = [
            "repeat", "recur", "to repeat", "to recur", "repeating", "recurring", "to be", "happen", "to happen",
            "into a", "to", "a", "be", "on repeat", "as a", "as", "so it repeats", "recurrence to", "to repeating",
            "to recurring", "into",
        ]
        for offset in max(1, rest.count - 14)..<max(rest.count, 1) {
            let right = rest.from(offset)
            let behind = right.after(joints)
            let words = (behind ?? right)
            let named = words.before(end: "task", "one", "thing", "recurring task", "repeating task") ?? words
            guard let phrase = repetition(named) else { continue }
            // `schedule` and `do` add tasks, unless they refer to a known one.
            if ["schedule", "do", "put", "get"].contains(verb),
                !rest.upTo(offset).trimmed.isOne(of: ["it", "this", "that", "them"])
            {
                continue
            }
            let left = rest.upTo(offset)
            let words2 =
                left.after(
                    "the recurrence of", "recurrence of", "the recurrence for", "the repetition of", "the recurrence on"
                ) ?? left
            guard let target = target(words2) else { continue }
            return .edit(target, change(phrase, named))
        }
        return nil
    }

    /// `water the plants every 4 days instead`
    private var repeatingInstead: Request? {
        guard let words = passage.before(end: "instead", "from now on", "instead of that"),
            passage.after("add", "create", "new", "remind", "remember", "what", "which", "show", "list") == nil
        else { return nil }
        for offset in max(1, words.count - 10)..<max(words.count, 1) {
            guard let phrase = repetition(words.from(offset)), let target = target(words.upTo(offset)),
                target.isNamed || target.isReference
            else { continue }
            return .edit(target, change(phrase, words.from(offset)))
        }
        return nil
    }

    private var statingRepetition: Request? {
        guard
            passage.after(
                "add", "create", "what", "which", "show", "list", "new", "remind", "remember", "i need", "i have",
                "when", "how") == nil,
            let (left, right) = passage.splitLast(
                at: "should repeat", "should recur", "repeats", "recurs", "needs to repeat", "should happen", "happens",
                "must repeat", "has to repeat", "should be repeated", "needs to recur", "should be", "is now", "is",
                "comes",
                "needs to happen", "comes round"),
            let phrase = repetition(right), let target = target(left), !target.isSelection
        else { return nil }
        return .edit(target, change(phrase, right))
    }

    private func change(_ phrase: RecurrencePhrase, _ words: Passage) -> RequestedChange {
        let first = QuickAdd("x " + words.trimmed.text, now: now, zone: zone).due
        return .recurrence(phrase.rule, first: first, isTimed: phrase.time != nil || phrase.start != nil)
    }
}

/// `remind me 30 minutes before the standup`, `remove the reminders of it`, `what reminders do I have?`.
extension RequestParser {
    var reminding: Request? {
        if passage.isOne(of: Self.lists) || isListing(["reminders", "notifications", "alerts"]) { return .reminders }
        return removingReminders ?? remindingBefore ?? settingReminder
    }

    private static let lists: Set = [
        "what reminders do i have", "show reminders", "list reminders", "list my reminders", "show my reminders",
        "my reminders", "show me my reminders", "reminders", "what are my reminders", "do i have any reminders",
        "any reminders", "notifications", "show notifications", "show my notifications", "list notifications",
        "any notifications", "do i have any notifications", "list my notifications", "my notifications",
        "show me my notifications", "show all reminders", "list all reminders", "which reminders do i have",
        "what notifications do i have", "upcoming reminders", "what reminders are there", "what reminders are set",
        "show me all my reminders", "list all my reminders", "what reminders have i got", "check my notifications",
        "did i miss anything", "what did i miss", "did i miss any reminders", "show upcoming reminders",
    ]

    private var removingReminders: Request? {
        if let rest = passage.after(
            "no reminders for", "no reminder for", "dont remind me about", "dont remind me of",
            "stop reminding me about", "stop reminding me of", "do not remind me about", "turn off reminders for",
            "turn off the reminder for", "turn off reminders on", "no reminders on", "stop the reminders for",
            "turn off the reminders for")
        {
            return target(rest).map { .edit($0, .reminders([], isAddition: false)) }
        }
        guard
            let rest = passage.after(
                "remove", "delete", "clear", "cancel", "drop", "get rid of", "take off", "take", "switch off", "disable"
            )
        else { return nil }
        let named = rest.dropping("the", "all", "any", "its", "my", "of", "all the")
        guard let behind = named.after("reminder", "reminders", "notification", "notifications", "alarm", "alert")
        else { return nil }
        if behind.isEmpty { return .edit(.it, .reminders([], isAddition: false)) }
        guard let words = behind.after("from", "of", "on", "for", "off") else { return nil }
        return target(words).map { .edit($0, .reminders([], isAddition: false)) }
    }

    /// `remind me 30 minutes before X`, `remind me about X 30 minutes before`.
    private var remindingBefore: Request? {
        guard
            let rest = passage.after(
                "remind me", "notify me", "alert me", "ping me", "also remind me", "warn me", "give me a reminder",
                "nudge me")
        else { return nil }
        if let ahead = rest.before(
            end: "before", "beforehand", "before that", "before it", "earlier", "in advance", "ahead", "before its due"),
            let minutes = minutes(ahead)
        {
            return .edit(.it, .reminders(minutes, isAddition: false))
        }
        if let (left, right) = rest.split(at: "before", "ahead of", "prior to", "in advance of", "earlier than"),
            let minutes = minutes(left),
            let target = target(right.dropping("i have to", "i need to", "its", "it is"))
        {
            return .edit(target, .reminders(minutes, isAddition: false))
        }
        guard let words = rest.after("about", "of", "for"),
            let ahead = words.before(
                end: "before", "beforehand", "in advance", "ahead", "earlier", "ahead of time", "early",
                "before its due", "before it is due", "prior")
        else { return nil }
        return behindTarget(ahead.dropping("the reminder of")).map { .edit($0, .reminders($1, isAddition: false)) }
    }

    /// `set a reminder for X 1 hour before`, `add a 15 minute reminder to X`.
    private var settingReminder: Request? {
        guard
            let rest = passage.after(
                "set", "add", "create", "put", "give", "change", "i want", "make", "update", "set up", "schedule")
        else { return nil }
        let isAddition = passage.key(0) == "add"
        let named = rest.dropping("a", "the", "another", "an", "me", "extra")
        if let behind = named.after("reminder", "reminders", "alert", "alarm") {
            let words = behind.after("for", "on", "to", "of") ?? behind
            let ahead =
                words.before(
                    end: "before", "beforehand", "in advance", "ahead", "earlier", "before its due", "prior",
                    "before it", "ahead of time") ?? words
            // `set a reminder 1 hour before X`
            if let (left, right) = words.split(at: "before", "ahead of"), let minutes = minutes(left),
                let target = target(right)
            {
                return .edit(target, .reminders(minutes, isAddition: isAddition))
            }
            if let (left, right) = words.split(at: "to", "for", "on", "of"),
                let minutes = minutes(left.before(end: "before") ?? left), let target = target(right)
            {
                return .edit(target, .reminders(minutes, isAddition: isAddition))
            }
            if let (left, right) = words.split(at: "to", "of", "at"),
                let minutes = minutes(right.before(end: "before") ?? right), let target = target(left)
            {
                return .edit(target, .reminders(minutes, isAddition: isAddition))
            }
            return behindTarget(ahead).map { .edit($0, .reminders($1, isAddition: isAddition)) }
        }
        guard let (left, right) = named.split(at: "reminder", "reminders", "alert"), let minutes = minutes(left),
            let words = right.after("to", "for", "on", "before"), let target = target(words)
        else { return nil }
        return .edit(target, .reminders(minutes, isAddition: isAddition))
    }

    /// `the standup 30 minutes`.
    private func behindTarget(_ words: Passage) -> (Target, [Int])? {
        for offset in max(1, words.count - 8)..<max(words.count, 1) {
            guard let minutes = minutes(words.from(offset)), let target = target(words.upTo(offset)) else { continue }
            return (target, minutes)
        }
        return nil
    }

    /// Returns `30 minutes`, `a day`, `1 day and 2 hours` as minutes.
    func minutes(_ words: Passage) -> [Int]? {
        let words = words.trimmed
        guard words.count <= 12 else { return nil }
        if words.isOne(of: ["when its due", "when it is due", "at the time", "on time", "zero minutes"]) { return [0] }
        if let minutes = oneAmount(words) { return [minutes] }
        guard let (left, right) = words.split(at: "and", ",", "&"), let first = oneAmount(left),
            let rest = minutes(right)
        else { return nil }
        return [first] + rest
    }

    private func oneAmount(_ words: Passage) -> Int? {
        guard let (months, days, seconds) = amount(words.dropping("the")), months == 0 else { return nil }
        let total = days * 86_400 + seconds
        return total.isMultiple(of: 60) && total / 60 <= 40_320 ? total / 60 : nil
    }
}

/// Details of a task just added, and corrections of a change just made.
extension RequestParser {
    /// `due friday`, `p1`, `#home`, `every week`, `remind me the evening before`: only the details.
    var ellipsis: Request? {
        let words = passage.dropping(
            "and", "also", "but", "make it", "set it", "set it to", "its", "it is", "it should be", "thats", "that is",
            "with", "as", "to be", "its for", "put it", "mark it", "mark it as", "this is"
        ).trimmed
        guard words.hasWords, words.count <= 10 else { return nil }
        if let priority = PriorityWords.read(words) { return .edit(.it, .priority(priority)) }
        let tagged = words.after(
            "tag", "tags", "tagged", "tagged with", "tag :", "tag it", "tag it as", "tag it with", "tag that")
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
        if words.isOne(of: ["no date", "no due date", "without a date", "without a due date", "no deadline"]) {
            return .edit(.it, .clearDue)
        }
        if let shift = date(words) { return .move(.it, shift) }
        if words.isOne(of: ["the day after", "a day later", "the next day", "the following day"]) {
            return .move(.it, .by(months: 0, days: 1, seconds: 0))
        }
        if words.isOne(of: ["the week after", "a week later", "the following week"]) {
            return .move(.it, .by(months: 0, days: 7, seconds: 0))
        }
        let dated = words.dropping("due on", "due by", "due at", "due", "for", "by", "on", "at", "deadline", ":")
            .trimmed
        return date(dated).map { .move(.it, $0) }
    }

    /// `not that one`, `I meant the milk`, `that was wrong`.
    var takingBack: Request? {
        let said = passage.dropping("no", "not that one", "wrong one", "the wrong one", ",", "-", ".", "sorry", "oops")
        if let rest = said.after("i meant", "i mean", "meant", "it was", "it should be", "it should have been"),
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
