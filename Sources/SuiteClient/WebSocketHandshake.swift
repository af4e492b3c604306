import Crypto
package import Curl
import Encoding
import FoundationEssentials

/// The opening handshake of RFC 6455, section 4.1, on a blocking connection.
package struct WebSocketHandshake: Sendable {
    private static let deadline = Duration.seconds(5)
    private static let identifier = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

    package let address: WebSocketAddress
    package let protocols: [String]

    package init(_ address: WebSocketAddress, protocols: [String]) {
        self.address = address
        self.protocols = protocols
    }

    /// - Returns: the open connection, and any bytes the server sent after its answer.
    package func perform() throws(WebSocketFault) -> (connection: CurlConnection, rest: [UInt8]) {
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

/// A parsed `ws://` or `wss://` URL.
package struct WebSocketAddress: Sendable, Equatable {
    package let isEncrypted: Bool
    package let host: String
    package let port: UInt16
    /// The path with its query.
    package let path: String

    /// - Returns: nil for anything but `ws://HOST[:PORT][/PATH]`, or the same with `wss`.
    package init?(_ url: String) {
        isEncrypted = url.hasPrefix("wss://")
        guard isEncrypted || url.hasPrefix("ws://") else { return nil }
        let rest = url.dropFirst(isEncrypted ? 6 : 5)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let target = rest.dropFirst(authority.count)
        path = target.hasPrefix("/") ? String(target) : "/" + target
        guard let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") else {
            guard !authority.isEmpty else { return nil }
            (host, port) = (Self.bare(authority), isEncrypted ? 443 : 80)
            return
        }
        guard let number = UInt16(authority[authority.index(after: colon)...]), number > 0 else { return nil }
        (host, port) = (Self.bare(authority[..<colon]), number)
        guard !host.isEmpty else { return nil }
    }

    /// The address to connect to, as an HTTP URL.
    package var origin: String { "\(isEncrypted ? "https" : "http")://\(hostAndPort)" }

    /// The value of the `Host` header.
    package var hostAndPort: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

    /// An IPv6 address without its brackets.
    private static func bare(_ host: Substring) -> String {
        host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : String(host)
    }
}

/// The reason why a WebSocket did not open, or has closed.
package enum WebSocketFault: Error, Sendable, Equatable, CustomStringConvertible {
    case badAddress(String)
    case unreachable(String)
    /// The server answered the upgrade with another status.
    case refused(status: Int)
    case notAWebSocket
    /// Closed, with the code of the close frame if there was one.
    case closed(code: Int?)
    case timedOut

    package var description: String {
        switch self {
        case .badAddress(let url): "\(url) is not a ws:// or wss:// address"
        case .unreachable(let reason): "cannot connect: \(reason)"
        case .refused(let status): "the upgrade was answered with \(status)"
        case .notAWebSocket: "what answered does not speak WebSocket"
        case .closed(let code): "closed" + (code.map { " with code \($0)" } ?? " without a close frame")
        case .timedOut: "nothing arrived in time"
        }
    }
}
