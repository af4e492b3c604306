import FoundationEssentials
import Glibc
import Synchronization

/// A PostgreSQL server of the tests' own, on a port of the loopback interface.
package final class PostgresServer: Sendable {
    package let port: Int
    private let folder: ScratchFolder
    private let process = Mutex<ServerProcess?>(nil)

    /// Makes a new, empty cluster and starts it.
    package init() async throws {
        folder = try ScratchFolder()
        port = try await FreePort.take()
        _ = try folder.folder("data")
        if getuid() == 0 { try Child.run(["/bin/chown", "-R", "postgres:postgres", folder.path]) }
        try Child.run(
            Self.unprivileged + [
                try Self.program("initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8",
                "--locale=C.UTF-8",
            ])
        try start()
    }

    /// One server for all tests of this process; each takes a database of its own.
    package static let shared = Task { try await PostgresServer().ready() }

    /// Starts the server after ``stop()`` or ``kill()``, with what it had.
    package func start() throws {
        let options = [
            "listen_addresses=127.0.0.1", "unix_socket_directories=\(data)", "max_connections=400", "fsync=off",
        ]
        let server = try ServerProcess(
            Self.unprivileged + [try Self.program("postgres"), "-D", data, "-p", "\(port)"]
                + options.flatMap { ["-c", $0] }, log: log)
        process.withLock { $0 = server }
    }

    package func stop() { process.withLock { $0 }?.stop() }

    package func kill() { process.withLock { $0 }?.kill() }

    /// Where the server prints.
    private var log: String { folder.path + "/log" }
    private var lastWords: String {
        String(decoding: (FileManager.default.contents(atPath: log) ?? Data()).suffix(500), as: UTF8.self)
    }
    private var data: String { folder.path + "/data" }

    /// PostgreSQL refuses to run as root.
    private static var unprivileged: [String] {
        getuid() == 0 ? ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] : []
    }

    private static func program(_ name: String) throws -> String {
        let root = "/usr/lib/postgresql"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).sorted { $0 > $1 }
        return try ServerProcess.program(name, in: versions.map { "\(root)/\($0)/bin" })
    }
}

extension PostgresServer {
    /// Waits until the server takes connections.
    package func ready() async throws -> PostgresServer {
        try await eventually {
            // After a kill, a new server gives up while a process of the old one is still there.
            if lastWords.contains("pre-existing shared memory") { try start() }
            return
                (try? Child.run(
                    [try Self.program("pg_isready"), "-h", "127.0.0.1", "-p", "\(port)", "-q"])) != nil
        }
        return self
    }

    /// Makes an empty database.
    /// - Returns: its name.
    package func database() throws -> String {
        let name = "t" + String(UInt64.random(in: .min ... .max), radix: 36)
        try sql("CREATE DATABASE \(name) STRATEGY file_copy", in: "postgres")
        return name
    }

    /// libpq's words for how to reach a database.
    package func connectionString(_ database: String) -> String {
        "host=127.0.0.1 port=\(port) user=postgres dbname=\(database) sslmode=disable"
    }

    /// Runs SQL and returns what `psql` prints, bare.
    @discardableResult
    package func sql(_ text: String, in database: String) throws -> String {
        try Child.run([
            try Self.program("psql"), "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p",
            "\(port)", "-U", "postgres", "-d", database, "-c", text,
        ])
    }

    /// The statements that would make a database's tables anew.
    package func schema(of database: String) throws -> [String] {
        let dump = try Child.run([
            try Self.program("pg_dump"), "--schema-only", "--no-owner", "-h", "127.0.0.1", "-p", "\(port)", "-U",
            "postgres", database,
        ])
        return dump.split(separator: "\n").map(String.init).filter { line in
            !["--", "SET ", "SELECT ", "\\"].contains { line.hasPrefix($0) }
        }
    }
}
