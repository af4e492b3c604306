import Dapr

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
