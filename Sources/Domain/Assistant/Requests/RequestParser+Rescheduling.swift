import DatePhrases
import Tasks
import TimeZones
import Timestamps

/// `move it to tomorrow`, `push the standup back two days`, `make it due on friday`.
extension RequestParser {
    var rescheduling: Request? {
        clearingDue ?? settingDue ?? moving ?? insteadOf ?? statingDue
    }

    // MARK: no date any more

    private static let dueNames = ["due date", "deadline", "date", "due", "due time", "schedule", "time", "start time"]

    private var clearingDue: Request? {
        if let rest = passage.after(
            "unschedule", "no due date for", "no date for", "no deadline for", "no due date on", "no deadline on"),
            let target = target(rest)
        {
            return .edit(target, .clearDue)
        }
        if let rest = passage.before(
            end: "has no due date", "has no deadline", "has no due date anymore", "doesnt have a due date",
            "has no due date any more", "doesnt have a deadline", "without a due date", "have no due date",
            "has no date",
            "doesnt have a deadline anymore", "doesnt need a due date", "doesnt need a deadline"),
            let target = target(rest.dropping("make", "leave", "let")),
            passage.after("show", "list", "what", "which", "tasks") == nil,
            !target.isSelection
        {
            return .edit(target, .clearDue)
        }
        guard
            let rest = passage.after(
                "remove", "clear", "delete", "drop", "take", "take away", "take off", "unset", "get rid of", "erase",
                "cancel")
        else {
            return nil
        }
        let named = rest.dropping("the", "its", "that", "any", "all")
        for name in Self.dueNames {
            guard let behind = named.after(name, name + "s") else { continue }
            if behind.isEmpty || behind.isMade(of: ["off", "again", "away", "altogether", "please"]) {
                return .edit(.it, .clearDue)
            }
            guard let words = behind.after("from", "of", "on", "for", "off"), let target = target(words) else {
                continue
            }
            return .edit(target, .clearDue)
        }
        return nil
    }

    // MARK: a date

    private static let settings = ["set", "change", "move", "update", "make", "put", "push", "give", "edit", "add"]

    /// `set the due date of X to Y`, `make X due Y`, `add a due date of friday to X`.
    private var settingDue: Request? {
        guard let rest = passage.after(Self.settings) else { return nil }
        if passage.key(0) == "give",
            let (left, right) = rest.split(
                at: "a due date of", "a deadline of", "a date of", "a time of", "a due date on", "the due date",
                "a due date for", "the deadline"),
            let shift = date(right)
        {
            return target(left).map { .move($0, shift) }
        }
        let named = rest.dropping("a", "the", "its", "new")
        for name in Self.dueNames where name != "due" {
            guard let behind = named.after(name) else { continue }
            if let (left, shift) = splitAtDate(behind, by: ["to", "as", "at", ":", "="]) {
                let words = left.after("of", "for", "on") ?? left
                return (words.isEmpty ? .it : target(words)).map { .move($0, shift) }
            }
            if let shift = date(behind.dropping("to", "of", "as", ":")) { return .move(.it, shift) }
            guard let (left, right) = behind.split(at: "to", "for", "on"), let shift = date(left.dropping("of", ":")),
                let target = target(right)
            else { continue }
            return .move(target, shift)
        }
        guard !isCreating, !["add", "give"].contains(passage.key(0)),
            let (left, right) = rest.splitLast(at: "due", "to be due", "be due"), let shift = date(right)
        else { return nil }
        return (target(left) ?? .it).isAll ? nil : target(left).map { .move($0, shift) }
    }

    private static let moves = [
        "move", "move up", "move back", "slide", "nudge", "scoot", "shove", "reschedule", "shift", "push", "postpone",
        "delay", "defer", "snooze", "bump", "put off", "push back",
        "push out", "carry over", "bring forward", "bring", "pull", "pull forward", "put", "re-schedule", "put back",
        "set", "hold off on", "hold off", "roll over", "kick", "schedule the", "schedule it", "schedule my",
        "reassign", "transfer", "schedule them", "schedule these", "schedule that", "schedule all", "advance",
    ]

