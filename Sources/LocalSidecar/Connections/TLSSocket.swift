import Curl

/// An encrypted TCP connection for a thread of its own, which waits in it.
final class TLSSocket: ServerSocket {
    /// A server that does not speak TLS may wait for the end of a line for ever.
    private static let handshake = Duration.seconds(5)

    private let connection: CurlConnection
    private let patience: Duration

    /// Connects, and agrees on keys.
    /// - Throws: ``SocketFault`` in libcurl's words.
    init(host: String, port: Int, trust: CurlTrust, patience: Duration) throws(SocketFault) {
        self.patience = patience
        let url = "https://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        connection = try Self.telling { () throws(CurlError) in
            try CurlConnection(to: url, within: min(patience, Self.handshake), trust: trust, speaksHTTP: false)
        }
    }

    /// Bytes that nothing asked for make a connection as useless as none; what TLS says to itself does not.
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
    /// From the settings of Dapr's Redis components: the server is verified, as Dapr 1.18 does; earlier versions did not.
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
