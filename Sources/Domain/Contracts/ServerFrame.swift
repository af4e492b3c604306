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
        writer.object { json in
            switch self {
            case .hello(let rev, let heartbeat):
                json.member("type", "hello")
                json.member("rev", rev)
                json.member("heartbeat_seconds", heartbeat)
            case .changed(let rev, let taskID, let change):
                json.member("type", "changed")
                json.member("rev", rev)
                encode(change, of: taskID, into: &json)
            case .resync(let rev):
                json.member("type", "resync")
                json.member("rev", rev)
            case .notice(let notice):
                json.member("type", "notice")
                json.member("notice", raw: notice)
            case .pong: json.member("type", "pong")
            }
        }
    }

    private func encode(_ change: SyncChange, of taskID: String, into json: inout JSONWriter) {
        switch change {
        case .upsert(let task):
            json.member("op", "upsert")
            json.member("task_id", taskID)
            json.member("task", raw: task)
        case .delete:
            json.member("op", "delete")
            json.member("task_id", taskID)
        }
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
        writer.object { json in
            switch self {
            case .ping: json.member("type", "ping")
            case .token(let token):
                json.member("type", "token")
                json.member("token", token)
            case .unknown: json.member("type", "unknown")
            }
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
        writer.object { json in
            switch self {
            case .upsert(let task):
                json.member("op", "upsert")
                json.member("task", raw: task)
            case .delete(let taskID):
                json.member("op", "delete")
                json.member("task_id", taskID)
            }
        }
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