    private var moving: Request? {
        guard !isCreating, let rest = passage.after(Self.moves), rest.hasWords else { return changing }
        let verb = passage.upTo(passage.count - rest.count)
        let words = verb.key(0) == "schedule" && verb.count == 2 ? passage.from(1) : rest
        if verb.isOne(of: ["put"]), words.first?.kind == .quotation { return nil }
        if verb.isOne(of: ["put"]), isOnList(words) || putDown != nil || words.key(0) == "down" { return nil }
        let isLate = verb.isOne(of: ["move", "set", "put", "schedule it", "bring", "pull", "kick", "transfer"])
        if let request = shifting(words, verb: verb) { return request }
        let joints = [
            "to", "until", "till", "for", "on", "onto", "by", "over to", "back to", "out to", "forward to", "->",
            "off to", "off until", "off till", "back until", "up to", "at",
        ]
        if let (left, shift) = splitAtDate(words, by: isLate ? joints : joints + [""]) {
            return target(trimmedDirection(left)).map { .move($0, shift) }
        }
        guard !verb.isOne(of: ["set", "put", "bring", "pull", "kick", "advance", "transfer", "reassign"]),
            words.count <= 12,
            let target = target(trimmedDirection(words))
        else { return nil }
        if words.splitLast(at: "to", "until", "till") != nil, verb.isOne(of: ["move", "push", "shift", "bump"]) {
            return nil
        }
        return .move(target, nil)
    }

    private func trimmedDirection(_ words: Passage) -> Passage {
        words.before(end: [
            "back", "out", "off", "forward", "over", "along", "on", "ahead", "up", "again", "a bit", "to another day",
        ]) ?? words
    }

    private static let earlier: Set = ["forward", "earlier", "up", "ahead", "sooner"]
    private static let later: Set = ["back", "later", "out", "off", "on", "along", "over"]

    /// `push X back two days`, `postpone X by a week`, `make it an hour later`.
    func shifting(_ words: Passage, verb: Passage) -> Request? {
        var words = words.trimmed
        var direction = verb.contains(["forward"]) || verb.isOne(of: ["bring", "pull", "advance"]) ? -1 : 0
        if let last = words.last?.key, Self.earlier.contains(last) || last == "later", words.count > 2 {
            direction = last == "later" ? 1 : -1
            words = words.upTo(words.count - 1)
        }
        for offset in max(1, words.count - 8)..<max(words.count, 1) {
            guard let (months, days, seconds) = amount(words.from(offset)) else { continue }
            var left = words.upTo(offset)
            left = left.before(end: "by", "for", "another") ?? left
            if left.count > 1, let last = left.last?.key {
                if Self.earlier.contains(last) {
                    direction = verb.isOne(of: ["push", "bump"]) ? 1 : direction == 0 ? -1 : direction
                    left = left.upTo(left.count - 1)
                } else if Self.later.contains(last) {
                    direction = 1
                    left = left.upTo(left.count - 1)
                }
            }
            let sign = direction < 0 ? -1 : 1
            let isFromNow = verb.contains(["snooze"])
            if verb.isOne(of: ["set", "put"]), direction == 0 { return nil }
            return target(left).map {
                .move(
                    $0,
                    isFromNow
                        ? .fromNow(days: days + months * 30, seconds: seconds)
                        : .by(months: sign * months, days: sign * days, seconds: sign * seconds))
            }
        }
        return nil
    }

    // MARK: other ways to say it

    /// `change the report to 4pm`, `make it tomorrow`, `make the standup an hour later`.
    private var changing: Request? {
        guard !isCreating else { return nil }
        if let rest = passage.after("make", "start", "have", "do") {
            if rest.last?.key == "later" || rest.last?.key == "earlier",
                let request = shifting(rest, verb: passage.upTo(0))
            {
                return request
            }
        }
        if let rest = passage.after("make it", "make that"), let shift = date(rest) { return .move(.it, shift) }
        if let rest = passage.after("make them", "make these", "make those"), let shift = date(rest) {
            return .move(.them, shift)
        }
        guard let rest = passage.after("change", "switch", "make", "update", "edit", "alter"),
            let (left, shift) = splitAtDate(
                rest, by: passage.key(0) == "make" ? ["to", "for", "at", ""] : ["to", "for", "from"])
        else { return nil }
        return target(left.before(end: "due date", "deadline", "date", "time", "due time", "due") ?? left).map {
            .move($0, shift)
        }
    }

