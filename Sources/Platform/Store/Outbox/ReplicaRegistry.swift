import Dapr
import JSON
import Timestamps

/// Registers this replica among the others: its heartbeat, and the slots that name the owners it publishes for.
///
/// A slot is written with the commit that first leaves unpublished events of its owner, and kept while the owner is
/// active, so that most commits stay a single save. Slots are reused, lowest first; their maximum number is written to
/// the table of replicas *before* they are used, so that a replica taking over from a dead one finds them all.
actor ReplicaRegistry {
    /// Number of slots announced at a time.
    private static let pace = 256

    private struct Held {
        let slot: Int
        /// True when the slot document is known to name the owner.
        var written: Bool
    }

    private let configuration: RecordStoreConfiguration
    private let documents: Documents
    private let keys: Keys
    private let outbox: Outbox

    private var held: [String: Held] = [:]
    private var free: [Int] = []
    private var announced = 0
    private var lastBeat: ContinuousClock.Instant?
    private var entering: Task<Void, any Error>?

    init(_ configuration: RecordStoreConfiguration, documents: Documents, keys: Keys, outbox: Outbox) {
        self.configuration = configuration
        self.documents = documents
        self.keys = keys
        self.outbox = outbox
    }

    /// The slot to write with the owner's next save; nil when it is written already.
    func claim(for owner: String) async throws -> Int? {
        try await enter()
        if let slot = held[owner] { return slot.written ? nil : slot.slot }
        if free.isEmpty { try await beat(announcing: announced + Self.pace) }
        // The table was written meanwhile, so another claim for the same owner may have come first.
        if let slot = held[owner] { return slot.written ? nil : slot.slot }
        guard let slot = free.popLast() else { throw StoreFault.unavailable }
        held[owner] = Held(slot: slot, written: false)
        return slot
    }

    /// Records that the owner's slot is in the store.
    func confirm(_ owner: String) { held[owner]?.written = true }

    /// Frees the slot of an owner with no unpublished events. The document may stay: the slot's next holder overwrites
    /// it.
    func release(_ owner: String) {
        if let slot = held.removeValue(forKey: owner) { free.append(slot.slot) }
    }

    /// Registers this replica, once: finds the slots left by an earlier run under the same name.
    func enter() async throws {
        if let lastBeat, ContinuousClock.now - lastBeat < configuration.presumedDead * 2 / 3 { return }
        if let entering { return try await entering.value }
        let task = Task { try await lastBeat == nil ? recover() : beat() }
        entering = task
        defer { entering = nil }
        try await task.value
    }

    /// Writes this replica's heartbeat.
    func beat() async throws { try await beat(announcing: announced) }

    private func recover() async throws {
        let own = try await table().table.replicas[configuration.replica]
        let count = max(own?.slots ?? 0, Self.pace)
        free = (0..<count).reversed()
        for (owner, slot) in try await owners(of: configuration.replica, slots: own?.slots ?? 0) {
            held[owner] = Held(slot: slot, written: true)
            free.removeAll { $0 == slot }
            outbox.doubt(owner, for: .zero)
        }
        announced = count
        try await beat(announcing: count)
    }

    private func beat(announcing slots: Int) async throws {
        let (name, oldest) = (configuration.replica, outbox.oldest)
        var isNew = false
        try await update { table in
            isNew = table.replicas[name] == nil
            table.replicas[name] = .init(seen: .now, slots: slots, oldest: oldest)
        }
        if isNew, lastBeat != nil {
            // This replica was presumed dead and its slots may be gone: write them again with the next saves.
            for owner in held.keys { held[owner]?.written = false }
        }
        lastBeat = .now
        guard slots > announced else { return }
        free.insert(contentsOf: (announced..<slots).reversed(), at: 0)
        announced = slots
    }

    /// Unregisters this replica; to be called once it has no unpublished events.
    func leave() async throws {
        guard lastBeat != nil else { return }
        let name = configuration.replica
        try await remove(name, slots: announced)
        lastBeat = nil
        held = [:]
        free = []
        announced = 0
    }
}

