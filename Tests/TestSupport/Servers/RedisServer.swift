import Synchronization

/// A Redis server of the tests' own, on a port of the loopback interface.
public final class RedisServer: Sendable {
    public let port: Int
    private let folder: ScratchFolder
    private let process = Mutex<ServerProcess?>(nil)
    private let lastDatabase = Mutex(0)

    /// Starts an empty server that writes down everything at once.
    public init() async throws {
        folder = try ScratchFolder()
        port = try await FreePort.take()
        try start()
    }

    /// One server for all tests of this process; each takes a database of its own.
    public static let shared = Task { try await RedisServer().ready() }

    /// Starts the server after ``stop()`` or ``kill()``, with what it had.
    public func start() throws {
        let options = [
            "--bind", "127.0.0.1", "--port", "\(port)", "--dir", folder.path, "--appendonly", "yes", "--appendfsync",
            "always", "--save", "", "--databases", "1000",
        ]
        let server = try ServerProcess(
            [try ServerProcess.program("redis-server")] + options, log: folder.path + "/log")
        process.withLock { $0 = server }
    }

    public func stop() { process.withLock { $0 }?.stop() }

    public func kill() { process.withLock { $0 }?.kill() }

    /// Waits until the server takes connections.
    public func ready() async throws -> RedisServer {
        try await eventually { (try? command("PING")) == "PONG\n" }
        return self
    }

    /// The number of a database that is empty, and nobody else's.
    public func database() -> Int {
        lastDatabase.withLock { last in
            last += 1
            return last
        }
    }

    /// Runs a command and returns what `redis-cli` prints.
    @discardableResult
    public func command(_ words: String..., database: Int = 0) throws -> String {
        try Child.run(
            [try ServerProcess.program("redis-cli"), "-h", "127.0.0.1", "-p", "\(port)", "-n", "\(database)"] + words)
    }
}
