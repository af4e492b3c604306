import Assistant
import Dapr
import Encoding
import JSON
import ServiceKit
import Timestamps

/// Takes messages and answers them.
struct Turns: Sendable {
    let conversations: Conversations
    let assistants: Assistants
    let dapr: DaprClient
    let figures: ChatFigures

    /// Counts a message and finds its conversation.
    /// - Throws: ``ConversationFault``.
    func accept(_ text: String, to conversationID: String?, from caller: Caller) async throws -> AcceptedMessage {
        let now = Timestamp.now
        let (id, conversation): (String, StoredConversation)
        do {
            (id, conversation) = try await conversations.admit(text, to: conversationID, of: caller.userID, at: now)
        } catch ConversationFault.tooMany(let seconds) {
            figures.refusedMessage()
            throw ConversationFault.tooMany(retryAfter: seconds)
        }
        return AcceptedMessage(
            text: text, caller: caller, conversationID: id, userMessageID: RandomBytes.hexadecimal(12),
            messageID: RandomBytes.hexadecimal(12), conversation: conversation, at: now)
    }

    /// Answers a message and keeps both.
    /// - Parameter tell: hears what happens meanwhile.
    func answer(
        _ message: AcceptedMessage, tell: @escaping @Sendable (TurnEvent) -> Void = { _ in }
    ) async throws -> TurnAnswer {
        var session = session(of: message.caller)
        session.unit = message.messageID
        let tools = TurnTools(UserTools(session: session), figures: figures, tell: tell)
        let turn = Turn(
            message: message.text, history: message.conversation.messages, memory: message.conversation.memory,
            tools: tools, zone: session.zone, now: message.at)
        let reply = try await assistants.answer(turn)
        figures.count(reply.assistant)
        let answer = TurnAnswer(
            conversationID: message.conversationID, messageID: message.messageID, reply: reply,
            toolCalls: tools.records)
        let said = ChatMessage(.user, message.text, id: message.userMessageID, at: message.at)
        let answered = ChatMessage(
            .assistant, reply.text, toolCalls: answer.toolCalls, suggestions: reply.suggestions,
            id: message.messageID, at: max(.now, message.at + .milliseconds(1)))
        try await conversations.keep(
            [said, answered], memory: { $0.memory = reply.memory }, in: message.conversationID,
            of: message.caller.userID, at: answered.createdAt)
        return answer
    }

    /// The tools' session of a caller; the MCP server's too.
    func session(of caller: Caller) -> ToolSession {
        ToolSession(
            suite: SuiteClient(dapr: dapr, authorization: caller.authorization), scopes: caller.identity.scopes,
            zone: caller.zone)
    }
}
