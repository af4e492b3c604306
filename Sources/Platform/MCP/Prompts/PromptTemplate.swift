public import JSON

/// A text to start a conversation with, picked by a person, such as from a menu.
public struct PromptTemplate: Sendable, Equatable {
    /// The identifier.
    public var name: String
    /// The name for people.
    public var title: String
    /// The purpose of the prompt.
    public var description: String
    /// The parameters of the prompt.
    public var arguments: [PromptArgument]

    /// Makes a prompt template.
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

/// A parameter of a prompt.
public struct PromptArgument: Sendable, Equatable {
    public var name: String
    public var description: String
    public var isRequired: Bool

    /// Makes an argument.
    public init(name: String, description: String, isRequired: Bool = false) {
        self.name = name
        self.description = description
        self.isRequired = isRequired
    }

    var json: JSONValue {
        ["name": .string(name), "description": .string(description), "required": .bool(isRequired)]
    }
}

/// A prompt with its arguments filled in: the person's message to the model.
public struct PromptText: Sendable, Equatable {
    public var description: String
    public var text: String

    /// Makes a filled-in prompt.
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

/// A source of prompts.
public protocol PromptProvider<Context>: Sendable {
    /// The transport's knowledge of the caller.
    associatedtype Context: Sendable

    /// The prompts that this caller may use, always in the same order.
    func prompts(for context: Context) async throws -> [PromptTemplate]

    /// Fills in a prompt. The server has checked that it is listed and that all required arguments are given.
    func fill(_ name: String, with arguments: [String: String], for context: Context) async throws -> PromptText
}

/// Completes a person's partial input for a prompt's argument or a template's variable.
public protocol CompletionProvider<Context>: Sendable {
    /// The transport's knowledge of the caller.
    associatedtype Context: Sendable

    /// The completions of the input, best first; empty when there are none.
    func completions(
        of argument: String, startingWith text: String, in reference: CompletionReference, for context: Context
    ) async throws -> [String]
}

/// The owner of an argument to complete.
public enum CompletionReference: Sendable, Hashable {
    /// A prompt, by name.
    case prompt(String)
    /// A resource template, by its text.
    case template(String)
}
