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

    mutating func add(_ passenger: Passenger, for owner: String) { waiting[owner, default: []].append(passenger) }

    /// - Parameter endingFlight: whether all have landed who flew together, but for those who still load.
    mutating func land(_ owners: some Sequence<String>, endingFlight: Bool) {
        airborne.subtract(owners)
        if endingFlight { flights -= 1 }
    }

    /// The flights that can depart now.
    mutating func departures() -> [Flight] {
        var departures: [Flight] = []
        while flights < Self.flightLimit, let flight = board() {
            flights += 1
            departures.append(flight)
        }
        return departures
    }

    /// Takes whoever waits for a check that is not under way; nil when there is nobody.
    private mutating func board() -> Flight? {
        guard !waiting.isEmpty else { return nil }
        var passengers: [String: [Passenger]] = [:]
        for (owner, waiters) in waiting where !airborne.contains(owner) && passengers.count < Self.ownersPerFlight {
            passengers[owner] = waiters
        }
        guard let first = passengers.values.first else { return nil }
        for owner in passengers.keys { waiting[owner] = nil }
        airborne.formUnion(passengers.keys)
        return Flight(passengers: passengers, trace: first.first?.trace)
    }
}
