import Synchronization

/// The ports that a running service listens on.
public struct ServicePorts: Sendable, Hashable {
    /// For everybody.
    public let `public`: Int
    /// For the sidecar, on the loopback interface.
    public let app: Int
}

/// Tells those who wait when both listeners are there, or that the service ended before.
final class Startup: Sendable {
    private struct State {
        var publicPort: Int?
        var appPort: Int?
        var result: Result<ServicePorts, any Error>?
        var waiting: [CheckedContinuation<ServicePorts, any Error>] = []
    }

    private let state = Mutex(State())

    func bound(publicPort: Int) { update { $0.publicPort = publicPort } }
    func bound(appPort: Int) { update { $0.appPort = appPort } }
    func ended(_ error: any Error) { update { $0.result = $0.result ?? .failure(error) } }

    func ports() async throws -> ServicePorts {
        try await withCheckedThrowingContinuation { continuation in
            let result = state.withLock { state in
                if state.result == nil { state.waiting.append(continuation) }
                return state.result
            }
            if let result { continuation.resume(with: result) }
        }
    }

    private func update(_ change: (inout State) -> Void) {
        typealias Waiting = [CheckedContinuation<ServicePorts, any Error>]
        let (waiting, result) = state.withLock { state -> (Waiting, Result<ServicePorts, any Error>?) in
            change(&state)
            if state.result == nil, let publicPort = state.publicPort, let appPort = state.appPort {
                state.result = .success(ServicePorts(public: publicPort, app: appPort))
            }
            guard let result = state.result else { return ([], state.result) }
            defer { state.waiting = [] }
            return (state.waiting, result)
        }
        guard let result else { return }
        for continuation in waiting { continuation.resume(with: result) }
    }
}
