import Assistant
import JSON

/// Decides, outside the model, whether a call that a model asks for is what the user asked for.
///
/// A model reads what people wrote in their tasks, and may take it for orders. So once it has read any, a change is made at once
/// only if the user's own words ask for such a change and name or point at what it changes. Everything else waits until the user
/// says yes; and so does, always, whatever deletes more than one task.
struct Consent: Sendable {
    enum Verdict: Sendable {
        case granted
        /// What the user has to be asked for.
        case held(String)
    }

    private let session: ToolSession
    private let words: OwnWords
    /// What earlier turns had to do with: what `it` can be.
    private let known: Set<String>
    /// Whether the model has read what it cannot be trusted with.
    private(set) var hasReadTasks: Bool
    private var changed: Set<String> = []
    private var deleted: Set<String> = []
    private var additions = 0

    init(_ turn: Turn, session: ToolSession) {
        self.session = session
        words = OwnWords(Self.ownMessages(turn))
        let records = turn.history.flatMap(\.toolCalls)
        known = Set(records.flatMap(Self.ids))
        hasReadTasks = records.contains { Self.tellsTasks($0.call.name) }
    }

    /// The message, and the ones before that it answers a question about.
    private static func ownMessages(_ turn: Turn) -> [String] {
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

    /// Looks at a call before it is made.
    mutating func verdict(on call: ToolCall) async -> Verdict {
        guard let tool = Tools.named(call.name), !tool.annotations.isReadOnly, let arguments = call.arguments.object
        else { return .granted }
        let targets = await CallTargets(of: call, in: session)
        let isGranted = mayDelete(call, targets) && (!hasReadTasks || isAsked(call, arguments, targets))
        guard isGranted else { return .held(targets.words(for: call)) }
        changed.formUnion(targets.ids)
        if tool.annotations.isDestructive { deleted.formUnion(targets.ids) }
        if Deed.done(by: call.name, arguments).contains(.add) { additions += Self.additions(arguments) }
        return .granted
    }

    /// The model reads what came of a call.
    mutating func noteResult(of name: String) { hasReadTasks = hasReadTasks || Self.tellsTasks(name) }

    /// Whether a tool's result holds what was in tasks before; one that was just added holds the model's own words.
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

    /// What a call would write that must come from the user.
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
