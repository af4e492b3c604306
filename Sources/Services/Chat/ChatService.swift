import Assistant
import Contracts
package import Dapr
import JSON
import Logging
package import ServiceKit
import Store
import Suite

/// Provides conversations about tasks, the assistants, and the tools that the assistants and the MCP server share.
package struct ChatService: SuiteService {
    package static let appID = AppID.chat
    package static let defaultPort = 8005
    package static let stateStore: String? = Component.statestore
    package static var settings: [SettingDescription] { ChatSettings.all }

    private let turns: Turns
    private let domainKey: String
    private let logger: Logger
    private let mcp: MCPRoutes

    /// Makes the service.
    package init(_ environment: ServiceEnvironment) throws {
        let dapr = environment.dapr
        let settings = try ChatSettings(environment.settings)
        let figures = ChatFigures(environment.metrics)
        let conversations = Conversations(
            documents: ConditionalDocuments(dapr: dapr, store: Component.statestore),
            messagesPerMinute: settings.messagesPerMinute)
        turns = Turns(
            conversations: conversations,
            assistants: Assistants(dapr: dapr, figures: figures, logger: environment.logger), dapr: dapr,
            figures: figures)
        domainKey = settings.domainKey
        logger = environment.logger
        mcp = MCPRoutes(turns: turns, origins: try MCPOrigins(environment.settings), logger: environment.logger)
    }

    /// The routes of both listeners. The MCP server uses the same ``Tools`` as the assistants.
    package func routes(_ routes: Routes) {
        ChatRoutes(turns: turns).add(to: routes)
        ConversationRoutes(conversations: turns.conversations).add(to: routes)
        ChatKitRoutes(turns: turns, domainKey: domainKey).add(to: routes)
        routes.serve(.chat, at: "openapi.json")
        mcp.add(to: routes)
    }

    /// The subscription to deleted accounts.
    package var subscriptions: [Subscription] {
        [
            Subscription(to: .accountEvents, of: [.accountDeleted], logger: logger) { event in
                try await turns.conversations.erase(event.data.userID)
            }
        ]
    }
}

/// The settings of the chat service.
struct ChatSettings: Sendable {
    static let messagesPerMinute = Setting(
        "ERRAND_CHAT_MESSAGES_PER_MINUTE", default: 20, "messages to the assistant that a user may send in a minute",
        limit: .from(1...1000))

    static let domainKey = Setting(
        "ERRAND_CHATKIT_DOMAIN_KEY", default: "local-dev",
        "key that OpenAI gives for the domain of a page that embeds ChatKit; /api/chatkit/session hands it on")

    static let all = [messagesPerMinute.description, domainKey.description]

    let messagesPerMinute: Int
    let domainKey: String

    init(_ settings: Settings) throws(SettingFault) {
        messagesPerMinute = try settings.read(Self.messagesPerMinute)
        domainKey = try settings.read(Self.domainKey)
    }
}

/// The metrics of the service.
struct ChatFigures: Sendable {
    private let messages: MetricFamily<Counter>
    private let toolCalls: MetricFamily<Counter>
    private let refused: Counter
    let modelSeconds: Histogram
    private let modelCalls: MetricFamily<Counter>

    init(_ metrics: Metrics) {
        messages = metrics.counters(
            "chat_messages_total", help: "Messages that were answered.", labels: ["assistant"])
        toolCalls = metrics.counters(
            "chat_tool_calls_total", help: "Tool calls, by how they ended.", labels: ["tool", "outcome"])
        refused = metrics.counter("chat_messages_refused_total", help: "Messages above the rate limit.")
        modelSeconds = metrics.histogram(
            "chat_model_seconds", help: "How long the language model took to answer a request.")
        modelCalls = metrics.counters(
            "chat_model_requests_total", help: "Requests to the language model, by how they ended.",
            labels: ["outcome"])
    }

    func count(_ assistant: TurnReply.Assistant) { messages(assistant.rawValue).add() }

    /// Counts a call. A name that is not a tool's was invented by a model, and does not become a label.
    func count(_ record: ToolRecord) {
        let name = Tools.named(record.call.name)?.name ?? "unknown"
        switch record.outcome {
        case .success: toolCalls(name, "success").add()
        case .failure(let fault): toolCalls(name, fault.code).add()
        }
    }

    func refusedMessage() { refused.add() }
    func modelRequest(_ outcome: String) { modelCalls(outcome).add() }
}
