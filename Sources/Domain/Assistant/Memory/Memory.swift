package import JSON
import Timestamps

/// The assistant's memory of a conversation, which suffices to resolve `it` and `the second one`.
///
/// It is stored between two messages as ``json``. Titles in it are data: they are matched and shown, never read as
/// requests.
package struct Memory: Sendable, Equatable {
    /// The last list, in the order in which it was shown.
    var listed: [Mention] = []
    /// The tasks last mentioned: the referents of `it` and `them`.
    var touched: [Mention] = []
    /// The tasks last deleted, for restoring them.
    var deleted: [Mention] = []
    /// The filter of the last list.
    var filter: String?
    /// The continuation of the list.
    var more: Continuation?
    /// The request that made a change in the last turn: the referent of `not that one` and `X too`.
    var done: PastMessage?
    /// The task just added, as long as the user adds details: `due friday`.
    var fresh: Mention?
    /// The open question.
    var pending: OpenQuestion?

    package init() {}

    /// Reads ``json``; unknown content is ignored.
    package init(_ json: JSONValue) {
        listed = Mention.list(json["listed"])
        touched = Mention.list(json["touched"])
        deleted = Mention.list(json["deleted"])
        filter = json["filter"]?.string
        more = Continuation(json["more"])
        done = PastMessage(json["done"])
        fresh = json["fresh"].flatMap { Mention($0) }
        pending = json["pending"].flatMap { OpenQuestion($0) }
    }

    package var json: JSONValue {
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

/// The continuation of a list that was too long to be shown at once.
struct Continuation: Sendable, Equatable {
    /// The arguments of `list_tasks`.
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

/// A question to the user, with the action for its answer.
enum OpenQuestion: Sendable, Equatable {
    /// The question which of these the user's request means.
    case which([Mention], request: PastMessage)
    /// The request for confirmation. Exactly the shown calls are made, and no others.
    case confirm([PlannedCall], past: String)
    /// The question for what the user's request lacks.
    case detail(Detail, request: PastMessage)

    /// The information that a request can lack.
    enum Detail: String, Sendable {
        case title, due, task
    }
}

/// A message with its time, so that words such as `tomorrow` keep their meaning.
struct PastMessage: Sendable, Equatable {
    let text: String
    let at: Timestamp
}

/// A tool call that waits for confirmation.
struct PlannedCall: Sendable, Equatable {
    let name: String
    let arguments: JSONValue
}

extension OpenQuestion {
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

/// A task that was mentioned.
struct Mention: Sendable, Hashable {
    let id: String
    let title: String

    /// Maximum number of stored tasks of a list.
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
