import JSON

/// Who a server says it is.
public struct ServerDescription: Sendable, Equatable {
    /// What programs call it.
    public var name: String
    /// What people call it.
    public var title: String
    /// The version of the software.
    public var version: String
    /// How a model best uses the server as a whole.
    public var instructions: String?

    /// Describes a server.
    public init(name: String, title: String, version: String, instructions: String? = nil) {
        self.name = name
        self.title = title
        self.version = version
        self.instructions = instructions
    }

    var json: JSONValue { ["name": .string(name), "title": .string(title), "version": .string(version)] }
}
