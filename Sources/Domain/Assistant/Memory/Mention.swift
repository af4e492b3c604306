import JSON

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
