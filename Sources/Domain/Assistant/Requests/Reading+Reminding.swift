/// `remind me 30 minutes before the standup`, `remove the reminders of it`, `what reminders do I have?`.
extension Reading {
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

    /// `30 minutes`, `a day`, `1 day and 2 hours`: as minutes.
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
