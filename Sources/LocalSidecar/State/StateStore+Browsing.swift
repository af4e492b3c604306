/// A state component that can say which keys it has. Dapr's API has no such question; the inspector asks it.
protocol BrowsableStateStore: StateStore {
    /// - Parameter start: with the prefix that keeps applications apart.
    func listKeys(startingWith start: String, limit: Int) async throws(StateFault) -> [String]
}

extension StateStore {
    /// Keys in their order; none for a component that cannot be browsed.
    func keys(startingWith start: String, limit: Int) async throws(StateFault) -> [String] {
        if let resilient = self as? ResilientStateStore {
            return try await resilient.store.keys(startingWith: start, limit: limit)
        }
        guard let browsable = self as? any BrowsableStateStore else { return [] }
        return try await browsable.listKeys(startingWith: start, limit: limit)
    }
}

extension InMemoryStateStore: BrowsableStateStore {
    func listKeys(startingWith start: String, limit: Int) throws(StateFault) -> [String] {
        Array(liveKeys.filter { $0.hasPrefix(start) }.sorted().prefix(limit))
    }
}

extension SQLiteStateStore: BrowsableStateStore {
    func listKeys(startingWith start: String, limit: Int) throws(StateFault) -> [String] {
        do { return try readers.keys(startingWith: start, limit: limit) } catch { throw .failed(error.description) }
    }
}
