import ServiceLifecycle

/// Runs one step when the group begins to stop it: the place in the group's list decides when that is.
struct ShutdownStep: ServiceLifecycle.Service {
    let perform: @Sendable () async -> Void

    func run() async throws {
        try await gracefulShutdown()
        await perform()
    }
}
