import JSON

/// Events of one replica that have waited for long, sealed away from the root: written once, deleted when all have left.
///
/// While a broker is down, what waits would make every save of the root longer than the one before. So it is folded
/// as records are: the root names the page, and a save costs what it did.
struct EventPage: Sendable {
    let reference: EventPageReference
    /// In the order of their commits; never empty when sealed. Empty when the page is gone: then all have left.
    let events: [StoredEvent]

    /// Seals events under a fresh name.
    init(sealing events: [StoredEvent], of replica: String) {
        reference = EventPageReference(
            name: FreshName.make(), count: events.count, bytes: events.reduce(0) { $0 + $1.size }, replica: replica)
        self.events = events
    }

    /// - Parameter document: as stored; nil when it is gone.
    init(_ reference: EventPageReference, document: [UInt8]?) throws {
        self.reference = reference
        guard let document else {
            events = []
            return
        }
        var events: [StoredEvent] = []
        try JSONScanner.read(document) { scanner in
            try scanner.object { member, scanner in
                guard member == "events" else { return _ = try scanner.skip() }
                events = try StoredEvent.list(from: &scanner)
            }
        }
        guard events.count == reference.count else { throw RootFault.malformed }
        self.events = events
    }

    var document: [UInt8] {
        var writer = JSONWriter(reserving: reference.bytes + 64)
        writer.raw(#"{"v":2,"events":"#)
        StoredEvent.encode(events, into: &writer)
        writer.raw("}")
        return writer.bytes
    }
}

/// What the root says of an ``EventPage``.
struct EventPageReference: Sendable, Equatable {
    /// The last part of the page's key, used once.
    let name: String
    let count: Int
    /// About how much of a root its events would take.
    let bytes: Int
    /// Whose events they are.
    let replica: String

    /// `name/count/bytes/replica`, as the root holds it.
    var text: String { "\(name)/\(count)/\(bytes)/\(replica)" }

    init(name: String, count: Int, bytes: Int, replica: String) {
        self.name = name
        self.count = count
        self.bytes = bytes
        self.replica = replica
    }

    init(text: String) throws {
        let parts = text.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, let count = Int(parts[1]), let bytes = Int(parts[2]) else { throw RootFault.malformed }
        self.init(name: String(parts[0]), count: count, bytes: bytes, replica: String(parts[3]))
    }
}

extension Root {
    /// How many events wait, wherever they stand, and how many bytes of them.
    var pending: (events: Int, bytes: Int) {
        (
            eventPages.reduce(events.count) { $0 + $1.count },
            eventPages.reduce(events.reduce(0) { $0 + $1.size }) { $0 + $1.bytes }
        )
    }

    /// Whether events stand in the root or in its pages.
    var holdsEvents: Bool { !events.isEmpty || !eventPages.isEmpty }
}

/// Reads sealed events.
struct EventPages: Sendable {
    let documents: Documents
    let keys: Keys

    /// The pages in the order given. One that is gone comes back empty: only a page whose events have all left is deleted.
    func read(_ references: [EventPageReference], of owner: String) async throws -> [EventPage] {
        guard !references.isEmpty else { return [] }
        let found = try await documents.read(references.map { keys.page($0.name, of: owner) })
        return try references.map { reference in
            let key = keys.page(reference.name, of: owner)
            do { return try EventPage(reference, document: found[key]?.text()) } catch {
                throw StoreFault.unreadable(key: key)
            }
        }
    }
}
