import DatePhrases
import TimeZones
import Timestamps

/// The times of due dates, completion or creation: `due before friday`, `this week`, `overdue`, `without a due date`.
extension SelectionReader {
    mutating func takeDue() -> Bool {
        if takes(
            "overdue", "over due", "past due", "late", "too late", "past their due date", "past the due date",
            "behind schedule",
            "that are late",
            "past deadline", "past their deadline", "past its due date")
        {
            selection.add("overdue", "overdue")
            takeTodayToo()
            return true
        }
        if takes(
            "without a due date", "without due date", "with no due date", "no due date", "no due dates", "undated",
            "without a deadline", "no deadline", "with no deadline", "without due dates", "with no date",
            "without a date", "no date", "unscheduled", "not scheduled", "without any due date",
            "that have no due date", "without deadline", "which have no due date", "dont have a due date",
            "without date", "that dont have a due date",
            "with no due dates", "without deadlines")
        {
            selection.add("no due", "without a due date")
            return true
        }
        if takes(
            "with a due date", "with due dates", "that have a due date", "with a deadline", "with due date",
            "with deadlines")
        {
            selection.add("due", "with a due date")
            return true
        }
        return takeDates()
    }

    /// `overdue or due today`.
    private mutating func takeTodayToo() {
        let start = at
        guard takes("and", "or", "&", "plus", ",") else { return }
        _ = take("or", "and")
        _ = take("due", "those due", "tasks due")
        guard takes("today") else {
            at = start
            return
        }
        selection.conditions[selection.conditions.count - 1] = "(overdue | today)"
        selection.phrases[selection.phrases.count - 1] = "overdue or due today"
    }

    // MARK: dates

    private enum Relation {
        case on, before, upTo, after, since
        /// On that day, or since then if further words say so.
        case from
    }

    private mutating func takeDates() -> Bool {
        let start = at
        let isDue = takes(
            "due", "is due", "are due", "coming up", "happening", "scheduled", "planned", "falling", "on the plate")
        let isAdded = !isDue && takes("added", "created", "made", "i added", "i created", "entered")
        // `in 2 weeks` is a date in itself.
        var from = at
        let isCounted =
            key == "in" && (passage.key(at + 1) == "a" || passage.key(at + 1).flatMap(OrdinalReference.number) != nil)
        var found = isCounted ? date() : nil
        let relation = found == nil ? relation : .on
        if found == nil {
            from = at
            found = stretch(relation)
        }
        guard let stretch = found else {
            at = start
            // `what is due` asks for tasks with a due date; before other words, `due` belongs to them.
            if isDue, passage.key(start) == "due" {
                at = start + 1
                selection.hasNoun = true
                return true
            }
            return false
        }
        let isDone = selection.status == .completed || selection.status == nil && Self.isAboutDone(passage)
        let subject = isAdded ? "created" : isDone && !isDue ? "completed" : "due"
        // `done on monday` means the past monday.
        let meant = subject == "due" ? stretch : stretch.past(from: reading.wall.date)
        var name = passage.from(from).upTo(at - from).text
        var conditions = meant.conditions(of: subject, today: reading.wall.date)
        if let other = alternative() {
            let second = other.conditions(of: subject, today: reading.wall.date)
            conditions = ["(" + conditions.joined(separator: " & ") + " | " + second.joined(separator: " & ") + ")"]
            name = passage.from(from).upTo(at - from).text
        }
        let phrase = phrase(subject == "completed" && selection.status == .completed ? "" : subject, relation, name)
        for (index, condition) in conditions.enumerated() { selection.add(condition, index == 0 ? phrase : "") }
        takeOverdueToo()
        return true
    }

    /// `tomorrow and friday`
    private mutating func alternative() -> DateRange? {
        let start = at
        if takes("and", "or", "&", ",", "and on", "or on", "and for"), let other = period() ?? date() { return other }
        at = start
        return nil
    }

