import Recurrence
import Tasks
import TimeZones
import Timestamps

/// The wording for tasks, relative to a time and a zone.
struct TaskWords: Sendable {
    let now: Timestamp
    let zone: Zone

    /// Maximum length of a displayed title, in characters.
    private static let longestTitle = 160

    /// `“Call the dentist”`.
    static func quoted(_ title: String) -> String { "“" + shortened(title) + "”" }

    static func shortened(_ title: String) -> String {
        let line = String(title.map { $0.isNewline ? " " : $0 })
        return line.count > longestTitle ? line.prefix(longestTitle - 1) + "…" : line
    }

    /// Returns `“A”, “B” and “C”`, with further titles as a number.
    static func quoted(_ titles: [String]) -> String {
        let shown = titles.prefix(titles.count > 6 ? 5 : 6).map(quoted)
        let rest = titles.count - shown.count
        return joined(shown + (rest > 0 ? ["\(rest) more"] : []))
    }

    static func joined(_ parts: [String], by word: String = "and") -> String {
        guard parts.count > 1, let last = parts.last else { return parts.first ?? "" }
        return parts.dropLast().joined(separator: ", ") + " \(word) " + last
    }

    static func count(_ number: Int, _ noun: String = "task") -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    /// `Call the dentist — due today, P2, #health`.
    func line(_ card: TaskCard) -> String {
        let facts = facts(card)
        return Self.shortened(card.title) + (facts.isEmpty ? "" : " — " + facts.joined(separator: ", "))
    }

    /// Returns the facts that distinguish a task: its due date, its priority unless it is the default, its tags, its
    /// repetition.
    func facts(_ card: TaskCard) -> [String] {
        var facts: [String] = []
        if let due = card.due {
            let isOver = !card.isCompleted && isOver(due)
            facts.append((isOver ? "overdue since " : "due ") + day(due))
        }
        if card.isCompleted { facts.append("done") }
        if card.priority != .standard { facts.append(card.priority.rawValue) }
        if let rule = card.recurrence { facts.append("repeats " + rule.words) }
        if !card.tags.isEmpty {
            facts.append(card.tags.map { $0.contains(" ") ? "#\"\($0)\"" : "#" + $0 }.joined(separator: " "))
        }
        return facts
    }

    func isOver(_ due: TaskDue) -> Bool {
        guard let instant = due.instant else { return due.wallTime(in: zone).date < zone.wallTime(at: now).date }
        return instant < now
    }

    /// `tomorrow at 09:00`, `Friday`, `Tuesday 1 December`.
    func day(_ due: TaskDue) -> String {
        guard let instant = due.instant else { return day(due.wallTime(in: zone).date) }
        let wall = zone.wallTime(at: instant)
        let isWholeMinute = wall.time.second == 0
        return day(wall.date) + " at " + (isWholeMinute ? String(wall.time.text.prefix(5)) : wall.time.text)
    }

    func day(_ date: CivilDate) -> String {
        let today = zone.wallTime(at: now).date
        let distance = date.daysSince1970 - today.daysSince1970
        switch distance {
        case 0: return "today"
        case 1: return "tomorrow"
        case -1: return "yesterday"
        case 2...6: return date.weekday.name.capitalizedFirst
        default: break
        }
        let text = "\(date.weekday.name.capitalizedFirst) \(date.day) \(Self.months[date.month - 1])"
        return date.year == today.year ? text : text + " \(date.year)"
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// `30 minutes before`, `at the time`.
    static func reminder(_ minutes: Int) -> String {
        if minutes == 0 { return "when it is due" }
        if minutes.isMultiple(of: 1440) { return count(minutes / 1440, "day") + " before" }
        if minutes.isMultiple(of: 60) { return count(minutes / 60, "hour") + " before" }
        return count(minutes, "minute") + " before"
    }

    static func reminders(_ minutes: [Int]) -> String { joined(minutes.sorted(by: >).map(reminder)) }
}

extension String {
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

extension RecurrenceRule {
    /// `weekly`, `every 2 weeks on Monday and Friday`, `monthly on the last Friday`.
    var words: String {
        var text = interval == 1 ? frequency.rawValue : "every \(interval) \(unit)s"
        if frequency == .weekly, !weekdays.isEmpty {
            let days = weekdays.map(\.weekday)
            let isWorkdays = days == [.monday, .tuesday, .wednesday, .thursday, .friday]
            text += isWorkdays ? " on weekdays" : " on " + TaskWords.joined(days.map { $0.name.capitalizedFirst })
        } else if !weekdays.isEmpty, setPositions.isEmpty {
            let days = weekdays.map { day in
                let name = day.weekday.name.capitalizedFirst
                return day.nth.map { "the \(Self.ordinal($0)) \(name)" } ?? name
            }
            text += " on " + TaskWords.joined(days)
        } else if !setPositions.isEmpty, !weekdays.isEmpty {
            text += " on the \(TaskWords.joined(setPositions.map(Self.ordinal))) workday"
        }
        if !monthDays.isEmpty {
            text += " on the " + TaskWords.joined(monthDays.map(Self.ordinal)) + (monthDays == [-1] ? " day" : "")
        }
        switch end {
        case .never: break
        case .count(let count): text += ", \(count) times"
        case .until(.day(let date)): text += " until \(date.iso8601)"
        case .until: text += " for a while"
        }
        return origin == .due ? text : text + ", counted from when it is done"
    }

    private var unit: String {
        switch frequency {
        case .daily: "day"
        case .weekly: "week"
        case .monthly: "month"
        case .yearly: "year"
        case .hourly: "hour"
        case .minutely: "minute"
        case .secondly: "second"
        }
    }

    private static func ordinal(_ number: Int) -> String {
        switch number {
        case -1: "last"
        case ..<0: "\(ordinal(-number)) to last"
        case 11...13: "\(number)th"
        case _ where number % 10 == 1: "\(number)st"
        case _ where number % 10 == 2: "\(number)nd"
        case _ where number % 10 == 3: "\(number)rd"
        default: "\(number)th"
        }
    }
}
