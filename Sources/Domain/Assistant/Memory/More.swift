import JSON

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
