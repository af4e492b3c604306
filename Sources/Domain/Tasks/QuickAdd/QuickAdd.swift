import DatePhrases
public import JSON
public import Recurrence
public import TimeZones
public import Timestamps

/// A task as one line of English says it: "Weekly team standup every Monday 9:30 #work #meetings p1 remind 30m".
///
/// Reading never fails: what is not understood stays in the title. It takes time in proportion to the line.
public struct QuickAdd: Sendable, Hashable {
    /// The most that is read of a line, in bytes of UTF-8.
    public static let longestText = 10_240

    /// The line without what was understood; the whole line when nothing is left.
    public let title: String
    public let tags: [String]
    /// Nil when the line names none.
    public let priority: TaskPriority?
    public let due: TaskDue?
    public let recurrence: RecurrenceRule?
    /// Minutes before due; nil when the line names none, empty when it says that there are none.
    public let reminders: [Int]?
    /// What was understood, in the line's order.
    public let understood: [Understood]

    /// Words of the line, and what they became.
    public struct Understood: Sendable, Hashable {
        public let kind: Kind
        /// In UTF-16 code units of the line.
        public let span: Range<Int>
        /// What they became, in the words of the task's members: a date, an RRULE, a tag, `P1`, minutes.
        public let value: String

        public enum Kind: String, Sendable, Hashable {
            case due, time, recurrence, tag, priority, reminder
        }
    }

    /// Reads a line as it is written at `now` in `zone`.
    /// - Parameter literal: ranges of UTF-16 code units whose words are kept as they are.
    public init(_ text: String, now: Timestamp, zone: Zone, literal: [Range<Int>] = []) {
        let line = QuickLine(text)
        let reader = DatePhraseReader(reference: zone.wallTime(at: now), zone: zone)
        var marks = QuickMarks(line, reader: reader, literal: literal)
        marks.read()
        let schedule = QuickSchedule(
            reader.phrases(in: text, except: marks.walls), after: marks, of: line, now: now, zone: zone)
        understood = (marks.understood + schedule.understood).sorted { $0.span.lowerBound < $1.span.lowerBound }
        let rest = line.without(understood.map(\.span) + marks.removed)
        title = !QuickLine.hasWords(rest) ? line.without(marks.removed) : rest
        tags = marks.tags
        // What is wanted as soon as possible is urgent.
        let isSoonest = schedule.understood.contains {
            ["asap", "as soon as possible"].contains(line[$0.span].lowercased())
        }
        priority = marks.priority ?? (isSoonest ? .p1 : nil)
        reminders = marks.reminders
        due = schedule.due
        recurrence = schedule.recurrence
    }
}

extension QuickAdd {
    /// The task as a client would send it; ``TaskContent/init(json:)`` checks it against the limits.
    public var task: JSONValue {
        var members: [(String, JSONValue)] = [("title", .string(title)), ("tags", .array(tags.map { .string($0) }))]
        if let priority { members.append(("priority", .string(priority.rawValue))) }
        if let due { members.append(("due", .string(due.text))) }
        if let recurrence { members.append(("recurrence", recurrence.json)) }
        if let reminders, TaskEdits.members.contains("reminders") {
            members.append(("reminders", .array(reminders.map { .number(JSONNumber($0)) })))
        }
        return .object(JSONObject(members))
    }
}
