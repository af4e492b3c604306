import Contracts
public import Dapr
import Logging
public import ServiceKit
import Store
import Suite

/// Talks with people about their tasks: conversations, the assistants, and the tools that both of them and the MCP
/// server use.
public struct ChatService: ServiceKit.Service {
    /// See ``Service/appID``.
    public static let appID = AppID.chat
    /// See ``Service/defaultPort``.
    public static let defaultPort = 8005
    /// See ``Service/settings``.
    public static var settings: [SettingDescription] { ChatSettings.all }

    private let turns: Turns
    private let domainKey: String
    private let logger: Logger
    private let mcp: MCPRoutes

    /// Wires the service.
    public init(_ environment: ServiceEnvironment) throws {
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

    /// The routes of both listeners. The MCP server stands on the same ``Tools`` as the assistants.
    public func routes(_ routes: Routes) {
        ChatRoutes(turns: turns).add(to: routes)
        ConversationRoutes(conversations: turns.conversations).add(to: routes)
        ChatKitRoutes(turns: turns, domainKey: domainKey).add(to: routes)
        OpenAPIRoutes().add(to: routes)
        mcp.add(to: routes)
    }

    /// Which accounts are gone.
    public var subscriptions: [Subscription] {
        [
            Subscription(to: .accountEvents, of: [.accountDeleted], logger: logger) { event in
                try await turns.conversations.erase(event.data.userID)
            }
        ]
    }
}
