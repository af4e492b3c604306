import Dispatch
import Synchronization

/// Hashes passwords on a few threads of its own, never on an event loop: scrypt takes 16 MiB and tens of milliseconds each.
final class PasswordHasher: Sendable {
    private let lanes: [DispatchQueue]
    private let next = Atomic<Int>(0)
    private let waiting = Atomic<Int>(0)
    private let maximumWaiting: Int
    private let cost: Int
    /// What an unknown account's password is checked against, so that the answer takes as long as for a known one.
    private let decoy: PasswordHash

    /// - Parameters:
    ///   - lanes: how many hashes are computed at once.
    ///   - maximumWaiting: how many requests may wait; one more is told to come back.
    init(cost: Int, lanes: Int = 2, maximumWaiting: Int = 128) {
        self.cost = cost
        self.maximumWaiting = maximumWaiting
        self.lanes = (0..<max(1, lanes)).map { DispatchQueue(label: "errand.passwords.\($0)") }
        decoy = PasswordHash(decoyOfCost: cost)
    }

    func hash(_ password: String) async throws -> PasswordHash {
        let cost = cost
        return try await compute { try PasswordHash(of: password, cost: cost) }
    }

    /// Whether the password is that of the account; without one it never is, after the same work.
    func check(_ password: String, against hash: PasswordHash?) async throws -> Bool {
        let reference = hash ?? decoy
        let matches = try await compute { try reference.matches(password) }
        return matches && hash != nil
    }

    private func compute<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        defer { waiting.subtract(1, ordering: .relaxed) }
        guard waiting.add(1, ordering: .relaxed).newValue <= maximumWaiting else { throw AccountFault.overloaded }
        let lane = lanes[abs(next.wrappingAdd(1, ordering: .relaxed).newValue % lanes.count)]
        return try await withCheckedThrowingContinuation { continuation in
            lane.async { continuation.resume(with: Result(catching: work)) }
        }
    }
}
