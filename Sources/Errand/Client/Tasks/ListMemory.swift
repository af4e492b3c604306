import JSON

/// The tasks of the last list, so that the next command can refer to one by its row, and a shell can complete titles.
struct ListMemory: Sendable, Equatable {
    static let name = "last-list.json"
    /// Maximum number of rows remembered.
    private static let most = 1000

    /// The ids by row; rows count from 1.
    let ids: [String]
    let titles: [String]
    let tags: [String]

    init(ids: [String], titles: [String], tags: [String] = []) {
        self.tags = Array(tags.prefix(Self.most))
        self.ids = Array(ids.prefix(Self.most))
        self.titles = Array(titles.prefix(Self.most))
    }

    /// - Parameter owner: the required owner of the list; nil for any.
    /// - Returns: nil when there was no list, or it had another owner.
    init?(in folder: ConfigFolder, of owner: String?) {
        guard let document = folder.read(Self.name), owner == nil || document["owner"]?.string == owner,
            let ids = document["ids"]?.array, let titles = document["titles"]?.array
        else { return nil }
        self.init(
            ids: ids.map { $0.string ?? "" }, titles: titles.map { $0.string ?? "" },
            tags: (document["tags"]?.array ?? []).compactMap(\.string))
    }

    /// - Parameter owner: the user and the suite that the list belongs to.
    func save(in folder: ConfigFolder, of owner: String) throws(ClientFault) {
        try folder.write(
            [
                "owner": .string(owner), "ids": .array(ids.map { .string($0) }),
                "titles": .array(titles.map { .string($0) }), "tags": .array(tags.map { .string($0) }),
            ], to: Self.name)
    }

    func id(row: Int) -> String? { ids.indices.contains(row - 1) ? ids[row - 1] : nil }
}