    /// `do the board meeting on monday instead`.
    private var insteadOf: Request? {
        guard let words = passage.before(end: "instead", "instead please") else { return nil }
        let rest =
            words.after("do", "have", "hold", "lets do", "i will do", "ill do", "i want to do", "we will do", "well do")
            ?? words
        guard let (left, shift) = splitAtDate(rest, by: ["on", "at", "to", "for", ""]) else { return nil }
        return target(left).map { .move($0, shift) }
    }

    /// `the trip is due on friday`, `due date of X is Y`.
    private var statingDue: Request? {
        guard
            passage.after("what", "whats", "which", "when", "whens", "show", "list", "how", "add", "create", "new")
                == nil
        else { return nil }
        if let rest = passage.after(
            "due date of", "due date for", "the due date of", "the due date for", "deadline of", "deadline for",
            "the deadline for", "the deadline of"),
            let (left, shift) = splitAtDate(rest, by: ["is", "should be", "is now", ":", "="])
        {
            return target(left).map { .move($0, shift) }
        }
        // `give me until friday for the quote`
        if let rest = passage.after("give me until", "give me till", "i need until", "i have until"),
            let (left, right) = rest.split(at: "for", "on", "to do", "to finish"), let shift = date(left),
            let target = target(right), target.isNamed
        {
            return .move(target, shift)
        }
        // `all of these to friday`, `one hour later` of what was spoken of
        if let (left, shift) = splitAtDate(passage, by: ["to", "until", "on to", "over to"]), let target = target(left),
            target.isReference, left.count <= 4
        {
            return .move(target, shift)
        }
        if ["later", "earlier"].contains(passage.trimmed.last?.key), case let words = passage.trimmed,
            let (months, days, seconds) = amount(words.upTo(words.count - 1))
        {
            let sign = words.last?.key == "later" ? 1 : -1
            return .move(.it, .by(months: sign * months, days: sign * days, seconds: sign * seconds))
        }
        // `tomorrow for all of those`
        if let (left, right) = passage.split(at: "for"), let shift = date(left), let target = target(right),
            target.isReference
        {
            return .move(target, shift)
        }
        let joints = [
            "is due", "are due", "is now due", "should be due", "has to be done", "is actually due",
            "needs to be done", "must be done", "is on", "is now on", "got moved to", "moved to", "was moved to",
            "has moved to", "has been moved to", "is postponed to", "is delayed until", "should be",
        ]
        guard let (left, shift) = splitAtDate(passage, by: joints), let target = target(left), !target.isSelection
        else { return nil }
        return .move(target, shift)
    }
}

/// The new due date of a task.
enum Reschedule: Sendable {
    /// A day, with the task's present time.
    case day(CivilDate)
    /// A time on the task's present day, or else on the given day.
    case time(SpokenTime, next: CivilDate)
    case exactly(TaskDue)
    /// An amount of time later, or earlier if negative.
    case by(months: Int, days: Int, seconds: Int)
    /// An amount of time from now, as for snoozing.
    case fromNow(days: Int, seconds: Int)
}

extension Reschedule {
    /// - Returns: nil when a task without a due date would be shifted by an amount.
    func applied(to due: TaskDue?, now: WallTime, zone: Zone) -> TaskDue? {
        switch self {
        case .exactly(let due): return due
        case .day(let date):
            guard let due, !due.isWholeDay else { return .day(date) }
            return due.moved(to: WallTime(date, due.wallTime(in: zone).time), in: zone)
        case .time(let time, let next):
            guard let due else { return .wallTime(WallTime(next, time.next), zone) }
            let wall = due.wallTime(in: zone)
            let day = max(wall.date, now.date)
            let clock = due.isWholeDay ? time.on(day, now: now) : time.near(wall.time)
            return .wallTime(WallTime(day, clock), due.zone(or: zone))
        case .fromNow(let days, 0):
            return Reschedule.day(now.date.adding(days: days)).applied(to: due, now: now, zone: zone)
        case .fromNow(let days, let seconds):
            return .wallTime(now.adding(days: days).adding(seconds: seconds), zone)
        case .by(let months, let days, let seconds):
            guard let due else { return nil }
            if due.isWholeDay, seconds != 0 { return .wallTime(now.adding(days: days).adding(seconds: seconds), zone) }
            let wall = due.wallTime(in: zone)
            let date = wall.date.adding(months: months).adding(days: days)
            return due.moved(to: WallTime(date, wall.time).adding(seconds: seconds), in: zone)
        }
    }
}