extension ReplicaRegistry {
    /// The other replicas, as they last described themselves.
    func others() async throws -> [String: ReplicaTable.Replica] {
        try await table().table.replicas.filter { $0.key != configuration.replica }
    }

    /// The owners named in a replica's slots, each with one of its slots.
    func owners(of replica: String, slots: Int) async throws -> [String: Int] {
        var owners: [String: Int] = [:]
        for start in stride(from: 0, to: slots, by: Self.pace) {
            let range = start..<min(start + Self.pace, slots)
            let found = try await documents.read(range.map { keys.slot($0, of: replica) })
            for slot in range {
                guard let text = try found[keys.slot(slot, of: replica)]?.text() else { continue }
                if let owner = SlotDocument.owner(in: text), owners[owner] == nil { owners[owner] = slot }
            }
        }
        return owners
    }

    /// Removes a replica from the table and deletes its slots.
    func remove(_ replica: String, slots: Int) async throws {
        try await update { $0.replicas[replica] = nil }
        for start in stride(from: 0, to: slots, by: Self.pace) {
            let range = start..<min(start + Self.pace, slots)
            let found = try await documents.read(range.map { keys.slot($0, of: replica) })
            guard !found.isEmpty else { continue }
            try await documents.write(found.keys.map { StateOperation.delete(key: $0, etag: nil) })
        }
    }

    private func table() async throws -> (table: ReplicaTable, etag: ETag?) {
        guard let document = try await documents.read(keys.replicas) else { return (ReplicaTable(), nil) }
        return (try ReplicaTable(document: try document.text()), document.etag)
    }

    /// Changes the table. Every change must be safe to apply twice.
    private func update(_ change: (inout ReplicaTable) -> Void) async throws {
        var backoff = Backoff(from: .milliseconds(5), to: .milliseconds(500), within: configuration.deadline)
        while true {
            do {
                var (table, etag) = try await table()
                change(&table)
                return try await documents.write([.replace(keys.replicas, table.document, at: etag)])
            } catch {
                try await backoff.pause()
            }
        }
    }
}

/// The document under `outbox:replicas`, which lists the replicas that publish or have published.
struct ReplicaTable: Sendable, Equatable {
    struct Replica: Sendable, Equatable {
        /// The time of its last heartbeat.
        var seen: Timestamp
        /// One more than its highest slot; slots are numbered from 0.
        var slots: Int
        /// The time of its oldest unpublished event.
        var oldest: Timestamp?
    }

    var replicas: [String: Replica] = [:]

    init() {}

    init(document: [UInt8]) throws {
        for (name, value) in try JSONValue(document)["replicas"]?.object?.members ?? [] {
            guard let seen = value["at"]?.integer, let slots = value["slots"]?.integer else { continue }
            replicas[name] = Replica(
                seen: Timestamp(milliseconds: seen), slots: Int(slots),
                oldest: value["oldest"]?.integer.map(Timestamp.init(milliseconds:)))
        }
    }

    var document: [UInt8] {
        var members: [(key: String, value: JSONValue)] = []
        for (name, replica) in replicas.sorted(by: { $0.key < $1.key }) {
            var value: JSONValue = [
                "at": .number(JSONNumber(replica.seen.milliseconds)), "slots": .number(JSONNumber(replica.slots)),
            ]
            if let oldest = replica.oldest, case .object(var object) = value {
                object["oldest"] = .number(JSONNumber(oldest.milliseconds))
                value = .object(object)
            }
            members.append((key: name, value: value))
        }
        return JSONValue.object(JSONObject([("v", 1), ("replicas", .object(JSONObject(members)))])).bytes
    }
}

/// The document under `outbox:{replica}:{slot}`: an owner who may have unpublished events on that replica.
enum SlotDocument {
    static func bytes(owner: String) -> [UInt8] { JSONValue.object(JSONObject([("owner", .string(owner))])).bytes }

    static func owner(in document: [UInt8]) -> String? { (try? JSONValue(document))?["owner"]?.string }
}
