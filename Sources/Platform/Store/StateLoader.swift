import Dapr
import JSON

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
            // A save of this replica made the copy; only its version was not known.
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
