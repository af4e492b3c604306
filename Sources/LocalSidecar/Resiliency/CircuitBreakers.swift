import Synchronization

/// The circuit breakers of a sidecar, each made when it is first needed.
final class CircuitBreakers: Sendable {
    private struct Shelf {
        var breakers: [String: CircuitBreaker] = [:]
        /// The least recently used first.
        var order: [String] = []
    }

    private let shelves = Mutex<[String: Shelf]>([:])

    /// - Parameters:
    ///   - name: what is protected.
    ///   - shelf: those that share a limit; beyond it the least recently used is forgotten.
    func breaker(of name: String, in shelf: String, at limit: Int, _ policy: CircuitBreakerPolicy) -> CircuitBreaker {
        shelves.withLock { shelves in
            var kept = shelves[shelf] ?? Shelf()
            defer { shelves[shelf] = kept }
            let breaker = kept.breakers[name] ?? CircuitBreaker(policy)
            kept.breakers[name] = breaker
            guard limit < .max else { return breaker }
            kept.order.removeAll { $0 == name }
            kept.order.append(name)
            while kept.order.count > limit { kept.breakers[kept.order.removeFirst()] = nil }
            return breaker
        }
    }
}
