import Assistant
import FoundationEssentials
import JSON
import Recurrence
import Tasks
import TimeZones
import Timestamps

/// Lines and conversations that somebody wrote who knew neither the code nor its specification: a folder below `Generations`, described
/// in its README.
struct Generation {
    /// How something went.
    enum Verdict: Equatable {
        case right
        /// Not what was meant; no task was changed that the words do not name.
        case wrong(String)
        /// A task was changed that the words do not name.
        case outside(String)
    }

    let now: Timestamp
    let zone: Zone
    let lines: [JSONValue]
    let conversations: [JSONValue]
    private let list: [JSONValue]

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Generations")

    /// - Parameter name: a folder below ``folder``, or the path of another.
    ///
    /// - Throws: ``JSONFault`` when a file is none of these.
    init(_ name: String) throws {
        let folder = name.hasPrefix("/") ? URL(filePath: name) : Self.folder.appending(path: name)
        zone = Zone("Europe/Berlin") ?? .utc
        now = zone.instant(of: WallTime("2026-12-02T10:00:00") ?? WallTime(daysSince1970: 0, secondOfDay: 0))
        let lines = try JSONValue(Array(try Data(contentsOf: folder.appending(path: "lines.json"))))
        let requests = try JSONValue(Array(try Data(contentsOf: folder.appending(path: "requests.json"))))
        self.lines = lines["lines"]?.array ?? []
        conversations = requests["conversations"]?.array ?? []
        list = requests["list"]?.array ?? []
    }
}

/// Lines of quick add.
extension Generation {
    func verdict(onLine json: JSONValue) -> Verdict {
        let line = json["line"]?.string ?? ""
        let read = QuickAdd(line, now: now, zone: zone)
        let due = Self.text(read.due, in: zone)
        let got = "“\(read.title)” \(due) \(read.recurrence?.rrule ?? "") \(read.tags) \(read.priority?.rawValue ?? "")"
        let dues = [json["due"]?.string ?? "-"] + (json["any"]?.array ?? []).compactMap(\.string)
        guard dues.contains(due) else { return .wrong("due: \(got)") }
        if let title = json["title"]?.string, Self.plain(title) != Self.plain(read.title) {
            // What was not read at all keeps its title.
            guard due == "-", dues.count > 1, Self.plain(line) == Self.plain(read.title) else {
                return .wrong("title: \(got)")
            }
        }
        let rules = (json["rule"].map { [$0] } ?? []) + (json["rule_any"]?.array ?? [])
        let isRule =
            rules.compactMap(\.string).contains { Self.isRule($0, read.recurrence, due: read.due) }
            || rules.isEmpty && read.recurrence == nil
            || due == "-" && dues.count > 1 && dues[0] != "-" && read.recurrence == nil
        guard isRule else { return .wrong("rule: \(got)") }
        let priorities = [json["priority"]?.integer] + (json["priority_any"]?.array ?? []).map(\.integer)
        if json["priority"] != nil, !priorities.contains(read.priority.flatMap { Int64($0.rawValue.dropFirst()) }) {
            return .wrong("priority: \(got)")
        }
        if let tags = json["tags"]?.array?.compactMap(\.string), Self.set(tags) != Self.set(read.tags) {
            return .wrong("tags: \(got)")
        }
        return .right
    }

    private static func text(_ due: TaskDue?, in zone: Zone) -> String {
        due.map { String(($0.isWholeDay ? $0.text : $0.wallTime(in: zone).text).prefix($0.isWholeDay ? 10 : 16)) }
            ?? "-"
    }

    private static func plain(_ text: String) -> String {
        text.lowercased().split(separator: " ").joined(separator: " ")
    }

    private static func set(_ tags: [String]) -> Set<String> { Set(tags.map { $0.lowercased() }) }

    /// Whether a rule is the one that is meant: parts that follow from the due date may be there or not.
    private static func isRule(_ text: String, _ rule: RecurrenceRule?, due: TaskDue?) -> Bool {
        guard let rule else { return false }
        return parts(text, due) == parts(rule.rrule, due)
    }