    private func phrase(_ subject: String, _ relation: Relation, _ name: String) -> String {
        let joint =
            switch relation {
            case .on: ""
            case .before: "before "
            case .upTo: "by "
            case .after: "after "
            case .since: "from "
            case .from: "from "
            }
        return [subject == "created" ? "added" : subject, joint + name].filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// `today and overdue`.
    private mutating func takeOverdueToo() {
        let start = at
        guard takes("and", "or", "&", "plus"), takes("overdue"), selection.conditions.last == "today" else {
            at = start
            return
        }
        selection.conditions[selection.conditions.count - 1] = "(overdue | today)"
        selection.phrases[selection.phrases.count - 1] = "overdue or due today"
    }

    private static func isAboutDone(_ passage: Passage) -> Bool {
        passage.contains([
            "completed", "finished", "finish", "done", "complete", "accomplished", "accomplish", "closed",
        ])
    }

    private var relation: Relation {
        mutating get {
            if takes("before", "earlier than", "prior to", "sooner than") { return .before }
            if takes(
                "by", "until", "till", "up to", "no later than", "not later than", "by the end of", "before the end of")
            {
                return .upTo
            }
            if takes("after", "later than", "past") { return .after }
            if takes("since", "starting", "as of", "on or after") { return .since }
            if takes("from") { return .from }
            _ = take("on for", "on during", "on over")
            _ = take(
                "on", "for", "in the", "in", "at", "during", "over", "over the", "within the", "within", "of",
                "any time")
            return .on
        }
    }

    private mutating func stretch(_ relation: Relation) -> DateRange? {
        if relation == .on, let range = between() { return range }
        if relation == .on || relation == .from, let range = daysOfMonth() { return range }
        guard let stretch = period() ?? date() else { return nil }
        switch relation {
        case .on: return stretch
        case .before: return DateRange(upper: stretch.lower)
        case .upTo: return DateRange(upper: stretch.upper)
        case .after: return DateRange(lower: stretch.upper)
        case .since, .from:
            let start = at
            if takes("to", "until", "till", "-", "through"), let end = period() ?? date() {
                return DateRange(lower: stretch.lower, upper: end.upper)
            }
            at = start
            if relation == .from, !takes("on", "onwards", "onward", "on out", "and later", "forward") { return stretch }
            return DateRange(lower: stretch.lower)
        }
    }

    /// `10 to 15 december`: both days are of that month.
    private mutating func daysOfMonth() -> DateRange? {
        let start = at
        if let first = key.flatMap({ Int($0) }), (1...31).contains(first) {
            at += 1
            if takes("to", "until", "till", "-", "through"), let end = date(), let last = end.upper?.adding(days: -1),
                let lower = CivilDate(year: last.year, month: last.month, day: first), lower <= last
            {
                return DateRange(lower: lower, upper: end.upper)
            }
        }
        at = start
        return nil
    }

    /// `between friday and sunday`.
    private mutating func between() -> DateRange? {
        let start = at
        if takes("between"), let first = period() ?? date(), takes("and"), let last = period() ?? date() {
            return DateRange(lower: first.lower, upper: last.upper)
        }
        at = start
        return nil
    }
}

/// Names of days and ranges of days.
extension SelectionReader {
    /// `this week`, `the next 3 days`, `the weekend`.
    mutating func period() -> DateRange? {
        let today = reading.wall.date
        let start = at
        _ = take("the", "rest of the", "the rest of the", "the whole")
        if let days = countedDays() { return days }
        at = start
        for (phrases, stretch) in Self.periods {
            guard let rest = rest.after(phrases) else { continue }
            at = passage.count - rest.count
            return stretch(today)
        }
        return month()
    }

    /// `december`: the next one.
    private mutating func month() -> DateRange? {
        let start = at
        _ = takes("this", "next", "all of", "the month of")
        guard let key, let index = Self.months.firstIndex(of: key) else {
            at = start
            return nil
        }
        // `december 5` is a day.
        if let next = passage.key(at + 1), next.first?.isNumber == true, next.count <= 4 {
            at = start
            return nil
        }
        at += 1
        let today = reading.wall.date
        return .month(of: today, plus: (index + 1 - today.month + 12) % 12)
    }

    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]

