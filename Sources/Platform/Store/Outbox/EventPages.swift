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
