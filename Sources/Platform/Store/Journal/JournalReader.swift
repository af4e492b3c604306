import Dapr
import Synchronization

/// Reads a journal's documents, taking immutable ones from memory when possible.
final class JournalReader: Sendable {
    /// Number of segments fetched with one request.
    private static let partsPerRequest = 16

    private struct Copies: Sendable {
        var states: LRU<String, JournalState>
        var segments: LRU<String, [JournalLine]>
        var volumes: LRU<String, [JournalReference]>
    }

    let configuration: JournalConfiguration
    let documents: Documents
    private let copies: Mutex<Copies>
    private let observe: @Sendable (StoreSignal) -> Void

    init(
        _ configuration: JournalConfiguration, documents: Documents, observe: @escaping @Sendable (StoreSignal) -> Void
    ) {
        self.configuration = configuration
        self.documents = documents
        self.observe = observe
        let bytes = configuration.cacheBytes
        copies = Mutex(
            Copies(states: LRU(limit: bytes / 4), segments: LRU(limit: bytes / 2), volumes: LRU(limit: bytes / 4)))
    }

    /// Size of the copies in memory, in bytes.
    var cachedBytes: Int { copies.withLock { $0.states.cost + $0.segments.cost + $0.volumes.cost } }

    /// The owner's current root, from memory if the store confirms that it has not changed.
    func state(of owner: String) async throws -> JournalState {
        let key = configuration.root(of: owner)
        guard let document = try await patiently({ try await self.documents.read(key) }) else { return JournalState() }
        if var state = copies.withLock({ $0.states.value(for: owner) }),
            state.etag == document.etag || document.begins(with: JournalRoot.prefix(save: state.root.save))
        {
            observe(.cacheHit)
            state.etag = document.etag
            keep(state, of: owner)
            return state
        }
        observe(.cacheMiss)
        let state = try await fresh(document, key)
        keep(state, of: owner)
        return state
    }

    /// The owner's root as stored, bypassing the copies in memory.
    func storedState(of owner: String) async throws -> JournalState {
        let key = configuration.root(of: owner)
        guard let document = try await patiently({ try await self.documents.read(key) }) else { return JournalState() }
        return try await fresh(document, key)
    }

    func keep(_ state: JournalState, of owner: String) {
        // Parsed members are held beside the bytes.
        copies.withLock { $0.states.set(state, for: owner, cost: 2 * state.root.size) }
    }

    private func fresh(_ document: Document, _ key: String) async throws -> JournalState {
        do { return JournalState(root: try JournalRoot(document: try document.text()), etag: document.etag) } catch {
            throw StoreFault.unreadable(key: key)
        }
    }

    /// The segments' records, in the order requested.
    func lines(of segments: [JournalReference], owner: String) async throws -> [[JournalLine]] {
        var found: [String: [JournalLine]] = copies.withLock { copies in
            Dictionary(
                segments.compactMap { segment in copies.segments.value(for: segment.name).map { (segment.name, $0) } },
                uniquingKeysWith: { first, _ in first })
        }
        let missing = segments.filter { found[$0.name] == nil }
        for (name, text) in try await texts(of: missing, owner: owner) {
            guard let text else { throw StoreFault.unreadable(key: configuration.part(name, of: owner)) }
            let lines = JournalLine.lines(of: text)
            copies.withLock { $0.segments.set(lines, for: name, cost: 2 * text.count) }
            found[name] = lines
        }
        return segments.map { found[$0.name] ?? [] }
    }

    /// The segments of a volume.
    func segments(of volume: JournalReference, owner: String) async throws -> [JournalReference] {
        if let segments = copies.withLock({ $0.volumes.value(for: volume.name) }) { return segments }
        let key = configuration.part(volume.name, of: owner)
        guard let text = try await texts(of: [volume], owner: owner).first?.text,
            let segments = try? JournalReference.references(in: text)
        else { throw StoreFault.unreadable(key: key) }
        copies.withLock { $0.volumes.set(segments, for: volume.name, cost: 250 * segments.count) }
        return segments
    }

    /// The stored texts of sealed parts; nil for one that is missing or is not text.
    func texts(of parts: [JournalReference], owner: String) async throws -> [(name: String, text: [UInt8]?)] {
        var texts: [(name: String, text: [UInt8]?)] = []
        for start in stride(from: 0, to: parts.count, by: Self.partsPerRequest) {
            let names = parts[start..<min(start + Self.partsPerRequest, parts.count)].map(\.name)
            let found = try await patiently {
                try await self.documents.read(names.map { self.configuration.part($0, of: owner) })
            }
            texts += names.map { name in
                (name, found[configuration.part(name, of: owner)].flatMap { try? $0.text() })
            }
        }
        return texts
    }

    private func patiently<Value: Sendable>(_ read: @Sendable () async throws -> Value) async throws -> Value {
        var backoff = Backoff(from: .milliseconds(10), to: .milliseconds(500), within: .seconds(2))
        while true {
            do { return try await read() } catch { try await backoff.pause() }
        }
    }
}
