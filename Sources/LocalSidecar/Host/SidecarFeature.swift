/// One building block of a sidecar: its routes and its background work.
protocol SidecarFeature: Sendable {
    func register(on routes: inout RouteTable)

    /// Runs for as long as the sidecar: deliveries, timers. Returns when the task is cancelled.
    func run() async throws
}

extension SidecarFeature {
    func run() async throws {}
}
