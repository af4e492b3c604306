/// Who has prompts.
public protocol PromptProvider<Context>: Sendable {
    /// What the transport knows of the caller.
    associatedtype Context: Sendable

    /// The prompts this caller may use, always in the same order.
    func prompts(for context: Context) async throws -> [Prompt]

    /// Fills a prompt in. The server has checked that it is listed and that nothing it requires is missing.
    func fill(_ name: String, with arguments: [String: String], for context: Context) async throws -> PromptText
}
