public import JSON

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