    private static func parts(_ text: String, _ due: TaskDue?) -> [String: Set<String>] {
        var parts: [String: Set<String>] = [:]
        for part in text.split(separator: ";") {
            let (name, value) = (part.prefix { $0 != "=" }, part.drop { $0 != "=" }.dropFirst())
            parts[String(name)] = Set(value.split(separator: ",").map(String.init))
        }
        for name in ["BYHOUR", "BYMINUTE", "DTSTART", "WKST"] { parts[name] = nil }
        if parts["INTERVAL"] == ["1"] { parts["INTERVAL"] = nil }
        if parts["FREQ"] == ["DAILY"], let days = parts["BYDAY"] {
            (parts["FREQ"], parts["BYDAY"]) = (["WEEKLY"], days)
        }
        guard let date = due?.wallTime(in: .utc).date else { return parts }
        let weekday = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"][date.weekday.rawValue - 1]
        if parts["FREQ"] == ["WEEKLY"], parts["BYDAY"] == [weekday] { parts["BYDAY"] = nil }
        if parts["BYMONTHDAY"] == [String(date.day)] { parts["BYMONTHDAY"] = nil }
        if parts["FREQ"] == ["YEARLY"], parts["BYMONTH"] == [String(date.month)] { parts["BYMONTH"] = nil }
        return parts
    }
}

/// Conversations.
extension Generation {
    private static let compared = [
        "title", "description", "status", "priority", "tags", "due", "recurrence", "reminders", "checklist",
    ]

    /// The list that every conversation starts on, its tasks called `t0`, `t1` and so on.
    func toolbox() throws -> PretendToolbox {
        let tasks = list.enumerated().map { index, json in
            var task = JSONObject([("id", .string("t\(index)")), ("title", json["title"] ?? .null)])
            task["tags"] = json["tags"]
            task["priority"] = json["priority"]?.integer.map { .string("P\($0)") }
            task["due"] = json["due"]?.string.map { .string($0.utf8.count == 10 ? $0 : "\($0):00[\(zone.name)]") }
            task["recurrence"] = json["rule"]
            if json["done"]?.bool == true { task["completed_at"] = "2026-12-01T17:00:00Z" }
            return JSONValue.object(task)
        }
        return try PretendToolbox(now: now, zone: zone, tasks: tasks)
    }

    func verdict(on conversation: JSONValue) async throws -> Verdict {
        let tools = try toolbox()
        let start = tools.tasks
        var memory = Memory()
        var reply = AssistantReply(text: "", memory: memory)
        for turn in (conversation["say"]?.array ?? []).compactMap(\.string) {
            reply = await Assistant(now: now, zone: zone).answer(turn, memory: memory, tools: tools)
            memory = Memory(reply.memory.json)
        }
        let end = tools.tasks
        let changed = Set(start.keys.filter { !Self.isSame(start[$0], end[$0]) })
        let added = end.filter { start[$0.key] == nil }
        let text = String(reply.text.replacing("\n", with: " / ").prefix(400))
        let names = Set((conversation["changed"]?.array ?? []).compactMap(\.string).map(Self.plain))
        let meant = Set(start.filter { names.contains(Self.plain($0.value["title"]?.string ?? "")) }.map(\.key))
        let others = changed.subtracting(meant).compactMap { start[$0]?["title"]?.string }
        guard others.isEmpty else { return .outside("changed \(others): \(text)") }
        let isAsking =
            reply.needsAnswer || reply.text.contains("?") || reply.text.contains("don't understand")
            || reply.text.contains("not sure") || reply.text.contains("have changed nothing")
        if conversation["asks"]?.bool == true {
            return changed.isEmpty && added.isEmpty && isAsking ? .right : .wrong("should ask: \(text)")
        }
        if conversation["asks_ok"]?.bool == true, changed.isEmpty, added.isEmpty, isAsking { return .right }
        guard changed == meant else {
            return .wrong("left \(meant.subtracting(changed).compactMap { start[$0]?["title"]?.string }): \(text)")
        }
        if let fault = fault(in: conversation["check"], start, end, added: Array(added.values)) {
            return .wrong("\(fault): \(text)")
        }
        let shown = reply.text.lowercased()
        for title in (conversation["answer_has"]?.array ?? []).compactMap(\.string)
        where !shown.contains(title.lowercased()) {
            return .wrong("does not show \(title): \(text)")
        }
        for title in (conversation["answer_lacks"]?.array ?? []).compactMap(\.string)
        where shown.contains(title.lowercased()) {
            return .wrong("shows \(title): \(text)")
        }
        return .right
    }

