import Dapr

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
    private func pages(of root: Root, owner: String) async throws -> [Page<Record>]? {
        var pages: [String: Page<Record>] = [:]
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
                    try Page(reference, document: try document.text(), packed: !open.contains(reference.name))
                }
            }
        }
        return root.pages.compactMap { pages[$0.name] }
    }

    private func read<Value>(_ key: String, _ body: () throws -> Value) throws(StoreFault) -> Value {
        do { return try body() } catch { throw .unreadable(key: key) }
    }
}
