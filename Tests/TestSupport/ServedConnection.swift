import Glibc
import Synchronization

/// The server's end of a connection to a ``ScriptedServer``. Its methods block.
package final class ServedConnection: Sendable {
    private let socket: Int32
    private let reader: Mutex<SocketReader>

    init(_ socket: Int32) {
        self.socket = socket
        reader = Mutex(SocketReader(socket: socket))
    }

    /// The next request's head; nil when the peer has closed the connection.
    func readHead() -> ServedRequest? { reader.withLock { $0.readHead() } }

    /// Reads the request's body; chunked or announced.
    package func readBody(of request: ServedRequest) -> [UInt8] {
        var body: [UInt8] = []
        reader.withLock { $0.eachPart(of: request) { body += $0 } }
        return body
    }

    /// Reads the request's body and counts its bytes.
    package func countBody(of request: ServedRequest) -> Int {
        var count = 0
        reader.withLock { $0.eachPart(of: request) { count += $0.count } }
        return count
    }

    /// Sends bytes; false when the peer is gone.
    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
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

    /// Sends text; false when the peer is gone.
    @discardableResult
    package func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Sends a whole response with `Content-Length`; further header lines end with their line break.
    @discardableResult
    package func answer(_ status: Int = 200, _ body: String = "", headers: String = "") -> Bool {
        let length = status == 204 ? "" : "Content-Length: \(body.utf8.count)\r\n"
        return send("HTTP/1.1 \(status) Status\r\n\(length)\(headers)\r\n\(body)")
    }

    /// Lets a millisecond pass.
    package func pause() { usleep(1000) }

    /// Blocks until the peer closes the connection.
    package func waitForClose() { reader.withLock { while $0.fill() { $0.buffer = [] } } }
}

/// Reads requests from a blocking socket.
struct SocketReader {
    let socket: Int32
    var buffer: [UInt8] = []

    mutating func readHead() -> ServedRequest? {
        while true {
            if let end = buffer.firstRange(of: Array("\r\n\r\n".utf8)) {
                let head = String(decoding: buffer[..<end.upperBound], as: UTF8.self)
                buffer.removeFirst(end.upperBound)
                return ServedRequest(head: head)
            }
            guard fill() else { return nil }
        }
    }

    mutating func eachPart(of request: ServedRequest, _ part: (ArraySlice<UInt8>) -> Void) {
        guard request.header("transfer-encoding") == "chunked" else {
            return take(request.header("content-length").flatMap { Int($0) } ?? 0, part)
        }
        while let line = readLine(), let size = Int(line, radix: 16) {
            take(size, part)
            _ = readLine()
            if size == 0 { return }
        }
    }

    private mutating func take(_ count: Int, _ part: (ArraySlice<UInt8>) -> Void) {
        var left = count
        while left > 0 {
            if buffer.isEmpty, !fill() { return }
            let size = min(left, buffer.count)
            part(buffer[..<size])
            buffer.removeFirst(size)
            left -= size
        }
    }

    private mutating func readLine() -> String? {
        while true {
            if let end = buffer.firstRange(of: Array("\r\n".utf8)) {
                defer { buffer.removeFirst(end.upperBound) }
                return String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
            }
            guard fill() else { return nil }
        }
    }

    mutating func fill() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(socket, &chunk, chunk.count, 0)
        guard count > 0 else { return false }
        buffer += chunk[..<count]
        return true
    }
}
