import Dapr

/// Makes reads strongly consistent at little cost: before a copy in memory is used, the store is asked for the root.
///
/// Whoever arrives waits for a check that starts *after* they came; one already under way could miss a write they know
/// of. So an owner has at most one check in flight and one waiting, shared by all who arrived meanwhile, and the waiting
/// checks of different owners travel together as one bulk get.
actor RootChecks<Record: StoredRecord> {
    private struct Waiter {
        let continuation: CheckedContinuation<OwnerState<Record>, any Error>
        /// The trace of the reader's request; a flight goes under that of its first passenger.
        let trace: DaprTrace?
    }

    /// More flights at once would make them smaller, not faster.
    private static var flightLimit: Int { 2 }
    private static var ownersPerFlight: Int { 64 }

    private let loader: StateLoader<Record>
    private var waiting: [String: [Waiter]] = [:]
    /// The owners whose check is under way.
    private var airborne: Set<String> = []
    private var flights = 0

    init(_ loader: StateLoader<Record>) { self.loader = loader }

    /// The owner's state, as new as the moment of the call or newer.
    func state(of owner: String) async throws -> OwnerState<Record> {
        try await withCheckedThrowingContinuation { continuation in
            waiting[owner, default: []].append(Waiter(continuation: continuation, trace: .current))
            depart()
        }
    }

    private func depart() {
        guard flights < Self.flightLimit else { return }
        var passengers: [String: [Waiter]] = [:]
        for (owner, waiters) in waiting where !airborne.contains(owner) && passengers.count < Self.ownersPerFlight {
            passengers[owner] = waiters
        }
        guard !passengers.isEmpty else { return }
        for owner in passengers.keys { waiting[owner] = nil }
        airborne.formUnion(passengers.keys)
        flights += 1
        let trace = passengers.values.first?.first?.trace
        Task { await DaprTrace.$current.withValue(trace) { await fly(passengers) } }
    }

    private func fly(_ passengers: [String: [Waiter]]) async {
        let roots: [String: Document]
        do {
            roots = try await read(Array(passengers.keys))
        } catch {
            flights -= 1
            for (owner, waiters) in passengers { land(owner, waiters, .failure(error)) }
            return
        }
        flights -= 1
        for (owner, waiters) in passengers {
            if let state = loader.current(owner, root: roots[owner]) {
                land(owner, waiters, .success(state))
            } else if let root = roots[owner] {
                Task { await load(owner, root, for: waiters) }
            }
        }
    }

    private func read(_ owners: [String]) async throws -> [String: Document] {
        var backoff = Backoff(from: .milliseconds(10), to: .milliseconds(500), within: .seconds(2))
        while true {
            do { return try await loader.roots(of: owners) } catch { try await backoff.pause() }
        }
    }

    private func load(_ owner: String, _ root: Document, for waiters: [Waiter]) async {
        do {
            land(owner, waiters, .success(try await loader.load(owner, root: root)))
        } catch let fault as StoreFault {
            land(owner, waiters, .failure(fault))
        } catch {
            land(owner, waiters, .failure(StoreFault.unavailable))
        }
    }

    private func land(_ owner: String, _ waiters: [Waiter], _ result: Result<OwnerState<Record>, any Error>) {
        airborne.remove(owner)
        for waiter in waiters { waiter.continuation.resume(with: result) }
        depart()
    }
}
