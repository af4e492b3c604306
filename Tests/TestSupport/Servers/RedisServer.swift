import Synchronization

/// A Redis server of the tests' own, on a port of the loopback interface.
package final class RedisServer: Sendable {
    package let port: Int
    private let encryption: Encryption?
    private let folder: ScratchFolder
    private let process = Mutex<ServerProcess?>(nil)
    private let lastDatabase = Mutex(0)

    /// How a server that speaks TLS only shows itself, and whose clients it lets in.
    package struct Encryption: Sendable {
        let certificate: TestCertificate
        let clients: TestCertificate?

        /// - Parameter clients: the one certificate that lets clients in; nil asks them for none.
        package init(_ certificate: TestCertificate, clients: TestCertificate? = nil) {
            self.certificate = certificate
            self.clients = clients
        }

        func options(port: Int) -> [String] {
            [
                "--port", "0", "--tls-port", "\(port)", "--tls-cert-file", certificate.file, "--tls-key-file",
                certificate.key, "--tls-ca-cert-file", (clients ?? certificate).file, "--tls-auth-clients",
                clients == nil ? "no" : "yes",
            ]
        }

        var clientOptions: [String] {
            let identity = clients.map { ["--cert", $0.file, "--key", $0.key] } ?? []
            return ["--tls", "--cacert", certificate.file] + identity
        }
    }

    /// Starts an empty server that writes down everything at once.
    package init(encryption: Encryption? = nil) async throws {
        self.encryption = encryption
        folder = try ScratchFolder()
        port = try await FreePort.take()
        try start()
    }

    /// One server for all tests of this process; each takes a database of its own.
    package static let shared = Task { try await RedisServer().ready() }

    /// Starts the server after ``stop()`` or ``kill()``, with what it had.
    package func start() throws {
        let options = [
            "--bind", "127.0.0.1", "127.0.0.2", "--dir", folder.path, "--appendonly", "yes", "--appendfsync", "always",
            "--save", "", "--databases", "1000",
        ]
        let place = encryption?.options(port: port) ?? ["--port", "\(port)"]
        let server = try ServerProcess(
            [try ServerProcess.program("redis-server")] + options + place, log: folder.path + "/log")
        process.withLock { $0 = server }
    }

    package func stop() { process.withLock { $0 }?.stop() }

    package func kill() { process.withLock { $0 }?.kill() }

    /// Waits until the server takes connections.
    package func ready() async throws -> RedisServer {
        try await eventually { (try? command("PING")) == "PONG\n" }
        return self
    }

    /// The number of a database that is empty, and nobody else's.
    package func database() -> Int {
        lastDatabase.withLock { last in
            last += 1
            return last
        }
    }

    /// Runs a command and returns what `redis-cli` prints.
    @discardableResult
    package func command(_ words: String..., database: Int = 0) throws -> String {
        try Child.run(
            [try ServerProcess.program("redis-cli"), "-h", "127.0.0.1", "-p", "\(port)", "-n", "\(database)"]
                + (encryption?.clientOptions ?? []) + words)
    }
}
