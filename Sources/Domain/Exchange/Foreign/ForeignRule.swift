import Recurrence
import TimeZones
import Timestamps

/// An RRULE as other programs write it: parts that RFC 5545 forbids are accepted if they are unambiguous, and those
/// that tasks here do not support are left out; the task is always kept.
struct ForeignRule: Sendable {
    private(set) var rule: RecurrenceRule?
    private(set) var notes: [ImportNote] = []
    private let part: String
    private var values: [(name: String, value: String)] = []

    /// - Parameter start: the time from which the rule counts, if known.
    init(_ text: String, of part: String = "RRULE", from start: WallTime?, origin: RecurrenceRule.Origin = .due) {
        self.part = part
        var text = text.trimmed.uppercased()
        if text.hasPrefix("RRULE:") { text = String(text.dropFirst(6)) }
        if !text.contains("FREQ="), let newer = Self.translated(text) { text = newer }
        for pair in text.split(separator: ";") {
            let halves = pair.split(separator: "=", maxSplits: 1).map(\.trimmed)
            guard halves.count == 2, !halves[1].isEmpty, !values.contains(where: { $0.name == halves[0] }) else {
                continue
            }
            let value = halves[1].split(separator: ",").map(\.trimmed).filter { !$0.isEmpty }.joined(separator: ",")
            values.append((halves[0], value))
        }
        guard readScale(start), readEnd() else { return }
        dropOrdinals()
        dropSeconds(start)
        // Tasks.org marks rules that count from the completion in the rule itself.
        let isFromCompletion = self["FROM"] == "COMPLETION" || self["X-FROM"] == "COMPLETION"
        if isFromCompletion { values.removeAll { $0.name.hasSuffix("FROM") } }
        for value in values where !Self.known.contains(value.name) {
            notes.append(ImportNote(part, .leftOut, "has a part that means nothing here: \(value.name.excerpt)"))
        }
        values.removeAll { !Self.known.contains($0.name) }
        read(isFromCompletion ? .completion : origin)
    }

    private static let known: Set<String> = [
        "FREQ", "UNTIL", "COUNT", "INTERVAL", "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY", "BYMONTHDAY", "BYYEARDAY",
        "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST",
    ]

    private subscript(_ name: String) -> String? {
        get { values.first { $0.name == name }?.value }
        set {
            values.removeAll { $0.name == name }
            if let newValue { values.append((name, newValue)) }
        }
    }

    private mutating func leaveOut(_ detail: String) { notes.append(ImportNote(part, .leftOut, detail)) }

    private mutating func read(_ origin: RecurrenceRule.Origin) {
        let text = values.map { "\($0.name)=\($0.value)" }.joined(separator: ";")
        do throws(RecurrenceFault) {
            let read = try RecurrenceRule(rrule: text, origin: origin)
            rule = try RecurrenceRule(json: read.json)
        } catch {
            leaveOut("is no rule that a task can recur by: \(error.field) \(error.message)")
        }
    }

    /// Reads RSCALE and SKIP (RFC 7529). Only the Gregorian calendar is supported; a day missing from a month is
    /// skipped, unless another rule expresses the same as SKIP.
    ///
    /// - Returns: false when no rule is left to read.
    private mutating func readScale(_ start: WallTime?) -> Bool {
        defer { (self["RSCALE"], self["SKIP"]) = (nil, nil) }
        if let scale = self["RSCALE"], scale != "GREGORIAN", scale != "GREGORY" {
            leaveOut("counts by the calendar \(scale.excerpt)")
            return false
        }
        guard let skip = self["SKIP"], skip != "OMIT" else { return true }
        let days = self["BYMONTHDAY"].map { $0.split(separator: ",").compactMap { Int($0) } } ?? [start?.date.day ?? 1]
        guard days.contains(where: { $0 > 28 }), self["BYDAY"] == nil else { return true }
        let isLeapDay = days == [29] && (self["BYMONTH"] ?? start.map { String($0.date.month) }) == "2"
        switch (skip, self["FREQ"], days.count) {
        case ("BACKWARD", "MONTHLY", 1) where self["BYSETPOS"] == nil:
            self["BYMONTHDAY"] = (28...max(days[0], 28)).map(String.init).joined(separator: ",")
            self["BYSETPOS"] = "-1"
        case ("BACKWARD", "YEARLY", 1) where isLeapDay: (self["BYMONTH"], self["BYMONTHDAY"]) = ("2", "-1")
        case ("FORWARD", "YEARLY", 1) where isLeapDay:
            (self["BYMONTH"], self["BYMONTHDAY"], self["BYYEARDAY"]) = (nil, nil, "60")
        default:
            notes.append(
                ImportNote(part, .adjusted, "passes over days that a month lacks, instead of SKIP=\(skip.excerpt)"))
        }
        return true
    }

