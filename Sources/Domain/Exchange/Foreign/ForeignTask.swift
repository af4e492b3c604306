import JSON
import Recurrence
import Tasks
import TimeZones
import Timestamps

/// A task from any program's document: members of an object, or cells of a row, under the names that programs use for
/// the parts of a task. Our own names are among them.
struct ForeignTask: Sendable {
    /// The parts of a task with their names; of several members for the same part the first with a value counts.
    enum Part: String, CaseIterable {
        case title = "title name summary subject task taskname todo displayname heading content text"
        case notes = """
            description notes note desc details detail body content textcontent comment comments memo annotations text
            """
        case state = "status state"
        case done = "completed done iscompleted isdone complete checked ischecked finished duecomplete closed"
        case percent = "percentcomplete percentdone percentagecompleted"
        case due = "due duedate duedatetime dueat dueon deadline date enddate when"
        case start = "start startdate startdatetime starton scheduled"
        case isDay = "isallday allday"
        case zone = "timezone tz"
        case priority = "priority importance prio"
        case star = "starred isstarred flagged isflagged important isimportant favorite isfavorite"
        case tags = "tags labels categories category contexts context label tag keywords hashtags"
        case lists = "project projectname list listname folder foldername area section sectionname columnname bucket"
        case steps = "checklist subtasks steps items checklistitems children checkitems listcontent todos tasks"
        case rule = """
            recurrence rrule recurringpattern recurrencepattern recurrencerule repeat repeats recur recurring repeatflag repeatrule \
            recurrencetype repeatafter frequency
            """
        case reminders = "reminders reminder reminderdatetime remindat reminderdate reminderminutes alarms alarm"
        case created = """
            createdat created addedat dateadded createddatetime createdtime creationdate creationtime datecreated createdon \
            createddate entry
            """
        case completed = """
            completedat completedon doneat completedtime completeddatetime completiondate datecompleted completeddate closedat \
            finishedat end
            """
        case deleted = "deleted isdeleted trashed istrashed"
        case id = "id uuid uid taskid gid remoteid"
        case parent = "parentid parenttaskid parent parentuid parenttask"
        case place = "url link location assignee assignedto responsible duration estimate"
        /// Bookkeeping of programs, ignored without a note.
        case quiet = """
            version rev etag kind selflink position order sortorder index updated updatedat updateddatetime modified modifiedtime \
            modifiedat lastmodified lastmodifieddatetime userid user owner ownerid creatorid createdby projectid listid sectionid \
            folderid isreminderon urgency mask series deletedat isrecurring hasattachments idboard idlist \
            idchecklists idlabels idmembers shortlink shorturl columnorder viewmode type lang datelang completedby childorder \
            dayorder collapsed iscollapsed syncid isfloating ischecklist repeatmode identifier isarchived archived dateint
            """

        fileprivate var names: [String] { rawValue.split(whereSeparator: \.isWhitespace).map(String.init) }
    }

    /// The parts that each name can mean, ranked by certainty.
    static let meanings: [String: [(part: Part, rank: Int)]] = {
        var meanings: [String: [(Part, Int)]] = [:]
        for part in Part.allCases {
            for (rank, name) in part.names.enumerated() { meanings[name, default: []].append((part, rank)) }
        }
        return meanings
    }()

    typealias Member = (name: String, given: String, value: JSONValue)

    let fields: ForeignNames
    private let parts: [Part: [Member]]
    let now: Timestamp
    let zone: Zone
    var task = ExchangedTask(title: "")
    /// Subtasks with more data than a checklist item can hold.
    var children: [JSONObject] = []
    private(set) var isDeleted = false

    /// The document's ids of the task and its parent.
    private(set) var name: String?
    private(set) var parent: String?

    init(_ object: JSONObject, zone: Zone, now: Timestamp) {
        // Some programs nest the task in a member of that name.
        let inner = ["task", "fields", "attributes"].lazy.compactMap { object[$0]?.object }.first
        fields = ForeignNames(
            JSONObject((inner?.members ?? []) + object.members.filter { $0.value.object == nil || inner == nil }))
        parts = Self.sorted(fields)
        self.now = now
        if case .zone(let named)? = fields["timezone"]?.string.flatMap({ ForeignZone($0) }) {
            self.zone = named
        } else {
            self.zone = zone
        }
        readNames()
        readTexts()
        readState()
        readDates()
        readPriority()
        readTags()
        readSteps()
        readRule()
        readReminders()
        readOthers()
    }

    private static func sorted(_ fields: ForeignNames) -> [Part: [Member]] {
        var parts: [Part: [(rank: Int, member: Member)]] = [:]
        for member in fields.members where !isNothing(member.value) {
            for (part, rank) in meanings[member.name] ?? [] { parts[part, default: []].append((rank, member)) }
        }
        return parts.mapValues { $0.sorted { $0.rank < $1.rank }.map(\.member) }
    }

    /// True when an object can be a task: one of its members can be the title.
    static func isTask(_ object: JSONObject) -> Bool {
        let isInner = object["task"]?.object.map(isTask) ?? false
        return isInner
            || object.members.contains { name, value in
                value.string?.trimmed.isEmpty == false
                    && meanings[ForeignNames.plain(name)]?.contains { $0.part == .title || $0.part == .notes } == true
            }
    }

