import JSON

/// The tasks of the last list, so that the next command can name one by its row, and a shell can complete titles.
struct ListMemory: Sendable, Equatable {
    static let name = "last-list.json"
    /// More rows nobody counts.
    private static let most = 1000

    /// Rows count from 1.
    let ids: [String]
    let titles: [String]
    let tags: [String]

    init(ids: [String], titles: [String], tags: [String] = []) {
        self.tags = Array(tags.prefix(Self.most))
        self.ids = Array(ids.prefix(Self.most))
        self.titles = Array(titles.prefix(Self.most))
    }

    /// - Parameter owner: whose list it has to be; nil for anybody's.
    /// - Returns: nil when there was no list, or it was somebody else's.
    init?(in folder: ConfigFolder, of owner: String?) {
        guard let document = folder.read(Self.name), owner == nil || document["owner"]?.string == owner,
            let ids = document["ids"]?.array, let titles = document["titles"]?.array
        else { return nil }
        self.init(
            ids: ids.map { $0.string ?? "" }, titles: titles.map { $0.string ?? "" },
            tags: (document["tags"]?.array ?? []).compactMap(\.string))
    }

    /// - Parameter owner: whose list it is, at which suite.
    func save(in folder: ConfigFolder, of owner: String) throws(ClientFault) {
        try folder.write(
            [
                "owner": .string(owner), "ids": .array(ids.map { .string($0) }),
                "titles": .array(titles.map { .string($0) }), "tags": .array(tags.map { .string($0) }),
            ], to: Self.name)
    }

    func id(row: Int) -> String? { ids.indices.contains(row - 1) ? ids[row - 1] : nil }
}
