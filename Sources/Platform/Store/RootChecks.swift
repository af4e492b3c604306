import Dapr
import Synchronization

/// Makes reads strongly consistent at little cost: before a copy in memory is used, the store is asked for the root.
///
/// Whoever arrives waits for a check that starts *after* they came; one already under way could miss a write they know
/// of. So an owner has at most one check in flight and one waiting, shared by all who arrived meanwhile, and the waiting
/// checks of different owners travel together as one bulk get.
final class RootChecks<Record: StoredRecord>: Sendable {
    /// Behind a lock and not in an actor: every read passes here, for no longer than it takes to leave its name.
    private let desk = Mutex(FlightDesk<Record>())
    private let loader: StateLoader<Record>

    init(_ loader: StateLoader<Record>) { self.loader = loader }

    /// The owner's records, as new as the moment of the call or newer.
    func snapshot(of owner: String) async throws -> Snapshot<Record> {
        try await withCheckedThrowingContinuation { continuation in
            update { $0.add(FlightDesk.Passenger(continuation: continuation, trace: .current), for: owner) }
        }
    }

    /// Notes who came or landed, and has a flight depart if one can.
    private func update(_ change: (inout FlightDesk<Record>) -> Void) {
        let isAnnounced = desk.withLock { desk in
            change(&desk)
            return desk.announce()
        }
        if isAnnounced { Task { await depart() } }
    }

    /// Passengers board when their flight departs and not when it is announced: of requests that came with the same packets all
    /// go together, instead of one at once and the others with the next.
    private func depart() async {
        var flight: FlightDesk<Record>.Flight?
        update { flight = $0.board() }
        guard let flight else { return }
        await DaprTrace.$current.withValue(flight.trace) { await fly(flight) }
    }

    private func fly(_ flight: FlightDesk<Record>.Flight) async {
        let roots: [String: Document]
        do {
            roots = try await read(Array(flight.passengers.keys))
        } catch {
            return land(flight.passengers, endingFlight: true) { _ in .failure(error) }
        }
        var current: [String: Snapshot<Record>] = [:]
        for owner in flight.passengers.keys { current[owner] = loader.current(owner, root: roots[owner]) }
        let landed = flight.passengers.filter { current[$0.key] != nil }
        // Those whose copy is too old stay in the air until theirs is loaded; the others do not wait for them.
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

    private func load(_ owner: String, _ root: Document, for passengers: [FlightDesk<Record>.Passenger]) async {
        let result: Result<Snapshot<Record>, any Error>
        do {
            result = .success(try await loader.load(owner, root: root))
        } catch {
            result = .failure(error as? StoreFault ?? .unavailable)
        }
        land([owner: passengers], endingFlight: false) { _ in result }
    }

    /// Answers those who have arrived; then whoever waits can depart.
    private func land(
        _ passengers: [String: [FlightDesk<Record>.Passenger]], endingFlight: Bool,
        _ result: (String) -> Result<Snapshot<Record>, any Error>?
    ) {
        for (owner, passengers) in passengers {
            guard let result = result(owner) else { continue }
            for passenger in passengers { passenger.continuation.resume(with: result) }
        }
        update { $0.land(passengers.keys, endingFlight: endingFlight) }
    }
}

/// Which owners' checks wait, which are in the air, and who goes with them.
struct FlightDesk<Record: StoredRecord>: Sendable {
    struct Passenger: Sendable {
        let continuation: CheckedContinuation<Snapshot<Record>, any Error>
        /// The trace of the reader's request.
        let trace: DaprTrace?
    }

    /// Checks that travel together; under the trace of their first passenger.
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

    /// A flight was announced that nobody has boarded yet.
    private var isBoarding = false

    mutating func add(_ passenger: Passenger, for owner: String) { waiting[owner, default: []].append(passenger) }

    /// - Parameter endingFlight: whether all have landed who flew together, but for those who still load.
    mutating func land(_ owners: some Sequence<String>, endingFlight: Bool) {
        airborne.subtract(owners)
        if endingFlight { flights -= 1 }
    }

    /// - Returns: whether a flight can be had for somebody who waits: it must then be boarded.
    mutating func announce() -> Bool {
        guard !isBoarding, flights < Self.flightLimit, waiting.contains(where: { !airborne.contains($0.key) }) else {
            return false
        }
        isBoarding = true
        flights += 1
        return true
    }

    /// Fills the flight that was announced with whoever waits for a check that is not under way; nil when nobody does any more.
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
