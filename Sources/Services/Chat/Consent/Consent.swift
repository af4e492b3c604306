import Assistant
import HTTPTypes
import JSON

/// Decides, outside the model, if a call requested by a model is what the user asked for.
///
/// A model reads text in tasks, and may mistake it for instructions. Once it has read any, a change is therefore made
/// at once only if the user's own words ask for such a change and mention or refer to its target. Every other change
/// waits for the user's confirmation, as does, always, the deletion of more than one task.
struct Consent: Sendable {
    enum Verdict: Sendable {
        case granted
        /// The question for the user.
        case held(String)
    }

    private let session: ToolSession
    private let words: OwnWords
    /// The ids in earlier turns: the possible referents of `it`.
    private let known: Set<String>
    /// True when the model has read untrusted text.
    private(set) var hasReadTasks: Bool
    private var changed: Set<String> = []
    private var deleted: Set<String> = []
    private var additions = 0

    init(_ turn: ChatTurn, session: ToolSession) {
        self.session = session
        words = OwnWords(Self.ownMessages(turn))
        let records = turn.history.flatMap(\.toolCalls)
        known = Set(records.flatMap(Self.ids))
        hasReadTasks = records.contains { Self.tellsTasks($0.call.name) }
    }

    /// Returns the message, and the earlier ones that it completes by answering a question.
    private static func ownMessages(_ turn: ChatTurn) -> [String] {
        var messages = [turn.message]
        var rest = turn.history[...]
        while messages.count < 4, let answer = rest.popLast(), answer.role == .assistant, answer.text.contains("?"),
            let before = rest.popLast(), before.role == .user
        {
            messages.append(before.text)
        }
        return messages
    }

    private static func ids(_ record: ToolRecord) -> [String] {
        guard case .success(let result) = record.outcome else { return [] }
        var ids: [JSONValue] = result["deleted"]?.array ?? []
        var tasks: [JSONValue] = result["tasks"]?.array ?? []
        if let task = result["task"] { tasks.append(task) }
        for each in result["results"]?.array ?? [] {
            if let id = each["id"] { ids.append(id) }
            if let task = each["task"] { tasks.append(task) }
        }
        return (ids + tasks.compactMap { $0["id"] }).compactMap(\.string)
    }

    /// Decides about a call before it is made.
    mutating func verdict(on call: ToolCall) async -> Verdict {
        guard let tool = Tools.named(call.name), !tool.annotations.isReadOnly, let arguments = call.arguments.object
        else { return .granted }
        let targets = await CallTargets(of: call, in: session)
        // A destructive call needs the user's word for it, whatever the model has read.
        let isWordGiven =
            !tool.annotations.isDestructive || Deed.done(by: call.name, arguments).isSubset(of: words.deeds)
        let isGranted =
            isWordGiven && mayDelete(call, targets) && (!hasReadTasks || isAsked(call, arguments, targets))
        guard isGranted else { return .held(targets.words(for: call)) }
        changed.formUnion(targets.ids)
        if tool.annotations.isDestructive { deleted.formUnion(targets.ids) }
        if Deed.done(by: call.name, arguments).contains(.add) { additions += Self.additions(arguments) }
        return .granted
    }

    /// Notes that the model reads the result of a call.
    mutating func noteResult(of name: String) { hasReadTasks = hasReadTasks || Self.tellsTasks(name) }

    /// Returns true when a tool's result contains earlier text of tasks; a task just added contains the model's own
    /// words.
    private static func tellsTasks(_ name: String) -> Bool { !["add_task", "add_tasks", "quick_add"].contains(name) }

    private func mayDelete(_ call: ToolCall, _ targets: CallTargets) -> Bool {
        switch call.name {
        case "delete_tag": false
        case "delete_task", "delete_tasks": deleted.union(targets.ids).count <= 1
        default: true
        }
    }

    private func isAsked(_ call: ToolCall, _ arguments: JSONObject, _ targets: CallTargets) -> Bool {
        let deeds = Deed.done(by: call.name, arguments)
        guard !deeds.isEmpty, deeds.isSubset(of: words.deeds) else { return false }
        guard changed.union(targets.ids).count <= 1 || words.speaksOfMany else { return false }
        guard targets.ids.allSatisfy({ isMeant($0, targets.tasks[$0]) }) else { return false }
        if deeds.contains(.add) {
            guard additions + Self.additions(arguments) <= 1 || words.speaksOfMany else { return false }
        }
        return Self.texts(call.name, arguments).allSatisfy(words.mention)
    }

    private func isMeant(_ id: String, _ task: JSONValue?) -> Bool {
        task.map(words.name) ?? false || words.refers && known.contains(id)
    }

    private static func additions(_ arguments: JSONObject) -> Int { arguments["tasks"]?.array?.count ?? 1 }

    /// Returns the texts that a call would write and that must come from the user.
    private static func texts(_ name: String, _ arguments: JSONObject) -> [String] {
        let drafts = arguments["tasks"]?.array?.compactMap(\.object) ?? [arguments]
        let written = drafts.flatMap { draft in ["title", "text", "description"].compactMap { draft[$0]?.string } }
        let tags = ["add_tags", "to"].flatMap { member in
            arguments[member]?.array?.compactMap(\.string) ?? arguments[member]?.string.map { [$0] } ?? []
        }
        let names = name == "save_filter" ? [arguments["name"]?.string ?? ""] : []
        return written + tags + names
    }
}

/// The tasks that a call would change, in their current state.
struct CallTargets: Sendable {
    /// Maximum number of tasks that are read individually.
    private static let most = 100

    let ids: [String]
    /// The tasks by id, without those that cannot be found.
    let tasks: [String: JSONValue]

