import Dapr
import JSON
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

/// Builds an owner's state from stored documents, fetching only those not in memory.
struct StateLoader<Record: StoredRecord>: Sendable {
    /// Number of pages fetched with one request.
    private static var pagesPerRequest: Int { 64 }
    /// Number of pages at the end that are opened at once; the others are packed until needed.
    private static var openPages: Int { 64 }

    let documents: Documents
    let keys: Keys
    let cache: OwnerCache<Record>
    let observe: @Sendable (StoreSignal) -> Void

    /// Reads the owners' roots; owners without one are left out.
    func roots(of owners: [String]) async throws -> [String: Document] {
        let found = try await documents.read(owners.map(keys.root))
        return Dictionary(
            owners.compactMap { owner in found[keys.root(of: owner)].map { (owner, $0) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// The copy in memory, if the root just read shows that it is current.
    func current(_ owner: String, root: Document?) -> Snapshot<Record>? {
        guard let root else { return Snapshot(OwnerState(owner: owner)) }
        guard var snapshot = cache.snapshot(of: owner) else { return nil }
        if snapshot.etag == nil, root.begins(with: Root.prefix(save: snapshot.state.root.save)) {
            // The copy was made by a save of this replica; only its version was unknown.
            var state = snapshot.state
            state.etag = root.etag
            snapshot = cache.confirm(state)
        }
        guard let etag = snapshot.etag, etag == root.etag else { return nil }
        observe(.cacheHit)
        return snapshot
    }

    /// Loads the state described by a root.
    ///
    /// Pages never change, so those in memory remain valid. A missing one was replaced during the read: the root is
    /// read again.
    func load(_ owner: String, root document: Document) async throws -> Snapshot<Record> {
        observe(.cacheMiss)
        var document = document
        var backoff = Backoff(from: .milliseconds(5), to: .milliseconds(200), within: .seconds(2))
        while true {
            let root = try read(keys.root(of: owner)) { try Root(document: try document.text()) }
            if let pages = try await pages(of: root, owner: owner) {
                let state = try read(keys.root(of: owner)) {
                    try OwnerState(owner: owner, root: root, pages: pages, etag: document.etag)
                }
                return cache.keep(state)
            }
            try await backoff.pause(orThrow: .unreadable(key: keys.root(of: owner)))
            guard let again = try await documents.read(keys.root(of: owner)) else {
                throw StoreFault.unreadable(key: keys.root(of: owner))
            }
            document = again
        }
    }

    /// The root's pages in order; nil when one of them is missing.
    private func pages(of root: Root, owner: String) async throws -> [SealedPage<Record>]? {
        var pages: [String: SealedPage<Record>] = [:]
        for leaf in cache.snapshot(of: owner)?.entries.leaves ?? [] {
            if let page = leaf.page { pages[page.reference.name] = page }
        }
        let missing = root.pages.filter { pages[$0.name] == nil }
        let open = Set(root.pages.suffix(Self.openPages).map(\.name))
        for start in stride(from: 0, to: missing.count, by: Self.pagesPerRequest) {
            let references = missing[start..<min(start + Self.pagesPerRequest, missing.count)]
            let found = try await documents.read(references.map { keys.page($0.name, of: owner) })
            for reference in references {
                let key = keys.page(reference.name, of: owner)
                guard let document = found[key] else { return nil }
                pages[reference.name] = try read(key) {
                    try SealedPage(reference, document: try document.text(), packed: !open.contains(reference.name))
                }
                // Reading a long list takes seconds, so other work on this thread gets a turn between pages.
                if missing.count > 8 { await Task.yield() }
            }
        }
        return root.pages.compactMap { pages[$0.name] }
    }

    private func read<Value>(_ key: String, _ body: () throws -> Value) throws(StoreFault) -> Value {
        do { return try body() } catch { throw .unreadable(key: key) }
    }
}

/// Reads and writes the documents of one state store through the sidecar.
struct Documents: Sendable {
    let dapr: DaprClient
    let store: String

    func read(_ key: String) async throws -> Document? {
        guard let item = try await dapr.getState(store, key) else { return nil }
        return Document(raw: item.value, etag: item.etag)
    }

    /// Reads several documents with one request; missing ones are left out.
    func read(_ keys: [String]) async throws -> [String: Document] {
        guard keys.count > 1 else {
            guard let key = keys.first, let document = try await read(key) else { return [:] }
            return [key: document]
        }
        var documents: [String: Document] = [:]
        for item in try await dapr.bulkGetState(store, keys: keys, parallelism: 16) {
            if item.error != nil { throw StoreFault.unavailable }
            if let value = item.value { documents[item.key] = Document(raw: value, etag: item.etag) }
        }
        return documents
    }

    /// Performs a single write as it is, several as a transaction.
    ///
    /// A write that requires the document's absence is sent separately, after all before it. Dapr's Redis component
    /// does not keep that promise in a transaction: two replicas would both create the root of a new owner, each report
    /// success, and the second would have overwritten the first (components-contrib, state/redis `Multi`). Documents
    /// written before a root are not referenced by anything else, so writing only some of them does no harm.
    func write(_ operations: [StateOperation]) async throws {
        guard operations.count > 1, let creation = operations.firstIndex(where: \.isCreation) else {
            return try await perform(operations)
        }
        for part in [operations[..<creation], operations[creation...creation], operations[(creation + 1)...]]
        where !part.isEmpty { try await perform(Array(part)) }
    }

    private func perform(_ operations: [StateOperation]) async throws {
        if operations.count == 1, case .upsert(let save) = operations[0] {
            try await dapr.saveState(store, [save])
        } else {
            try await dapr.transact(store, operations)
        }
    }
}

extension StateOperation {
    /// Writes if the document has not changed since the version was read; without a version, only if there is none yet.
    static func replace(_ key: String, _ document: [UInt8], at etag: ETag?) -> StateOperation {
        .upsert(StateSave(key: key, value: .document(document), etag: etag, concurrency: .firstWrite))
    }

    /// True when the write requires that there is no document yet.
    fileprivate var isCreation: Bool {
        guard case .upsert(let save) = self else { return false }
        return save.etag == nil && save.concurrency == .firstWrite
    }

    /// Writes a key that has no other writer.
    static func put(_ key: String, _ document: [UInt8]) -> StateOperation {
        .upsert(StateSave(key: key, value: .document(document)))
    }
}

/// A stored document as the sidecar returned it: a JSON string whose text is itself JSON.
///
/// Documents are stored as strings because a sidecar decodes and encodes any other JSON value: members come back sorted
/// or shuffled, and long integers lose digits.
struct Document: Sendable {
    let raw: [UInt8]
    let etag: ETag?

    /// The document's own text.
    func text() throws -> [UInt8] { try JSONScanner.read(raw) { try $0.unescapedString() } }

    /// True when the text begins with the given bytes; does not unescape it.
    func begins(with text: [UInt8]) -> Bool {
        var writer = JSONWriter(reserving: text.count + 16)
        text.withUnsafeBytes { writer.string(utf8: $0) }
        return raw.starts(with: writer.bytes.dropLast())
    }
}
