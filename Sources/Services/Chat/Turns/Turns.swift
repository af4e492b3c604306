import Assistant
import Dapr
import DatePhrases
import Encoding
import Hummingbird
import JSON
import ServiceKit
import Synchronization
import TimeZones
import Timestamps

/// Accepts messages and answers them.
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

    /// Answers a message and stores both.
    ///
    /// - Parameter tell: receives the events of the turn.
    func answer(
        _ message: AcceptedMessage, tell: @escaping @Sendable (TurnEvent) -> Void = { _ in }
    ) async throws -> TurnAnswer {
        var session = session(of: message.caller)
        session.unit = message.messageID
        let tools = TurnTools(UserTools(session: session), figures: figures, tell: tell)
        let turn = ChatTurn(
            message: message.text, history: message.conversation.messages, memory: message.conversation.memory,
            tools: tools, zone: session.zone, order: session.order, now: message.at)
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

    /// Returns the tool session of a caller, also for the MCP server.
    func session(of caller: Caller) -> ToolSession {
        ToolSession(
            suite: SuiteClient(dapr: dapr, authorization: caller.authorization), scopes: caller.identity.scopes,
            zone: caller.zone, order: caller.order, origin: caller.origin)
    }
}

/// A message to be answered, with the context of the answer.
struct ChatTurn: Sendable {
    let message: String
    /// The earlier messages, the oldest first.
    let history: [ChatMessage]
    /// The assistants' memory after the last answer.
    let memory: JSONValue
    let tools: TurnTools
    let zone: Zone
    let order: DateOrder
    let now: Timestamp
}

/// The answer to one message.
struct TurnReply: Sendable {
    enum Assistant: String, Sendable {
        case rules, model
    }

    var text: String
    var suggestions: [String] = []
    /// True when the text is a question that the next message may answer.
    var needsAnswer = false
    /// The assistants' memory.
    var memory: JSONValue
    let assistant: Assistant
}

/// The answer to a message, for the client.
struct TurnAnswer: Sendable {
    let conversationID: String
    let messageID: String
    let reply: TurnReply
    let toolCalls: [ToolRecord]

    var json: JSONValue {
        [
            "conversation_id": .string(conversationID), "message_id": .string(messageID),
            "reply": .string(reply.text), "tool_calls": .array(toolCalls.map(\.json)),
            "suggestions": .array(reply.suggestions.map { .string($0) }), "needs_answer": .bool(reply.needsAnswer),
            "assistant": .string(reply.assistant.rawValue),
        ]
    }
}

/// A message that was counted and assigned to a conversation, and is to be answered.
struct AcceptedMessage: Sendable {
    let text: String
    let caller: Caller
    let conversationID: String
    let userMessageID: String
    /// The id of the future answer.
    let messageID: String
    let conversation: StoredConversation
    let at: Timestamp
}

/// An event while a message is answered.
enum TurnEvent: Sendable {
    /// A further part of the answer's text.
    case delta(String)
    case call(ToolCall)
    case result(ToolRecord)
}

/// A caller, with the token of the request.
struct Caller: Sendable {
    let identity: Identity
    /// The `Authorization` header, to be passed on unchanged.
    let authorization: String
    /// The origin at which the caller reaches the suite.
    let origin: String

    init(_ request: Request, _ context: ServiceContext, scope: String = "read") throws {
        origin = PublicOrigin(request).text
        identity = try context.requireIdentity(scope: scope)
        authorization = request.headers[.authorization] ?? ""
    }

    var userID: String { identity.userID.lowercased() }
    var zone: Zone { Zone(identity.zone) ?? .utc }
    /// How the user writes dates with slashes.
    var order: DateOrder { DateOrder(rawValue: identity.dateOrder) ?? .monthFirst }
}

/// The tools of one turn: every call is recorded, counted and reported as it happens.
final class TurnTools: Toolbox, Sendable {
    /// Maximum number of calls in a turn; more are taken for a loop.
    static let mostCalls = 60

    private let tools: UserTools
    private let figures: ChatFigures
    private let tell: @Sendable (TurnEvent) -> Void
    private let made = Mutex<[ToolRecord]>([])

    init(_ tools: UserTools, figures: ChatFigures, tell: @escaping @Sendable (TurnEvent) -> Void) {
        self.tools = tools
        self.figures = figures
        self.tell = tell
    }

    /// The context of the calls.
    var session: ToolSession { tools.session }

    /// The calls so far, in order.
    var records: [ToolRecord] { made.withLock { $0 } }

    func call(_ call: ToolCall) async -> ToolOutcome {
        tell(.call(call))
        guard records.count < Self.mostCalls else {
            return settle(call, .failure(ToolFault(code: "limit", message: "That is too much for one message.")))
        }
        return settle(call, await tools.call(call))
    }

    /// Reports a call that is not made.
    func refuse(_ call: ToolCall, _ fault: ToolFault) -> ToolOutcome {
        tell(.call(call))
        return settle(call, .failure(fault))
    }

    private func settle(_ call: ToolCall, _ outcome: ToolOutcome) -> ToolOutcome {
        let record = ToolRecord(call, outcome)
        made.withLock { $0.append(record) }
        figures.count(record)
        tell(.result(record))
        return outcome
    }

    /// Tells an answer in pieces: each line with its end.
    func say(_ text: String) {
        var rest = text[...]
        while let end = rest.firstIndex(of: "\n") {
            tell(.delta(String(rest[...end])))
            rest = rest[rest.index(after: end)...]
        }
        if !rest.isEmpty || text.isEmpty { tell(.delta(String(rest))) }
    }
}
