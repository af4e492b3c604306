import Crypto
import Curl
import Encoding
import FoundationEssentials

/// The opening handshake of RFC 6455, section 4.1, on a blocking connection.
struct WebSocketHandshake: Sendable {
    private static let deadline = Duration.seconds(5)
    private static let identifier = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

    let address: WebSocketAddress
    let protocols: [String]

    init(_ address: WebSocketAddress, protocols: [String]) {
        self.address = address
        self.protocols = protocols
    }

    /// - Returns: the open connection, and any bytes the server sent after its answer.
    func perform() throws(WebSocketFault) -> (connection: CurlConnection, rest: [UInt8]) {
        let connection = try connect()
        let key = Data(RandomBytes.make(16)).base64EncodedString()
        do { try connection.send(Array(request(key: key).utf8)) } catch { throw .closed(code: nil) }
        return (connection, try readAnswer(from: connection, key: key))
    }

    private func connect() throws(WebSocketFault) -> CurlConnection {
        do {
            return try CurlConnection(
                to: address.origin, within: Self.deadline, trust: CurlTrust(authorities: TrustedAuthorities.file))
        } catch {
            throw .unreachable(error.message)
        }
    }

    private func request(key: String) -> String {
        var lines = [
            "GET \(address.path) HTTP/1.1", "Host: \(address.hostAndPort)", "Upgrade: websocket",
            "Connection: Upgrade", "Sec-WebSocket-Key: \(key)", "Sec-WebSocket-Version: 13",
        ]
        if !protocols.isEmpty { lines.append("Sec-WebSocket-Protocol: \(protocols.joined(separator: ", "))") }
        return lines.joined(separator: "\r\n") + "\r\n\r\n"
    }

    private func readAnswer(from connection: CurlConnection, key: String) throws(WebSocketFault) -> [UInt8] {
        var received: [UInt8] = []
        while true {
            do {
                try connection.receive(into: &received, within: Self.deadline)
            } catch {
                throw .closed(code: nil)
            }
            if let end = Self.endOfHead(received) {
                try check(String(decoding: received[..<end], as: UTF8.self), key: key)
                return Array(received[end...])
            }
            guard received.count < 65536 else { throw .notAWebSocket }
        }
    }

    private func check(_ head: String, key: String) throws(WebSocketFault) {
        let lines = head.split(whereSeparator: \.isNewline)
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else { throw .notAWebSocket }
        guard status == 101 else { throw .refused(status: status) }
        let digest = Insecure.SHA1.hash(data: Array((key + Self.identifier).utf8))
        let expected = Data(digest).base64EncodedString()
        let accepted = lines.contains { line in
            line.lowercased().hasPrefix("sec-websocket-accept:") && line.hasSuffix(expected)
        }
        guard accepted else { throw .notAWebSocket }
    }

    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        let end = Array("\r\n\r\n".utf8)
        guard bytes.count >= 4 else { return nil }
        return (4...bytes.count).first { bytes[($0 - 4)..<$0].elementsEqual(end) }
    }
}
