import FoundationEssentials
import JSON

@testable import Store

/// One owner's documents as a value: commits drafts the way a store would hold them, without a store.
struct Desk {
    let owner = "00000000-0000-7000-8000-000000000001"
    var configuration = RecordStoreConfiguration(source: "test", replica: "a")
    var state: OwnerState<Note>
    var rootDocument: [UInt8]?
    var pages: [String: [UInt8]] = [:]
    /// The bytes and the operations of the last save.
    var lastBytes = 0
    var lastOperations = 0

    init() { state = OwnerState(owner: owner) }

    /// Commits changes as one batch; the errors of those that failed come back.
    @discardableResult
    mutating func commit(_ changes: @Sendable (inout Change<Note>) throws -> Void...) -> Int {
        let failures = Failures()
        let batch = changes.map { change in
            Submission<Note>(
                apply: { draft in
                    try change(&draft)
                    return .init { _ in }
                }, fail: { _ in failures.count += 1 })
        }
        commit(CommitBatch(batch, on: state, room: true, in: configuration))
        return failures.count
    }

    mutating func commit(_ draft: CommitBatch<Note>) {
        draft.acknowledge(draft.state)
        guard draft.isWorthSaving else { return }
        let root = draft.state.root.document
        var written = (draft.fold?.written ?? []).map { ($0.reference.name, $0.document) }
        if let page = draft.eventPage { written.append((page.reference.name, page.document)) }
        for (name, document) in written { pages[name] = document }
        for name in draft.garbage { pages[name] = nil }
        rootDocument = root
        state = draft.state
        lastBytes = root.count + written.reduce(0) { $0 + $1.1.count }
        lastOperations = 1 + written.count + draft.garbage.count
    }

    /// The state that the stored documents add up to.
    func reloaded() throws -> OwnerState<Note> {
        guard let rootDocument else { return OwnerState(owner: owner) }
        let root = try Root(document: rootDocument)
        let pages = try root.pages.map { reference in
            guard let document = self.pages[reference.name] else { throw RootFault.malformed }
            return try SealedPage<Note>(reference, document: document)
        }
        return try OwnerState(owner: owner, root: root, pages: pages, etag: nil)
    }
}

/// Counts on one thread.
private final class Failures: @unchecked Sendable { var count = 0 }
