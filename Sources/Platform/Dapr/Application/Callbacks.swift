public import HTTPTypes
import JSON

/// An input binding, such as a cron schedule: the sidecar posts to `/<name>`, or to the `route` its component names.
public struct InputBinding: Sendable {
    /// The component's name.
    public var name: String
    /// The path without its leading slash; nil is the name.
    public var route: String?
    /// Handles one event; a thrown error is answered by 500, and the component decides what follows. A cron tick is not
    /// repeated.
    public var handle: @Sendable (BindingEvent) async throws -> BindingReply?

    /// Describes a binding whose handler sends no reply.
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

    /// Describes a binding whose handler may send a reply for the sidecar to pass on.
    public init(
        name: String, route: String? = nil,
        replying handle: @escaping @Sendable (BindingEvent) async throws -> BindingReply?
    ) {
        self.name = name
        self.route = route
        self.handle = handle
    }
}

/// An event delivered by an input binding.
public struct BindingEvent: Sendable {
    /// The component's name.
    public let name: String
    /// The data that the binding read; empty for a cron tick.
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

/// The reply of an input binding's handler, by which the sidecar calls output bindings.
public struct BindingReply: Sendable {
    /// The output bindings to call.
    public var to: [String]
    /// The JSON data for them.
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
    /// The job's name, or its prefix.
    public var name: String
    /// True when `name` is a prefix of the handled names.
    public var isPrefix: Bool
    /// Handles one run; a thrown error is answered by 500, and the run is repeated according to the job's failure
    /// policy.
    public var handle: @Sendable (JobRun) async throws -> Void

    /// Handles one job.
    public init(name: String, handle: @escaping @Sendable (JobRun) async throws -> Void) {
        self.name = name
        isPrefix = false
        self.handle = handle
    }

    /// Handles all jobs whose names have a prefix.
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

/// Receives changes in a configuration store: `POST /configuration/<store>/<key>`.
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
