import Curl

/// A TLS connection with blocking calls, for use on a dedicated thread.
final class TLSSocket: ServerSocket {
    /// Time limit for the handshake: a server that does not speak TLS may wait for the end of a line for ever.
    private static let handshake = Duration.seconds(5)

    private let connection: CurlConnection
    private let patience: Duration

    /// Connects and performs the handshake.
    ///
    /// - Throws: ``SocketFault`` with libcurl's error text.
    init(host: String, port: Int, trust: CurlTrust, patience: Duration) throws(SocketFault) {
        self.patience = patience
        let url = "https://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        connection = try Self.telling { () throws(CurlError) in
            try CurlConnection(to: url, within: min(patience, Self.handshake), trust: trust, speaksHTTP: false)
        }
    }

    /// False when the server has hung up, or has sent unsolicited bytes, which make a connection unusable; those of TLS
    /// itself do not count.
    var isOpen: Bool { connection.isIdle }

    func write(_ bytes: [UInt8]) throws(SocketFault) {
        try Self.telling { () throws(CurlError) in try connection.send(bytes, within: patience) }
    }

    func read(into buffer: inout [UInt8]) throws(SocketFault) {
        try Self.telling { () throws(CurlError) in try connection.receive(into: &buffer, within: patience) }
    }

    private static func telling<Value>(_ work: () throws(CurlError) -> Value) throws(SocketFault) -> Value {
        do { return try work() } catch { throw SocketFault(error.message) }
    }
}

extension CurlTrust {
    /// Reads the settings of Dapr's Redis components: the server is verified, as in Dapr 1.18; earlier releases verified
    /// nothing.
    init(_ component: LoadedComponent, authorities: String?) throws(ResourceFault) {
        self.init(verifiesServer: !component.flag("insecureSkipTLSVerify"), authorities: authorities)
        let certificate = component["clientCert"] ?? ""
        let key = component["clientKey"] ?? ""
        guard certificate.isEmpty == key.isEmpty else {
            let missing = key.isEmpty ? "clientKey" : "clientCert"
            throw component.fault(missing, "missing: a certificate and its key belong together")
        }
        if !key.isEmpty { identity = Identity(certificate: certificate, key: key) }
    }
}
