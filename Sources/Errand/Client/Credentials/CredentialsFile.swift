/// The saved credentials, `credentials.json` in the person's config folder.
struct CredentialsFile: Sendable {
    private static let name = "credentials.json"

    let folder: ConfigFolder

    var path: String { folder.file(Self.name) }

    func load() -> Credentials? { folder.read(Self.name).flatMap(Credentials.init) }

    func save(_ credentials: Credentials) throws(ClientFault) {
        try folder.write(credentials.json, to: Self.name)
    }

    /// - Returns: whether there were any.
    @discardableResult
    func remove() -> Bool { folder.remove(Self.name) }

    /// Does something that no other `errand` of this person does at the same time.
    func locked<Value>(_ work: () async throws -> Value) async throws -> Value {
        try folder.prepare()
        let lock = try await FileLock(folder.file("lock"))
        let value = try await work()
        _ = consume lock
        return value
    }
}