    /// COUNT and UNTIL together are forbidden; UNTIL is kept, as the end that was visible to the user.
    private mutating func readEnd() -> Bool {
        guard let until = self["UNTIL"] else { return true }
        if self["COUNT"] != nil {
            self["COUNT"] = nil
            notes.append(ImportNote(part, .adjusted, "has both COUNT and UNTIL; UNTIL counts"))
        }
        let (text, _) = CalendarTime.basic(until)
        if (try? RecurrenceRule(rrule: "FREQ=DAILY;UNTIL=\(text)")) != nil {
            self["UNTIL"] = text
        } else if CalendarTime.day(text.prefix(8)) != nil {
            self["UNTIL"] = String(text.prefix(8))
        } else {
            leaveOut("has an UNTIL that is none: \(until.excerpt)")
            return false
        }
        return true
    }

    /// Removes ordinals without meaning: Outlook writes `FREQ=WEEKLY;BYDAY=1MO`.
    private mutating func dropOrdinals() {
        guard let days = self["BYDAY"], self["FREQ"] == "WEEKLY" || self["FREQ"] == "DAILY" else { return }
        let plain = days.split(separator: ",").map { $0.suffix(2) }.joined(separator: ",")
        guard plain != days else { return }
        self["BYDAY"] = plain
        notes.append(ImportNote(part, .adjusted, "has ordinals that mean nothing by day or week"))
    }

    private mutating func dropSeconds(_ start: WallTime?) {
        guard let seconds = self["BYSECOND"] else { return }
        self["BYSECOND"] = nil
        guard Int(seconds) != (start?.time.second ?? 0) else { return }
        notes.append(ImportNote(part, .adjusted, "has seconds, which a task does not recur by"))
    }

    /// Converts a rule of vCalendar 1.0 (`W2 MO TH #5`, `MD1 15 #0`, `MP1 1+ MO`, `YM1 6`) to an RRULE; nil when it is
    /// not one.
    private static func translated(_ text: String) -> String? {
        var words = text.split(separator: " ").map(String.init)
        guard let first = words.first else { return nil }
        let letters = first.prefix { $0.isLetter }
        guard let interval = Int(first.dropFirst(letters.count)), interval > 0 else { return nil }
        words.removeFirst()
        var end = ";COUNT=2"
        if let last = words.last, last.hasPrefix("#") {
            end = last == "#0" ? "" : ";COUNT=\(last.dropFirst())"
            words.removeLast()
        } else if let last = words.last, CalendarTime.day(last.prefix(8)) != nil {
            end = ";UNTIL=\(last)"
            words.removeLast()
        }
        let list = words.joined(separator: ",")
        let rule: String
        switch letters {
        case "D": rule = "FREQ=DAILY"
        case "W": rule = "FREQ=WEEKLY" + (words.isEmpty ? "" : ";BYDAY=\(list)")
        case "MD": rule = "FREQ=MONTHLY" + (words.isEmpty ? "" : ";BYMONTHDAY=\(list.replacing("LD", with: "-1"))")
        case "MP":
            guard words.count == 2, let number = words[0].first.flatMap({ Int(String($0)) }) else { return nil }
            rule = "FREQ=MONTHLY;BYDAY=\(words[0].hasSuffix("-") ? -number : number)\(words[1])"
        case "YM": rule = "FREQ=YEARLY" + (words.isEmpty ? "" : ";BYMONTH=\(list)")
        case "YD": rule = "FREQ=YEARLY" + (words.isEmpty ? "" : ";BYYEARDAY=\(list)")
        default: return nil
        }
        return "\(rule);INTERVAL=\(interval)\(end)"
    }
}
