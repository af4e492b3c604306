public import HTTPTypes
import JSON

/// An input binding, such as a cron schedule: the sidecar posts to `/<name>`, or to the `route` its component names.
public struct InputBinding: Sendable {
    /// The component's name.
    public var name: String
    /// The path without its leading slash; nil is the name.
    public var route: String?
    /// Handles one event; a throw answers 500, and what then happens is the component's business. A cron tick is not
    /// repeated.
    public var handle: @Sendable (BindingEvent) async throws -> BindingReply?

    /// Describes a binding whose handler answers nothing.
    public init(
        name: String, route: String? = nil, handle: @escaping @Sendable (BindingEvent) async throws -> Void
    ) {
        self.name = name
        self.route = route
        self.handle = {
            try await handle($0)
            return nil
        }
    }

    /// Describes a binding whose handler may answer something for the sidecar to pass on.
    public init(
        name: String, route: String? = nil,
        replying handle: @escaping @Sendable (BindingEvent) async throws -> BindingReply?
    ) {
        self.name = name
        self.route = route
        self.handle = handle
    }
}

/// What an input binding delivers.
public struct BindingEvent: Sendable {
    /// The component's name.
    public let name: String
    /// What the binding read; empty for a cron tick.
    public let data: [UInt8]
    /// The binding's metadata.
    public let headers: HTTPFields

    /// Describes an event.
    public init(name: String, data: [UInt8] = [], headers: HTTPFields = [:]) {
        self.name = name
        self.data = data
        self.headers = headers
    }
}

/// What the sidecar does for an input binding's handler: writes output bindings.
public struct BindingReply: Sendable {
    /// The output bindings to call.
    public var to: [String]
    /// JSON for them.
    public var data: [UInt8]

    /// Describes a reply.
    public init(to: [String], data: [UInt8]) {
        self.to = to
        self.data = data
    }

    var answer: AppResponse {
        var writer = JSONWriter(reserving: data.count + 64)
        writer.object { json in
            json.member("to") { $0.array(to) }
            json.member("data", raw: data)
        }
        return AppResponse(body: writer.bytes)
    }
}

/// Handles the runs of jobs: `POST /job/<name>`.
public struct JobHandler: Sendable {
    /// The job's name, or what it starts with.
    public var name: String
    /// Whether `name` is only the start of the names handled.
    public var isPrefix: Bool
    /// Handles one run; a throw answers 500, which is repeated as the job's failure policy says.
    public var handle: @Sendable (JobRun) async throws -> Void

    /// Handles one job.
    public init(name: String, handle: @escaping @Sendable (JobRun) async throws -> Void) {
        self.name = name
        isPrefix = false
        self.handle = handle
    }

    /// Handles all jobs whose names start alike.
    public init(prefix: String, handle: @escaping @Sendable (JobRun) async throws -> Void) {
        name = prefix
        isPrefix = true
        self.handle = handle
    }

    func handles(_ job: String) -> Bool { isPrefix ? job.hasPrefix(name) : job == name }
}

/// One run of a job.
public struct JobRun: Sendable, Equatable {
    /// The job's name.
    public let name: String
    /// The job's data, JSON.
    public let data: [UInt8]

    /// Describes a run.
    public init(name: String, data: [UInt8]) {
        self.name = name
        self.data = data
    }
}

/// Hears of changes in a configuration store: `POST /configuration/<store>/<key>`.
public struct ConfigurationWatch: Sendable {
    /// The component's name.
    public var store: String
    /// Handles changed items, by key.
    public var handle: @Sendable ([String: ConfigurationItem]) async throws -> Void

    /// Describes a watch.
    public init(
        store: String, handle: @escaping @Sendable ([String: ConfigurationItem]) async throws -> Void
    ) {
        self.store = store
        self.handle = handle
    }
}
