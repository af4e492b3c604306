import Glibc

/// A request as it came over the wire.
struct ServedRequest: Sendable {
    /// The head's exact text, its empty line included.
    let head: String

    var method: String { String(head.prefix { $0 != " " }) }
    var path: String { head.split(separator: " ").dropFirst().first.map(String.init) ?? "" }

    func header(_ name: String) -> String? {
        for line in head.split(separator: "\r\n").dropFirst() {
            guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == name.lowercased() else {
                continue
            }
            return String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        return nil
    }
}

/// The server's end of a connection. Used by its own thread only.
final class ServedConnection: @unchecked Sendable {
    private let socket: Int32
    private var buffer: [UInt8] = []

    init(_ socket: Int32) { self.socket = socket }

    /// The next request's head; nil when the peer has closed the connection.
    func readHead() -> ServedRequest? {
        while true {
            if let end = buffer.firstRange(of: Array("\r\n\r\n".utf8)) {
                let head = String(decoding: buffer[..<end.upperBound], as: UTF8.self)
                buffer.removeFirst(end.upperBound)
                return ServedRequest(head: head)
            }
            guard fill() else { return nil }
        }
    }

    /// Reads the request's body; chunked or announced.
    func readBody(of request: ServedRequest) -> [UInt8] {
        var body: [UInt8] = []
        eachPart(of: request) { body += $0 }
        return body
    }

    /// Reads the request's body and counts its bytes.
    func countBody(of request: ServedRequest) -> Int {
        var count = 0
        eachPart(of: request) { count += $0.count }
        return count
    }

    private func eachPart(of request: ServedRequest, _ part: (ArraySlice<UInt8>) -> Void) {
        if request.header("transfer-encoding") == "chunked" {
            while let line = readLine(), let size = Int(line, radix: 16) {
                take(size, part)
                _ = readLine()
                if size == 0 { return }
            }
        } else {
            take(request.header("content-length").flatMap(Int.init) ?? 0, part)
        }
    }

    private func take(_ count: Int, _ part: (ArraySlice<UInt8>) -> Void) {
        var left = count
        while left > 0 {
            if buffer.isEmpty, !fill() { return }
            let size = min(left, buffer.count)
            part(buffer[..<size])
            buffer.removeFirst(size)
            left -= size
        }
    }

    private func readLine() -> String? {
        while true {
            if let end = buffer.firstRange(of: Array("\r\n".utf8)) {
                defer { buffer.removeFirst(end.upperBound) }
                return String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
            }
            guard fill() else { return nil }
        }
    }

    private func fill() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(socket, &chunk, chunk.count, 0)
        guard count > 0 else { return false }
        buffer += chunk[..<count]
        return true
    }

    /// Sends bytes; false when the peer is gone.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Sends a whole response with `Content-Length`.
    @discardableResult
    func answer(_ status: Int = 200, _ body: String = "", headers: String = "") -> Bool {
        send("HTTP/1.1 \(status) Status\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
    }

    /// Lets a millisecond pass.
    func pause() { usleep(1000) }

    /// Blocks until the peer closes the connection.
    func waitForClose() { while fill() { buffer = [] } }
}
