import Dapr
import Synchronization

/// Makes reads strongly consistent at little cost: before a copy in memory is used, the store is asked for the root.
///
/// Each reader waits for a check that starts *after* its call; a check already under way could miss a write the reader
/// knows of. So an owner has at most one check in flight and one waiting, shared by all readers that arrive meanwhile,
/// and the waiting checks of different owners are batched into one bulk get.
final class FreshReads<Record: StoredRecord>: Sendable {
    /// A lock rather than an actor: every read passes here and holds it only long enough to register.
    private let desk = Mutex(CheckCoalescer<Record>())
    private let loader: StateLoader<Record>

    init(_ loader: StateLoader<Record>) { self.loader = loader }

    /// The owner's records, at least as new as the moment of the call.
    func snapshot(of owner: String) async throws -> Snapshot<Record> {
        try await withCheckedThrowingContinuation { continuation in
            update { $0.add(CheckCoalescer.Passenger(continuation: continuation, trace: .current), for: owner) }
        }
    }

    /// Applies a change to the coalescer, and starts a flight if one is possible.
    private func update(_ change: (inout CheckCoalescer<Record>) -> Void) {
        let isAnnounced = desk.withLock { desk in
            change(&desk)
            return desk.announce()
        }
        if isAnnounced { Task { await depart() } }
    }

    /// Fills the flight when it starts, not when it is announced: requests that arrived in the same packets then go
    /// together, instead of one at once and the others with the next flight.
    private func depart() async {
        var flight: CheckCoalescer<Record>.Flight?
        update { flight = $0.board() }
        guard let flight else { return }
        await DaprTrace.$current.withValue(flight.trace) { await fly(flight) }
    }

    private func fly(_ flight: CheckCoalescer<Record>.Flight) async {
        let roots: [String: Document]
        do {
            roots = try await read(Array(flight.passengers.keys))
        } catch {
            return land(flight.passengers, endingFlight: true) { _ in .failure(error) }
        }
        var current: [String: Snapshot<Record>] = [:]
        for owner in flight.passengers.keys { current[owner] = loader.current(owner, root: roots[owner]) }
        let landed = flight.passengers.filter { current[$0.key] != nil }
        // Readers whose copy is too old wait until it is loaded; the others do not wait for them.
        for (owner, passengers) in flight.passengers where current[owner] == nil {
            if let root = roots[owner] { Task { await load(owner, root, for: passengers) } }
        }
        land(landed, endingFlight: true) { owner in current[owner].map { .success($0) } }
    }

    private func read(_ owners: [String]) async throws -> [String: Document] {
        var backoff = Backoff(from: .milliseconds(10), to: .milliseconds(500), within: .seconds(2))
        while true {
            do { return try await loader.roots(of: owners) } catch { try await backoff.pause() }
        }
    }

    private func load(_ owner: String, _ root: Document, for passengers: [CheckCoalescer<Record>.Passenger]) async {
        let result: Result<Snapshot<Record>, any Error>
        do {
            result = .success(try await loader.load(owner, root: root))
        } catch {
            result = .failure(error as? StoreFault ?? .unavailable)
        }
        land([owner: passengers], endingFlight: false) { _ in result }
    }

    /// Answers the readers whose checks are done; then the next flight can start.
    private func land(
        _ passengers: [String: [CheckCoalescer<Record>.Passenger]], endingFlight: Bool,
        _ result: (String) -> Result<Snapshot<Record>, any Error>?
    ) {
        for (owner, passengers) in passengers {
            guard let result = result(owner) else { continue }
            for passenger in passengers { passenger.continuation.resume(with: result) }
        }
        update { $0.land(passengers.keys, endingFlight: endingFlight) }
    }
}

/// Tracks which owners' checks wait, which are in flight, and which readers wait for each.
struct CheckCoalescer<Record: StoredRecord>: Sendable {
    struct Passenger: Sendable {
        let continuation: CheckedContinuation<Snapshot<Record>, any Error>
        /// The trace of the reader's request.
        let trace: DaprTrace?
    }

    /// Checks sent together, under the trace of the first reader.
    struct Flight: Sendable {
        let passengers: [String: [Passenger]]
        let trace: DaprTrace?
    }

    /// More flights at once would make them smaller, not faster.
    private static var flightLimit: Int { 2 }
    private static var ownersPerFlight: Int { 64 }

    private var waiting: [String: [Passenger]] = [:]
    /// The owners whose check is under way.
    private var airborne: Set<String> = []
    private var flights = 0

    /// True when a flight has been announced but not yet filled.
    private var isBoarding = false

    mutating func add(_ passenger: Passenger, for owner: String) { waiting[owner, default: []].append(passenger) }

    /// - Parameter endingFlight: true when all checks of the flight are done, except those still loading.
    mutating func land(_ owners: some Sequence<String>, endingFlight: Bool) {
        airborne.subtract(owners)
        if endingFlight { flights -= 1 }
    }

    /// - Returns: true when a flight can start for a waiting reader; it must then be filled with ``board()``.
    mutating func announce() -> Bool {
        guard !isBoarding, flights < Self.flightLimit, waiting.contains(where: { !airborne.contains($0.key) }) else {
            return false
        }
        isBoarding = true
        flights += 1
        return true
    }

    /// Fills the announced flight with all waiting checks whose owner has none under way; nil when there are none left.
    mutating func board() -> Flight? {
        isBoarding = false
        var passengers: [String: [Passenger]] = [:]
        for (owner, waiters) in waiting where !airborne.contains(owner) && passengers.count < Self.ownersPerFlight {
            passengers[owner] = waiters
        }
        guard let first = passengers.values.first else {
            flights -= 1
            return nil
        }
        for owner in passengers.keys { waiting[owner] = nil }
        airborne.formUnion(passengers.keys)
        return Flight(passengers: passengers, trace: first.first?.trace)
    }
}