    private static let periods: [([String], @Sendable (CivilDate) -> DateRange)] = [
        (
            ["today", "todays", "this morning", "this afternoon", "this evening", "tonight", "the day", "2day"],
            { .day($0) }
        ),
        (
            ["tomorrow", "tomorrows", "tmr", "tomorow", "tommorow", "tommorrow", "tmrw", "2moro"],
            { .day($0.adding(days: 1)) }
        ),
        (["yesterday", "yesterdays"], { .day($0.adding(days: -1)) }),
        (
            [
                "this week", "the week", "the rest of the week", "rest of the week", "this weeks", "the current week",
                "week", "rest of this week", "the rest of this week",
            ], { .week(of: $0, plus: 0) }
        ),
        (["next week", "next weeks", "the coming week", "the following week"], { .week(of: $0, plus: 1) }),
        (["the week after next", "week after next"], { .week(of: $0, plus: 2) }),
        (["last week", "last weeks", "the previous week"], { .week(of: $0, plus: -1) }),
        (
            [
                "this weekend", "the weekend", "weekend", "this coming weekend", "at the weekend",
                "the coming weekend", "this weekends",
            ], { .weekend(of: $0, plus: 0) }
        ),
        (["next weekend"], { .weekend(of: $0, plus: 1) }),
        (["last weekend"], { .weekend(of: $0, plus: -1) }),
        (
            ["this month", "the month", "the rest of the month", "rest of the month", "this months"],
            { .month(of: $0, plus: 0) }
        ),
        (["next month", "next months"], { .month(of: $0, plus: 1) }),
        (["last month"], { .month(of: $0, plus: -1) }),
        (["this year", "the year", "the rest of the year"], { .year(of: $0) }),
        (
            ["next few days", "coming days", "next couple of days", "the next few days", "coming few days"],
            { .days(3, from: $0) }
        ),
        (["soon"], { .days(7, from: $0) }),
    ]

    /// `next 3 days`, `past two weeks`.
    private mutating func countedDays() -> DateRange? {
        let isPast = takes("past", "last", "previous")
        guard isPast || takes("next", "coming", "following"), let count = key.flatMap(OrdinalReference.number) else {
            return nil
        }
        at += 1
        let today = reading.wall.date
        guard let days = entry(["day": 1, "days": 1, "week": 7, "weeks": 7, "month": 30, "months": 30]) else {
            return nil
        }
        return isPast
            ? .days(count * days + 1, from: today.adding(days: -count * days)) : .days(count * days, from: today)
    }

    /// Maximum number of words in a date.
    private static let reach = 8

    /// Reads a date in any form.
    mutating func date() -> DateRange? {
        guard let first = rest.first, first.kind == .word, first.key.utf8.count > 1 || Int(first.key) != nil else {
            return nil
        }
        let words = rest.upTo(Self.reach)
        guard let span = words.span, !TagWords.conditions.contains(first.key) else { return nil }
        var text = passage.utterance[span]
        // `friday's tasks`
        let isPossessive = first.key.hasSuffix("days") && passage.utterance[first.span].count == first.key.count + 1
        if isPossessive { text = String(first.key.dropLast()) }
        let phrases = reading.reader.phrases(in: text)
        guard let phrase = phrases.first, phrase.span.lowerBound == 0, let stretch = Self.stretch(phrase.meaning) else {
            return nil
        }
        // `christmas tasks` more likely means a tag or a search.
        let isPlaced = at > 0 && ["due", "on", "by", "before", "until", "after", "since"].contains(passage.key(at - 1))
        if phrase.isTentative, !isPlaced { return nil }
        let end = isPossessive ? first.span.upperBound : span.lowerBound + phrase.span.upperBound
        while at < passage.count, let word = rest.first, word.span.lowerBound < end { at += 1 }
        return stretch
    }

    private static func stretch(_ meaning: DatePhrase.Meaning) -> DateRange? {
        switch meaning {
        case .day(let date): .day(date)
        case .moment(let wall, _): .day(wall.date)
        case .time, .recurrence: nil
        }
    }
}
