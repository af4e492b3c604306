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
