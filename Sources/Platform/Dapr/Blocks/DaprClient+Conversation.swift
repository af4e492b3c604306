import Curl
import HTTPTypes
import JSON

extension DaprClient {
    /// Asks a language model: [the conversation API](https://docs.dapr.io/reference/api/conversation_api/), alpha 2.
    ///
    /// When the answer has tool calls, make them, append the assistant's message and one `tool` message for each call, and
    /// ask again.
    public func converse(_ component: String, _ conversation: Conversation) async throws -> ConversationAnswer {
        var path = DaprPath("/v1.0-alpha2/conversation")
        path.segment(component)
        path.segment("converse")
        let response = try await send(
            Call(
                kind: .converse, method: .post, path: path, json: conversation.document.bytes,
                timeout: configuration.invocationTimeout))
        return try ConversationAnswer(try Self.json(response.body))
    }
}