    private static func isSame(_ left: JSONValue?, _ right: JSONValue?) -> Bool {
        guard let left, let right else { return false }
        return compared.allSatisfy { member in
            left[member] == right[member]
                || member == "title" && left[member]?.string?.lowercased() == right[member]?.string?.lowercased()
        }
    }

    /// What is not as it should be.
    private func fault(
        in check: JSONValue?, _ start: [String: JSONValue], _ end: [String: JSONValue], added: [JSONValue]
    ) -> String? {
        var left = added
        for wanted in check?["added"]?.array ?? [] {
            let titles = ([wanted["title"]] + (wanted["title_any"]?.array ?? [])).compactMap {
                $0?.string.map(Self.plain)
            }
            let index = left.firstIndex { task in
                titles.contains(Self.plain(task["title"]?.string ?? "")) && fault(of: task, wanted) == nil
            }
            guard let index else {
                let got = left.map { String(decoding: $0.bytes, as: UTF8.self).prefix(250) }
                return "should add \(String(decoding: wanted.bytes, as: UTF8.self)), added \(got)"
            }
            left.remove(at: index)
        }
        if let more = left.first { return "added “\(more["title"]?.string ?? "")”" }
        for (title, wanted) in check?.object ?? JSONObject() where title != "added" {
            guard let id = start.first(where: { Self.plain($0.value["title"]?.string ?? "") == Self.plain(title) })?.key
            else { continue }
            if wanted["deleted"]?.bool == true {
                if end[id] != nil { return "“\(title)” is not deleted" }
                continue
            }
            guard let task = end[id] else { return "“\(title)” is gone" }
            if let name = wanted["title"]?.string, Self.plain(name) != Self.plain(task["title"]?.string ?? "") {
                return "“\(title)” is called “\(task["title"]?.string ?? "")”"
            }
            if let fault = fault(of: task, wanted) { return "“\(title)”: \(fault)" }
        }
        return nil
    }

    private func fault(of task: JSONValue, _ wanted: JSONValue) -> String? {
        let due = task["due"]?.string.flatMap { TaskDue(stored: $0) }
        if let first = wanted["due"] {
            let dues = [first.string ?? "-"] + (wanted["due_any"]?.array ?? []).map { $0.string ?? "-" }
            guard dues.contains(Self.text(due, in: zone)) else { return "due \(Self.text(due, in: zone))" }
        }
        if let done = wanted["done"]?.bool, done != (task["status"] == "completed") { return "done is not \(done)" }
        if let priority = wanted["priority"] {
            let text = priority.integer.map { "P\($0)" } ?? "P3"
            guard task["priority"]?.string == text else { return "priority \(task["priority"]?.string ?? "")" }
        }
        if let tags = wanted["tags"]?.array?.compactMap(\.string) {
            let own = (task["tags"]?.array ?? []).compactMap(\.string)
            guard Self.set(tags) == Self.set(own) else { return "tags \(own)" }
        }
        guard let rule = wanted["rule"] else { return nil }
        let own = task["recurrence"].flatMap { $0.isNull ? nil : try? RecurrenceRule(json: $0) }
        let isRule = rule.string.map { Self.isRule($0, own, due: due) } ?? (own == nil)
        return isRule ? nil : "rule \(own?.rrule ?? "none")"
    }
}
