import Crypto
import FoundationEssentials
import Glibc

/// The opening handshake of RFC 6455, section 4.1, on a blocking socket.
struct WebSocketHandshake: Sendable {
    private static let deadline = 5
    private static let identifier = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

    let address: WebSocketAddress
    let protocols: [String]

    init(_ address: WebSocketAddress, protocols: [String]) {
        self.address = address
        self.protocols = protocols
    }

    /// - Returns: the open socket, and what the server sent behind its answer.
    func perform() throws(WebSocketFault) -> (socket: Int32, rest: [UInt8]) {
        let socket = try connect()
        do throws(WebSocketFault) {
            Self.limitWaiting(on: socket, seconds: Self.deadline)
            let key = Data((0..<16).map { _ in UInt8.random(in: 0...255) }).base64EncodedString()
            guard SocketBytes.send(Array(request(key: key).utf8), to: socket) else { throw .closed(code: nil) }
            let rest = try readAnswer(from: socket, key: key)
            Self.limitWaiting(on: socket, seconds: 0)
            return (socket, rest)
        } catch {
            close(socket)
            throw error
        }
    }

    private func request(key: String) -> String {
        var lines = [
            "GET \(address.path) HTTP/1.1", "Host: \(address.host):\(address.port)", "Upgrade: websocket",
            "Connection: Upgrade", "Sec-WebSocket-Key: \(key)", "Sec-WebSocket-Version: 13",
        ]
        if !protocols.isEmpty { lines.append("Sec-WebSocket-Protocol: \(protocols.joined(separator: ", "))") }
        return lines.joined(separator: "\r\n") + "\r\n\r\n"
    }

    private func readAnswer(from socket: Int32, key: String) throws(WebSocketFault) -> [UInt8] {
        var received: [UInt8] = []
        while true {
            guard let chunk = SocketBytes.receive(from: socket) else { throw .closed(code: nil) }
            received += chunk
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

    private static func limitWaiting(on socket: Int32, seconds: Int) {
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    private func connect() throws(WebSocketFault) -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(address.host, String(address.port), &hints, &found)
        guard code == 0 else { throw .unreachable(String(cString: gai_strerror(code))) }
        defer { freeaddrinfo(found) }
        var candidate = found
        while let info = candidate?.pointee {
            let socket = Glibc.socket(info.ai_family, info.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), info.ai_protocol)
            if socket >= 0, Glibc.connect(socket, info.ai_addr, info.ai_addrlen) == 0 {
                var on: Int32 = 1
                setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
                return socket
            }
            if socket >= 0 { close(socket) }
            candidate = info.ai_next
        }
        throw .unreachable(String(cString: strerror(errno)))
    }
}
