import ServiceLifecycle
import Timestamps

/// Looks once a second for sockets whose token has ended, and closes them with 4401.
struct ExpirySweep: Service {
    let hub: Hub

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                hub.closeExpired(at: .now)
                do { try await Task.sleep(for: .seconds(1)) } catch { return }
            }
        }
    }
}
