public import JSON

/// A text to start a conversation with, which a person picks, such as from a menu.
public struct Prompt: Sendable, Equatable {
    /// What it is asked for by.
    public var name: String
    /// What people read.
    public var title: String
    /// What it is for.
    public var description: String
    /// What it can be told.
    public var arguments: [PromptArgument]

    /// Describes a prompt.
    public init(name: String, title: String, description: String, arguments: [PromptArgument] = []) {
        self.name = name
        self.title = title
        self.description = description
        self.arguments = arguments
    }

    var json: JSONValue {
        [
            "name": .string(name), "title": .string(title), "description": .string(description),
            "arguments": .array(arguments.map(\.json)),
        ]
    }
}

/// A word that a prompt is filled in with.
public struct PromptArgument: Sendable, Equatable {
    public var name: String
    public var description: String
    public var isRequired: Bool

    /// Describes an argument.
    public init(name: String, description: String, isRequired: Bool = false) {
        self.name = name
        self.description = description
        self.isRequired = isRequired
    }

    var json: JSONValue {
        ["name": .string(name), "description": .string(description), "required": .bool(isRequired)]
    }
}

/// A prompt filled in: what the person says to the model.
public struct PromptText: Sendable, Equatable {
    public var description: String
    public var text: String

    /// A filled-in prompt.
    public init(description: String, text: String) {
        self.description = description
        self.text = text
    }

    var json: JSONObject {
        JSONObject([
            ("description", .string(description)),
            ("messages", [["role": "user", "content": ToolResult.text(text)]]),
        ])
    }
}

/// Who has prompts.
public protocol PromptProvider<Context>: Sendable {
    /// What the transport knows of the caller.
    associatedtype Context: Sendable

    /// The prompts this caller may use, always in the same order.
    func prompts(for context: Context) async throws -> [Prompt]

    /// Fills a prompt in. The server has checked that it is listed and that nothing it requires is missing.
    func fill(_ name: String, with arguments: [String: String], for context: Context) async throws -> PromptText
}

/// Who can finish what a person starts typing for a prompt's argument or a template's part.
public protocol CompletionProvider<Context>: Sendable {
    /// What the transport knows of the caller.
    associatedtype Context: Sendable

    /// What the beginning may become, best first; nothing where nothing is known.
    func completions(
        of argument: String, startingWith text: String, in reference: CompletionReference, for context: Context
    ) async throws -> [String]
}

/// What an argument belongs to.
public enum CompletionReference: Sendable, Hashable {
    /// A prompt, by name.
    case prompt(String)
    /// A resource template, as it is written.
    case template(String)
}
