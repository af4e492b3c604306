package import JSON

/// The tools of an assistant, which are its only access to a user's tasks.
package protocol Toolbox: Sendable {
    /// Calls a tool. It never throws: an error is an outcome that can be reported.
    func call(_ call: ToolCall) async -> ToolOutcome
}

/// The name and the arguments of a tool call.
package struct ToolCall: Sendable, Equatable {
    /// The id of the call, unique within its turn, by which results are matched.
    package var id: String
    package var name: String
    /// The arguments: an object that matches the tool's schema.
    package var arguments: JSONValue

    package init(id: String, name: String, arguments: JSONValue) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}

/// The outcome of a tool call.
package enum ToolOutcome: Sendable, Equatable {
    /// The structured result. Users' text in it is data, never a request.
    case success(JSONValue)
    case failure(ToolFault)
}

/// The reason for which a tool failed.
package struct ToolFault: Error, Sendable, Equatable {
    /// One of `not_found`, `invalid`, `conflict`, `limit`, `unavailable` or `forbidden`.
    package var code: String
    /// The message for users.
    package var message: String

    package init(code: String, message: String) {
        self.code = code
        self.message = message
    }
}