extension CivilDate {
    /// Returns the day a number of months later, or the last day of the month if that is too short.
    func adding(months: Int) -> CivilDate {
        let first = firstOfMonth(plus: months)
        let last = CivilDate.days(inMonth: first.month, of: first.year)
        return CivilDate(year: first.year, month: first.month, day: min(day, last)) ?? self
    }
}

/// `what should I do next?`, `plan my day`.
extension RequestParser {
    var planning: Request? {
        let passage = passage.dropping("show me", "tell me", "and")
        let isAboutDay =
            passage.after("what", "whats", "how", "hows") != nil
            && passage.before(end: "my day", "my day look", "my day look like", "my day looking", "my day looking like")
                != nil
        if isAboutDay || passage.isOne(of: Self.plan) || isAskingWhatToDo { return .plan }
        guard passage.isOne(of: Self.most) else { return nil }
        return .list(Selection(), .most)
    }

    /// `what should I work on now?`
    private var isAskingWhatToDo: Bool {
        let openings = [
            "what should i", "what shall i", "what do i", "what could i", "where should i", "where do i",
            "which task should i", "what task should i", "which one should i", "what would you", "what ought i to",
            "tell me what to", "what am i to", "what are we", "what should we", "which task do i", "what can i",
        ]
        guard let rest = passage.after(openings), rest.hasWords else { return false }
        return rest.isMade(of: [
            "do", "work", "on", "next", "now", "first", "start", "with", "focus", "tackle", "today", "prioritise",
            "prioritize", "pick", "this", "morning", "afternoon", "evening", "be", "doing", "working", "right",
            "begin", "concentrate", "then", "get", "done", "suggest", "recommend", "i", "concentrating", "attack",
            "up", "should", "at", "the", "moment", "later", "after", "that",
        ])
    }

    private static let plan: Set = [
        "what should i do next", "what should i do", "plan my day", "whats next", "what next",
        "what should i work on", "what should i work on next", "what should i do now", "what should i do today",
        "what should i do first", "where do i start", "where should i start", "plan my week", "whats up next",
        "help me plan my day", "plan the day", "what now", "what do i do next", "what do i do now",
        "plan my day for me", "suggest something", "suggest a task", "what should i focus on",
        "what should i focus on today", "what to do next", "what to do", "plan today", "what is next",
        "what would you suggest", "what do you suggest", "recommend something", "pick a task", "pick something",
        "whats on my plate", "what is on my plate", "what should i tackle first", "plan my morning",
        "what should i tackle next", "what should i start with", "what do i start with", "what do you recommend",
        "my day", "how does my day look", "hows my day looking", "give me something to do", "organise my day",
        "organize my day", "what does my day look like", "whats my plan for today", "make a plan for today",
        "daily plan", "my plan", "agenda", "whats the plan", "what is the plan", "whats the plan for today",
        "what should i be doing", "im bored", "what should i prioritise", "what should i prioritize",
        "prioritise my day", "prioritize my day", "my agenda", "whats on my agenda", "give me an overview",
        "overview", "summary", "summarise my day", "summarize my day", "how does today look", "give me a summary",
        "what can i do now", "what could i do now", "whats my day like",
    ]

    private static let most: Set = [
        "whats my most important task", "what is my most important task", "most important task",
        "whats most important", "what is most important", "whats the most important thing",
        "what is the most important thing", "whats the most important task", "my most important task",
        "what is the most important task", "whats the most urgent task", "whats most urgent", "what is most urgent",
        "most urgent task", "whats my top priority", "what is my top priority", "whats my number one priority",
        "my top priority", "what are my top priorities", "whats the most important thing to do",
        "whats the most urgent thing", "whats my most urgent task", "what is my most urgent task",
        "the most important task", "what matters most", "whats the most important thing today",
    ]
}
