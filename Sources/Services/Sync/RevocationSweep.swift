import ServiceLifecycle

/// Looks now and then for sockets whose API token was revoked, and closes them with 4401.
///
/// Asking is cheap: whose a token is, is remembered for some seconds, whatever the number of its sockets.
struct RevocationSweep: Service {
    let hub: Hub
    let pause: Duration

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await Task.sleep(for: pause) } catch { return }
                await hub.closeRevoked()
            }
        }
    }
}
