/// One building block of a sidecar: the routes it answers, and what it does besides.
protocol SidecarFeature: Sendable {
    func register(on routes: inout RouteTable)

    /// Runs as long as the sidecar: deliveries, timers. Returns when the task is cancelled.
    func run() async throws
}

extension SidecarFeature {
    func run() async throws {}
}
