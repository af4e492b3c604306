import Dapr
import JSON

/// Turns stored documents into an owner's state, fetching only what is not in memory.
struct StateLoader<Record: StoredRecord>: Sendable {
    /// So many pages are fetched with one request.
    private static var pagesPerRequest: Int { 64 }
    /// Of so many pages those at the end are opened at once; the others are packed until they are wanted.
    private static var openPages: Int { 64 }

    let documents: Documents
    let keys: Keys
    let cache: OwnerCache<Record>
    let observe: @Sendable (StoreSignal) -> Void

    /// Reads the owners' roots; those who have none are left out.
    func roots(of owners: [String]) async throws -> [String: Document] {
        let found = try await documents.read(owners.map(keys.root))
        return Dictionary(
            owners.compactMap { owner in found[keys.root(of: owner)].map { (owner, $0) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// The copy in memory, if the root that was just read says that it is current.
    func current(_ owner: String, root: Document?) -> Snapshot<Record>? {
        guard let root else { return Snapshot(OwnerState(owner: owner)) }
        guard var snapshot = cache.snapshot(of: owner) else { return nil }
        if snapshot.etag == nil, root.begins(with: Root.prefix(save: snapshot.state.root.save)) {
            // A save of this replica made the copy; only the version it got was not known.
            var state = snapshot.state
            state.etag = root.etag
            snapshot = cache.confirm(state)
        }
        guard let etag = snapshot.etag, etag == root.etag else { return nil }
        observe(.cacheHit)
        return snapshot
    }

    /// The state that a root stands for.
    ///
    /// Pages never change, so those in memory still count. One that is missing was replaced while we were reading:
    /// the root is read again.
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

    /// The root's pages in order; nil when one of them is gone.
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
                // A long list is read for seconds: whoever waits for this thread gets a turn between its pages.
                if missing.count > 8 { await Task.yield() }
            }
        }
        return root.pages.compactMap { pages[$0.name] }
    }

    private func read<Value>(_ key: String, _ body: () throws -> Value) throws(StoreFault) -> Value {
        do { return try body() } catch { throw .unreadable(key: key) }
    }
}

/// The documents of one state store, read and written through the sidecar.
struct Documents: Sendable {
    let dapr: DaprClient
    let store: String

    func read(_ key: String) async throws -> Document? {
        guard let item = try await dapr.getState(store, key) else { return nil }
        return Document(raw: item.value, etag: item.etag)
    }

    /// Reads many with one request; what is missing is left out.
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

    /// Performs one write as it is, several as a transaction.
    ///
    /// A document that must not be there yet is a write by itself, after all that stand before it. Dapr's Redis component
    /// does not keep that promise in a transaction: two replicas would both create the root of a new owner, each say that
    /// it is saved, and the second would have overwritten the first (components-contrib, state/redis `Multi`). What stands
    /// before a root is referred to by nobody else, so half of it harms nobody.
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
    /// Writes if nobody else has since the version was read; without a version, only if there is nothing yet.
    static func replace(_ key: String, _ document: [UInt8], at etag: ETag?) -> StateOperation {
        .upsert(StateSave(key: key, value: .document(document), etag: etag, concurrency: .firstWrite))
    }

    /// Whether this is only to happen when there is nothing yet.
    fileprivate var isCreation: Bool {
        guard case .upsert(let save) = self else { return false }
        return save.etag == nil && save.concurrency == .firstWrite
    }

    /// Writes a key that nobody else writes.
    static func put(_ key: String, _ document: [UInt8]) -> StateOperation {
        .upsert(StateSave(key: key, value: .document(document)))
    }
}

/// A stored document as the sidecar gave it: a JSON string whose text is itself JSON.
///
/// Documents are stored as strings because a sidecar decodes and encodes any other JSON value: members come back
/// sorted or shuffled, and long integers lose digits.
struct Document: Sendable {
    let raw: [UInt8]
    let etag: ETag?

    /// The document's own text.
    func text() throws -> [UInt8] { try JSONScanner.read(raw) { try $0.unescapedString() } }

    /// Whether the text begins so, found out without unescaping it.
    func begins(with text: [UInt8]) -> Bool {
        var writer = JSONWriter(reserving: text.count + 16)
        text.withUnsafeBytes { writer.string(utf8: $0) }
        return raw.starts(with: writer.bytes.dropLast())
    }
}
