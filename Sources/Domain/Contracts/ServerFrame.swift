public import JSON

/// A text frame that `sync` sends to a client.
public enum ServerFrame: Sendable, Equatable {
    /// The first frame: the revision the stream continues from, and the maximum interval between pings.
    case hello(rev: Int64, heartbeatSeconds: Int)
    /// One task changed.
    case changed(rev: Int64, taskID: String, SyncChange)
    /// The changes since the client's revision are not known: the client has to load everything again.
    case resync(rev: Int64)
    /// A notification to display; a JSON object.
    case notice([UInt8])
    case pong

    public func encode(into writer: inout JSONWriter) {
        switch self {
        case .hello(let rev, let heartbeat):
            writer.raw(#"{"type":"hello","rev":"#)
            writer.integer(rev)
            writer.raw(#","heartbeat_seconds":"#)
            writer.integer(heartbeat)
            writer.raw("}")
        case .changed(let rev, let taskID, let change): encode(change, of: taskID, at: rev, into: &writer)
        case .resync(let rev):
            writer.raw(#"{"type":"resync","rev":"#)
            writer.integer(rev)
            writer.raw("}")
        case .notice(let notice):
            writer.raw(#"{"type":"notice","notice":"#)
            writer.raw(notice)
            writer.raw("}")
        case .pong: writer.raw(#"{"type":"pong"}"#)
        }
    }

    private func encode(_ change: SyncChange, of taskID: String, at rev: Int64, into writer: inout JSONWriter) {
        writer.raw(#"{"type":"changed","rev":"#)
        writer.integer(rev)
        switch change {
        case .upsert: writer.raw(#","op":"upsert","task_id":"#)
        case .delete: writer.raw(#","op":"delete","task_id":"#)
        }
        writer.string(taskID)
        if case .upsert(let task) = change {
            writer.raw(#","task":"#)
            writer.raw(task)
        }
        writer.raw("}")
    }

    public var json: [UInt8] {
        var writer = JSONWriter(reserving: 512)
        encode(into: &writer)
        return writer.bytes
    }
}

/// A text frame that a client sends to `sync`.
public enum ClientFrame: Sendable, Equatable {
    case ping
    /// A fresh access token, sent before the old one expires.
    case token(String)
    /// A type unknown to this version; ignored, so that newer clients can talk to older servers.
    case unknown

    /// - Throws: `JSONFault`, or ``ContractFault/missing(_:)``.
    public init(json: [UInt8]) throws {
        var type: String?
        var token: String?
        try JSONScanner.read(json, maximumDepth: 8) {
            try $0.object { member, scanner in
                switch member {
                case "type": type = try scanner.string()
                case "token": token = try scanner.string()
                default: try scanner.skip()
                }
            }
        }
        switch try required(type, "type") {
        case "ping": self = .ping
        case "token": self = .token(try required(token, "token"))
        default: self = .unknown
        }
    }

    public var json: [UInt8] {
        var writer = JSONWriter()
        switch self {
        case .ping: writer.raw(#"{"type":"ping"}"#)
        case .token(let token):
            writer.raw(#"{"type":"token","token":"#)
            writer.string(token)
            writer.raw("}")
        case .unknown: writer.raw(#"{"type":"unknown"}"#)
        }
        return writer.bytes
    }
}

/// A change to one task: the payload of `com.todo.sync.changed`.
public enum SyncChange: Sendable, Equatable {
    /// The task in the API's form, as JSON.
    case upsert(task: [UInt8])
    case delete(taskID: String)

    public func encode(into writer: inout JSONWriter) {
        switch self {
        case .upsert(let task):
            writer.raw(#"{"op":"upsert","task":"#)
            writer.raw(task)
        case .delete(let taskID):
            writer.raw(#"{"op":"delete","task_id":"#)
            writer.string(taskID)
        }
        writer.raw("}")
    }

    public var json: [UInt8] {
        var writer = JSONWriter(reserving: 512)
        encode(into: &writer)
        return writer.bytes
    }

    /// - Throws: `JSONFault`, or a ``ContractFault`` when the operation is unknown or its subject is missing.
    public init(json: [UInt8]) throws {
        var operation: String?
        var task: [UInt8]?
        var taskID: String?
        try JSONScanner.read(json) {
            try $0.object { member, scanner in
                switch member {
                case "op": operation = try scanner.string()
                case "task": task = try scanner.rawValue()
                case "task_id": taskID = try scanner.string()
                default: try scanner.skip()
                }
            }
        }
        switch try required(operation, "op") {
        case "upsert": self = .upsert(task: try required(task, "task"))
        case "delete": self = .delete(taskID: try required(taskID, "task_id"))
        default: throw ContractFault.unknownValue("op")
        }
    }
}

/// The constants of the WebSocket protocol between `sync` and its clients.
public enum SyncProtocol {
    public static let path = "/ws"
    /// The segment that clients of other suites may send after ``path`` in place of a user's id.
    public static let anyUser = "tasks"
    /// The subprotocol that the server selects.
    public static let subprotocol = "errand.v1"
    /// The prefix of the access token among the subprotocols that the client offers.
    public static let bearerPrefix = "bearer."
    public static let heartbeatSeconds = 25

    /// The server's reasons for closing a connection, beyond RFC 6455's own codes.
    public enum CloseCode {
        /// The token is invalid or has expired.
        public static let unauthorized: UInt16 = 4401
        /// The client does not read fast enough.
        public static let tooSlow: UInt16 = 4408
    }
}