    init(of call: ToolCall, in session: ToolSession) async {
        let one = call.arguments["id"]?.string.map { [$0] } ?? []
        let many = (call.arguments["ids"]?.array ?? []).compactMap(\.string)
        // The id of a filter is not a task's.
        ids = call.name == "delete_filter" ? [] : Array(Set(one + many).prefix(Self.most)).sorted()
        var tasks: [String: JSONValue] = [:]
        for id in ids {
            do throws(ToolFault) {
                tasks[id] = try await session.api(.get, SuitePath("/api/tasks").segment(id))
            } catch {}
        }
        self.tasks = tasks
    }

    /// Describes the call for the user, with the tasks' own titles instead of the model's words.
    func words(for call: ToolCall) -> String {
        let titles = ids.compactMap { tasks[$0]?["title"]?.string }.map(Self.quoted)
        let what =
            ids.count > 3
            ? "\(ids.count) tasks (\(titles.prefix(3).joined(separator: ", "))…)" : titles.joined(separator: ", ")
        let named = what.isEmpty ? "it" : what
        let arguments = call.arguments
        switch call.name {
        case "add_task": return "add " + Self.quoted(arguments["title"]?.string ?? "a task")
        case "quick_add": return "add " + Self.quoted(arguments["text"]?.string ?? "a task")
        case "add_tasks": return "add \(arguments["tasks"]?.array?.count ?? 0) tasks"
        case "complete_task", "complete_tasks": return "complete \(named)"
        case "reopen_task", "reopen_tasks": return "reopen \(named)"
        case "delete_task", "delete_tasks": return "delete \(named)"
        case "restore_task": return "restore \(named == "it" ? "the deleted task" : named)"
        case "reschedule", "reschedule_tasks":
            return "move \(named) to " + Self.quoted(arguments["due"]?.string ?? "no date")
        case "delete_tag": return "take the tag " + Self.quoted(arguments["name"]?.string ?? "") + " from every task"
        case "rename_tag":
            return "rename the tag " + Self.quoted(arguments["from"]?.string ?? "") + " to "
                + Self.quoted(arguments["to"]?.string ?? "")
        case "save_filter": return "save the filter " + Self.quoted(arguments["name"]?.string ?? "")
        case "delete_filter": return "delete a saved filter"
        case "undo": return "undo the last change"
        case "redo": return "redo what was undone"
        case "snooze": return "snooze a reminder"
        case "skip_occurrence": return "skip the next occurrence of \(named)"
        default:
            let members = (arguments.object?.keys ?? []).filter { $0 != "id" && $0 != "ids" }
            return "change \(members.joined(separator: ", ")) of \(named)"
        }
    }

    private static func quoted(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return "“\(line.count > 80 ? line.prefix(79) + "…" : line)”"
    }
}

/// The calls that wait for the user's confirmation: exactly these are then made, and no others.
struct HeldCalls: Sendable, Equatable {
    /// Maximum number of calls in one question.
    static let most = 10

    struct Held: Sendable, Equatable {
        let call: ToolCall
        /// The description of the call for the user.
        let words: String
    }

    private(set) var held: [Held] = []

    var isEmpty: Bool { held.isEmpty }

    mutating func hold(_ call: ToolCall, _ words: String) {
        guard held.count < Self.most else { return }
        held.append(Held(call: call, words: words))
    }

    var question: String {
        guard held.count > 1, let last = held.last else { return "Shall I \(held.first?.words ?? "do that")?" }
        return "Shall I " + held.dropLast().map(\.words).joined(separator: ", ") + " and \(last.words)?"
    }
}

extension HeldCalls {
    init(_ json: JSONValue?) {
        for each in json?.array ?? [] {
            guard let name = each["name"]?.string, let id = each["id"]?.string else { continue }
            let call = ToolCall(id: id, name: name, arguments: each["arguments"] ?? [:])
            hold(call, each["words"]?.string ?? "do that")
        }
    }

    var json: JSONValue {
        .array(
            held.map {
                [
                    "id": .string($0.call.id), "name": .string($0.call.name), "arguments": $0.call.arguments,
                    "words": .string($0.words),
                ]
            })
    }
}

/// A plain yes or a plain no. Any other message is neither, and is handled as a new one.
enum Confirmation: Sendable {
    case yes, no

    private static let yesWords: Set = [
        "yes", "y", "yep", "yeah", "yup", "sure", "ok", "okay", "confirm", "confirmed", "affirmative", "absolutely",
        "certainly", "ja", "oui", "si", "sí", "sim", "да", "tak", "はい", "是", "好", "evet", "hai",
    ]
    private static let noWords: Set = [
        "no", "n", "nope", "nah", "don't", "dont", "stop", "cancel", "never", "nein", "non", "não", "нет", "nie",
        "いいえ", "不", "hayır",
    ]
    /// The words that may accompany a yes or a no without changing it.
    private static let fillers: Set = [
        "please", "do", "it", "that", "them", "go", "ahead", "all", "of", "thanks", "thank", "you", "delete", "remove",
        "mind", "that's", "right", "bitte", "i", "am",
    ]

    init?(_ message: String) {
        let words = OwnWords.words(message)
        guard let first = words.first, words.count <= 6 else { return nil }
        let known = Self.fillers.union(Self.yesWords).union(Self.noWords)
        guard words.allSatisfy({ known.contains($0) }) else { return nil }
        let (yes, no) = (words.contains { Self.yesWords.contains($0) }, words.contains { Self.noWords.contains($0) })
        if yes, !no {
            self = .yes
        } else if no, !yes {
            self = .no
        } else if !yes, !no, first == "do" || first == "go" {
            // For example "do it", "go ahead".
            self = .yes
        } else {
            return nil
        }
    }
}
