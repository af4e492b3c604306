public import JSON
import Timestamps

/// What an assistant keeps of a conversation: enough to know what `it` and `the second one` are.
///
/// It is stored between two messages as ``json``. Titles in it are data: they are matched and shown, never read as requests.
public struct Memory: Sendable, Equatable {
    /// What was listed last, in the order it was shown.
    var listed: [Mention] = []
    /// What was last talked about: `it`, or `them`.
    var touched: [Mention] = []
    /// What was last deleted, for bringing it back.
    var deleted: [Mention] = []
    /// The filter of what was listed last.
    var filter: String?
    /// Where the list goes on.
    var more: More?
    /// The request that changed something in the last turn: what `not that one` and `X too` are about.
    var done: PastMessage?
    /// The task that was just added, while what is said goes on about it: `due friday`.
    var fresh: Mention?
    /// The question that waits for an answer.
    var pending: Pending?

    public init() {}

    /// Reads what ``json`` gave; what is not understood is forgotten.
    public init(_ json: JSONValue) {
        listed = Mention.list(json["listed"])
        touched = Mention.list(json["touched"])
        deleted = Mention.list(json["deleted"])
        filter = json["filter"]?.string
        more = More(json["more"])
        done = PastMessage(json["done"])
        fresh = json["fresh"].flatMap { Mention($0) }
        pending = json["pending"].flatMap { Pending($0) }
    }

    public var json: JSONValue {
        var object = JSONObject()
        for (name, mentions) in [("listed", listed), ("touched", touched), ("deleted", deleted)] where !mentions.isEmpty
        {
            object[name] = .array(mentions.map(\.json))
        }
        object["filter"] = filter.map { .string($0) }
        object["more"] = more?.json
        object["done"] = done?.json
        object["fresh"] = fresh?.json
        object["pending"] = pending?.json
        return .object(object)
    }
}

/// Where a list goes on that was too long to be shown at once.
struct More: Sendable, Equatable {
    /// Of `list_tasks`.
    let arguments: JSONValue
    let cursor: String

    init(arguments: JSONValue, cursor: String) {
        self.arguments = arguments
        self.cursor = cursor
    }

    init?(_ json: JSONValue?) {
        guard let arguments = json?["arguments"], arguments.object != nil, let cursor = json?["cursor"]?.string else {
            return nil
        }
        self.init(arguments: arguments, cursor: cursor)
    }

    var json: JSONValue { ["arguments": arguments, "cursor": .string(cursor)] }
}

/// A question that was asked, and what to do with its answer.
enum Pending: Sendable, Equatable {
    /// Which of these is meant by this request of the user's?
    case which([Mention], request: PastMessage)
    /// Shall this be done? It says exactly what was shown, so that nothing else is done.
    case confirm([PlannedCall], past: String)
    /// What this request of the user's lacks.
    case detail(Detail, request: PastMessage)

    /// What a request can lack.
    enum Detail: String, Sendable {
        case title, due, task
    }
}

/// What the user said, and when: words such as `tomorrow` keep their meaning.
struct PastMessage: Sendable, Equatable {
    let text: String
    let at: Timestamp
}

/// A tool call that waits for a yes.
struct PlannedCall: Sendable, Equatable {
    let name: String
    let arguments: JSONValue
}

extension Pending {
    init?(_ json: JSONValue) {
        switch json["kind"]?.string {
        case "which":
            guard let request = PastMessage(json["request"]) else { return nil }
            self = .which(Mention.list(json["options"]), request: request)
        case "confirm":
            let calls = (json["calls"]?.array ?? []).compactMap { PlannedCall($0) }
            guard !calls.isEmpty else { return nil }
            self = .confirm(calls, past: json["past"]?.string ?? "")
        case "detail":
            guard let detail = json["detail"]?.string.flatMap(Detail.init), let request = PastMessage(json["request"])
            else { return nil }
            self = .detail(detail, request: request)
        default: return nil
        }
    }

    var json: JSONValue {
        switch self {
        case .which(let options, let request):
            ["kind": "which", "options": .array(options.map(\.json)), "request": request.json]
        case .confirm(let calls, let past):
            ["kind": "confirm", "calls": .array(calls.map(\.json)), "past": .string(past)]
        case .detail(let detail, let request):
            ["kind": "detail", "detail": .string(detail.rawValue), "request": request.json]
        }
    }
}

extension PastMessage {
    init?(_ json: JSONValue?) {
        guard let text = json?["text"]?.string, let at = json?["at"]?.integer else { return nil }
        self.init(text: text, at: Timestamp(milliseconds: at))
    }

    var json: JSONValue { ["text": .string(text), "at": .number(JSONNumber(at.milliseconds))] }
}

extension PlannedCall {
    init?(_ json: JSONValue) {
        guard let name = json["name"]?.string, let arguments = json["arguments"] else { return nil }
        self.init(name: name, arguments: arguments)
    }

    var json: JSONValue { ["name": .string(name), "arguments": arguments] }
}

/// A task that was spoken of.
struct Mention: Sendable, Hashable {
    let id: String
    let title: String

    /// The most that are kept of a list.
    static let most = 100

    init(id: String, title: String) {
        self.id = id
        self.title = title
    }

    init?(_ json: JSONValue) {
        guard let id = json["id"]?.string, let title = json["title"]?.string else { return nil }
        self.init(id: id, title: title)
    }

    static func list(_ json: JSONValue?) -> [Mention] {
        (json?.array ?? []).prefix(most).compactMap { Mention($0) }
    }

    var json: JSONValue { ["id": .string(id), "title": .string(title)] }
}
