import Glibc
import JSON

/// The saved credentials: `credentials.json` in the user's config folder.
struct CredentialsFile: Sendable {
    private static let name = "credentials.json"

    let folder: ConfigFolder

    var path: String { folder.file(Self.name) }

    func load() -> StoredCredentials? { folder.read(Self.name).flatMap { try? $0.decode(StoredCredentials.self) } }

    func save(_ credentials: StoredCredentials) throws(ClientFault) {
        let document: JSONValue
        do { document = try JSONValue(encoding: credentials) } catch {
            throw .file(path, "cannot be written")
        }
        try folder.write(document, to: Self.name)
    }

    /// - Returns: true when there were any.
    @discardableResult
    func remove() -> Bool { folder.remove(Self.name) }

    /// Runs `work` while no other `errand` of this user does.
    func locked<Value>(_ work: () async throws -> Value) async throws -> Value {
        try folder.prepare()
        let lock = try await FileLock(folder.file("lock"))
        let value = try await work()
        _ = consume lock
        return value
    }
}

/// A lock between processes that the system releases when its holder ends for any reason.
struct FileLock: ~Copyable {
    private let descriptor: Int32

    /// Waits for the lock.
    ///
    /// - Throws: ``ClientFault`` when another process holds it for too long.
    init(_ path: String, within limit: Duration = .seconds(30)) async throws {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw ClientFault.file(path, "cannot be opened") }
        let deadline = ContinuousClock.now + limit
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR, .now < deadline else {
                close(file)
                throw ClientFault(
                    .failed, "Another errand has been holding \(path) for too long.",
                    next: "End it, or try again.")
            }
            do {
                try await Task.sleep(for: .milliseconds(20))
            } catch {
                close(file)
                throw error
            }
        }
        descriptor = file
    }

    deinit { close(descriptor) }
}
