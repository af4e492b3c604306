package import JSON

/// A text to start a conversation with, picked by a person, such as from a menu.
package struct PromptTemplate: Sendable, Equatable {
    /// The identifier.
    package var name: String
    /// The name for people.
    package var title: String
    /// The purpose of the prompt.
    package var description: String
    /// The parameters of the prompt.
    package var arguments: [PromptArgument]

    /// Makes a prompt template.
    package init(name: String, title: String, description: String, arguments: [PromptArgument] = []) {
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
package struct PromptArgument: Sendable, Equatable {
    package var name: String
    package var description: String
    package var isRequired: Bool

    /// Makes an argument.
    package init(name: String, description: String, isRequired: Bool = false) {
        self.name = name
        self.description = description
        self.isRequired = isRequired
    }

    var json: JSONValue {
        ["name": .string(name), "description": .string(description), "required": .bool(isRequired)]
    }
}

/// A prompt with its arguments filled in: the person's message to the model.
package struct PromptText: Sendable, Equatable {
    package var description: String
    package var text: String

    /// Makes a filled-in prompt.
    package init(description: String, text: String) {
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
package protocol PromptProvider<Context>: Sendable {
    /// The transport's knowledge of the caller.
    associatedtype Context: Sendable

    /// The prompts that this caller may use, always in the same order.
    func prompts(for context: Context) async throws -> [PromptTemplate]

    /// Fills in a prompt. The server has checked that it is listed and that all required arguments are given.
    func fill(_ name: String, with arguments: [String: String], for context: Context) async throws -> PromptText
}

/// Completes a person's partial input for a prompt's argument or a template's variable.
package protocol CompletionProvider<Context>: Sendable {
    /// The transport's knowledge of the caller.
    associatedtype Context: Sendable

    /// The completions of the input, best first; empty when there are none.
    func completions(
        of argument: String, startingWith text: String, in reference: CompletionReference, for context: Context
    ) async throws -> [String]
}

/// The owner of an argument to complete.
package enum CompletionReference: Sendable, Hashable {
    /// A prompt, by name.
    case prompt(String)
    /// A resource template, by its text.
    case template(String)
}
