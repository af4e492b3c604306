/// The contracts in `specs` that services serve. The files there are the source: the package manager embeds them into
/// the executable by the links in `Documents/`.
public enum ContractDocument: String, Sendable, CaseIterable {
    // OpenAPI 3.1, one for each service with clients outside the suite.
    case tasks = "tasks.json"
    case chat = "chat.json"
    case mcp = "mcp.json"
    case notifications = "notifications.json"
    case audit = "audit.json"
    case sync = "sync.json"
    // JSON Schemas referenced by the socket's description.
    case serverFrame = "server-frame.schema.json"
    case clientFrame = "client-frame.schema.json"
    case task = "task.schema.json"

    /// The name under which the file is served.
    public var name: String { rawValue }

    /// The content of the file in `specs`.
    public var bytes: [UInt8] {
        switch self {
        case .tasks: PackageResources.tasks_json
        case .chat: PackageResources.chat_json
        case .mcp: PackageResources.mcp_json
        case .notifications: PackageResources.notifications_json
        case .audit: PackageResources.audit_json
        case .sync: PackageResources.sync_json
        case .serverFrame: PackageResources.server_frame_schema_json
        case .clientFrame: PackageResources.client_frame_schema_json
        case .task: PackageResources.task_schema_json
        }
    }
}
