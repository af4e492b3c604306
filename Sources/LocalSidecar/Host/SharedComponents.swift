import Synchronization

/// The component instances of one host: sidecars that load the same component file share the instance behind it, as
/// separate daprds would share one database or one broker.
final class SharedComponents: Sendable {
    /// The event history for the inspector; nil without one.
    let history: EventHistory?
    /// The trace history for the inspector; nil without one.
    let traces: TraceHistory?
    private let instances = Mutex<[String: any Sendable]>([:])

    init(history: EventHistory? = nil, traces: TraceHistory? = nil) {
        self.history = history
        self.traces = traces
    }

    /// The instance behind a component, created on first request.
    func instance<Instance: Sendable>(
        of component: LoadedComponent, _ make: () throws(ResourceFault) -> Instance
    ) throws(ResourceFault) -> Instance {
        try instance(named: "\(component.path)#\(component.name)#\(component.type)", make)
    }

    /// An instance that sidecars share without a component, created on first request.
    func instance<Instance: Sendable>(
        named key: String, _ make: () throws(ResourceFault) -> Instance
    ) throws(ResourceFault) -> Instance {
        let result = instances.withLock { instances -> Result<Instance, ResourceFault> in
            if let existing = instances[key] as? Instance { return .success(existing) }
            return Result { () throws(ResourceFault) in
                let made = try make()
                instances[key] = made
                return made
            }
        }
        return try result.get()
    }

    /// Writes data that is still only in memory, and closes files.
    func close() async {
        let all = instances.withLock { instances in
            defer { instances = [:] }
            return Array(instances.values)
        }
        for instance in all { await (instance as? any ClosableComponent)?.close() }
    }
}

/// A component that holds files or connections.
protocol ClosableComponent: Sendable {
    func close() async
}
