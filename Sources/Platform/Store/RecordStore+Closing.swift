import Dapr

extension RecordStore {
    /// So many pages are deleted with one request.
    private static var pagesPerRequest: Int { 32 }

    /// Deletes the pages of an owner who was closed, see ``Change/close()``. May be repeated; has no effect on an owner who was not.
    ///
    /// - Returns: whether the owner is closed.
    /// - Throws: ``StoreFault``; then some pages may be left, out of everybody's reach.
    @discardableResult
    public func erase(_ owner: String) async throws -> Bool {
        try check(owner)
        let root = try await checks.snapshot(of: owner).state.root
        guard root.isClosed else { return false }
        guard !root.replaced.isEmpty else { return true }
        for start in stride(from: 0, to: root.replaced.count, by: Self.pagesPerRequest) {
            let pages = root.replaced[start..<min(start + Self.pagesPerRequest, root.replaced.count)]
            do { try await documents.write(pages.map { .delete(key: keys.page($0, of: owner), etag: nil) }) } catch {
                throw StoreFault.unavailable
            }
        }
        try await forgetPages(of: owner)
        return true
    }

    private func forgetPages(of owner: String) async throws {
        try await withCheckedThrowingContinuation { (caller: CheckedContinuation<Void, any Error>) in
            queue.submit(
                Submission(
                    apply: { _ in { _ in caller.resume() } }, fail: { caller.resume(throwing: $0) }, erases: true),
                for: owner)
        }
    }
}
