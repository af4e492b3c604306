import Synchronization

/// A certificate for `localhost` that nobody vouches for but itself.
package final class TestCertificate: Sendable {
    private let folder: ScratchFolder
    /// The certificate, PEM.
    package var file: String { folder.path + "/certificate.pem" }
    /// Its key, PEM.
    package var key: String { folder.path + "/key.pem" }

    /// Makes a key and signs it with itself.
    package init() throws {
        folder = try ScratchFolder()
        try Child.run([
            try ServerProcess.program("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out", file, "-days", "2", "-subj",
            "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
        ])
    }
}

/// TLS in front of a port of the loopback interface, as an ingress would give it.
package final class TLSFront: Sendable {
    package let port: Int
    private let folder: ScratchFolder
    private let certificate: TestCertificate
    private let process: ServerProcess

    /// - Parameter target: the port that gets what comes out.
    package init(to target: Int, with certificate: TestCertificate) async throws {
        folder = try ScratchFolder()
        port = try await FreePort.take()
        self.certificate = certificate
        process = try ServerProcess(
            [
                try ServerProcess.program("socat"),
                "OPENSSL-LISTEN:\(port),bind=127.0.0.1,reuseaddr,fork,verify=0,cert=\(certificate.file),key=\(certificate.key)",
                "TCP:127.0.0.1:\(target)",
            ], log: folder.path + "/log")
    }

    /// Waits until it takes connections.
    package func ready() async throws -> TLSFront {
        try await eventually {
            guard let connection = try? await RawConnection.open(port) else { return false }
            await connection.close()
            return true
        }
        return self
    }
}
