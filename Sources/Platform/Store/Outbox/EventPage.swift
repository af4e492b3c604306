import JSON

/// Events of one replica that have waited long, sealed out of the root: written once, deleted when all have been
/// published.
///
/// While a broker is down, the waiting events would make every save of the root longer than the one before. So they are
/// compacted as records are: the root names the page, and the cost of a save stays the same.
struct EventPage: Sendable {
    let reference: EventPageReference
    /// In commit order; never empty when sealed. Empty when the page is missing: then all have been published.
    let events: [StoredEvent]

    /// Seals events under a fresh name.
    init(sealing events: [StoredEvent], of replica: String) {
        reference = EventPageReference(
            name: FreshName.make(), count: events.count, bytes: events.reduce(0) { $0 + $1.size }, replica: replica)
        self.events = events
    }

    /// - Parameter document: the stored bytes; nil when the page is missing.
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
        writer.object { json in
            json.member("v", 2)
            json.member("events") { StoredEvent.encode(events, into: &$0) }
        }
        return writer.bytes
    }
}

/// The root's reference to an ``EventPage``.
struct EventPageReference: Sendable, Equatable {
    /// The last part of the page's key, used once.
    let name: String
    let count: Int
    /// Approximate size of its events in a root, in bytes.
    let bytes: Int
    /// The replica that publishes the events.
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
    /// Number of waiting events, in the root and its pages, and their size in bytes.
    var pending: (events: Int, bytes: Int) {
        (
            eventPages.reduce(events.count) { $0 + $1.count },
            eventPages.reduce(events.reduce(0) { $0 + $1.size }) { $0 + $1.bytes }
        )
    }

    /// True when there are events in the root or in its pages.
    var holdsEvents: Bool { !events.isEmpty || !eventPages.isEmpty }
}

/// Reads sealed events.
struct EventPages: Sendable {
    let documents: Documents
    let keys: Keys

    /// Reads the pages in the order given. A missing one comes back empty: a page is only deleted once its events have
    /// all been published.
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
