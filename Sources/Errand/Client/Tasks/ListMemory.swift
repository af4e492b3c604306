import JSON

/// The tasks of the last list, so that the next command can name one by its row.
struct ListMemory: Sendable, Equatable {
    static let name = "last-list.json"

    /// Rows count from 1.
    let ids: [String]

    /// - Returns: nil when there was no list, or it was somebody else's.
    init?(in folder: ConfigFolder, of owner: String) {
        guard let document = folder.read(Self.name), document["owner"]?.string == owner,
            let ids = document["ids"]?.array?.map(\.string)
        else { return nil }
        self.ids = ids.compactMap { $0 }
    }

    init(ids: [String]) { self.ids = ids }

    /// - Parameter owner: whose list it is, at which suite.
    func save(in folder: ConfigFolder, of owner: String) throws(ClientFault) {
        try folder.write(["owner": .string(owner), "ids": .array(ids.map { .string($0) })], to: Self.name)
    }

    func id(row: Int) -> String? { ids.indices.contains(row - 1) ? ids[row - 1] : nil }
}