    /// True when a member or column of that name can hold the part.
    static func means(_ name: String, _ part: Part) -> Bool {
        meanings[ForeignNames.plain(name)]?.contains { $0.part == part } == true
    }

    func all(_ part: Part) -> [Member] { parts[part] ?? [] }

    func first(_ part: Part) -> Member? { parts[part]?.first }

    static func isNothing(_ value: JSONValue) -> Bool {
        switch value {
        case .null, .bool(false): true
        case .string(let text): text.trimmed.isEmpty
        case .array(let values): values.isEmpty
        case .object(let object): object.count == 0
        case .number(let number): number.literal == "0"
        case .bool: false
        }
    }

    private mutating func readNames() {
        name = first(.id)?.value.words
        parent = first(.parent).flatMap { $0.value.words }
        // Only our own ids identify a task in other documents too.
        task.uid = all(.id).lazy.compactMap { $0.value.string }.first { JSONExchange.isOurs($0) }
        isDeleted =
            all(.deleted).contains { $0.value.truth == true } || first(.state)?.value.string?.lowercased() == "deleted"
    }

    private mutating func readTexts() {
        let title = all(.title).first { $0.value.string != nil }
        task.title = title?.value.string ?? ""
        for member in all(.title) where member.value.string == nil && member.name == "title" {
            task.leaveOut(member.given, "must be a string")
        }
        for member in all(.notes) where member.given != title?.given {
            switch member.value {
            case .string(let text):
                if task.description == nil { task.description = text } else { task.describe(text) }
            case .array(let values): for value in values { task.describe(Self.passage(value) ?? "") }
            case .object:
                if let text = Self.passage(member.value) { task.describe(text) }
            case .number, .bool, .null: task.leaveOut(member.given, "must be a string")
            }
        }
    }

    /// The text of a comment, a note or a body.
    static func passage(_ value: JSONValue) -> String? {
        guard let object = value.object else { return value.string }
        let fields = ForeignNames(object)
        return ["content", "text", "description", "comment", "note", "body"].lazy.compactMap { fields[$0]?.string }
            .first
    }

    private mutating func readState() {
        if let (_, given, value) = first(.state) {
            switch value.words.map(ForeignNames.plain) {
            case "completed", "complete", "done", "closed", "finished", "resolved", "2", "archived", "wontdo":
                task.isCompleted = true
            case "pending", "open", "todo", "needsaction", "notstarted", "inprogress", "incomplete", "active",
                "waiting", "recurring",
                "waitingonothers", "deferred", "new", "normal", "1", "0", "deleted", "unchecked":
                // TickTick uses 1 for completed items, 2 for completed tasks.
                task.isCompleted =
                    value.words == "1" && fields["duedate"] == nil && fields["priority"] == nil && fields["tags"] == nil
            default: task.leaveOut(given, "must be one of pending, completed")
            }
        }
        for (_, given, value) in all(.done) {
            if let truth = value.truth {
                task.isCompleted = task.isCompleted || truth
            } else if case .due(let due) = ForeignDate(value, zone: zone) {
                task.isCompleted = true
                task.completed = due.moment(in: zone)
            } else {
                task.leaveOut(given, "must be true, false or when it was done")
            }
        }
        guard let (name, _, value) = first(.percent),
            var percent = value.double ?? value.string.flatMap({ Double($0.trimmed.filter { $0 != "%" }) })
        else { return }
        if name == "percentdone", percent <= 1 { percent *= 100 }
        if percent >= 100 {
            task.isCompleted = true
        } else if percent > 0, !task.isCompleted {
            task.describe("\(Int(percent)) % done")
        }
    }

    private mutating func readDates() {
        let isDay = all(.isDay).contains { $0.value.truth == true } || fields["kind"]?.string == "tasks#task"
        // Google writes a task's day as midnight UTC.
        let clock = fields["kind"]?.string == "tasks#task" ? Zone.utc : zone
        for (name, given, value) in all(.due) where task.due == nil || name != "dueat" {
            guard let due = date(value, given, isDay: isDay, clock) else { continue }
            if task.due == nil { task.due = due } else if task.due != due { task.describe("\(given): \(due.wire)") }
        }
        if let (_, given, value) = first(.start), let start = date(value, given, isDay: isDay, clock), start != task.due
        {
            if task.due == nil { task.due = start } else { task.describe("Start: \(start.wire)") }
        }
        for (path, part) in [(\ExchangedTask.created, Part.created), (\.completed, .completed)] {
            guard let (_, given, value) = first(part) else { continue }
            switch ForeignDate(value, zone: zone) {
            case .none: break
            case .due(let due): task[keyPath: path] = task[keyPath: path] ?? due.moment(in: zone)
            case .unreadable(let text): task.leaveOut(given, "is no date: \(text.excerpt)")
            }
        }
    }

    private mutating func date(_ value: JSONValue, _ given: String, isDay: Bool, _ clock: Zone) -> ExchangedDue? {
        switch ForeignDate(value, zone: clock, isDay: isDay) {
        case .none: return nil
        case .due(let due): return due
        case .unreadable(let text):
            if let written = WrittenDate(text, now: now, zone: clock) {
                task.recurrence = task.recurrence ?? written.recurrence
                return written.due
            }
            task.describe("\(given): \(text)")
            task.leaveOut(given, "is no due date: \(text.excerpt)")
            return nil
        }
    }
}
