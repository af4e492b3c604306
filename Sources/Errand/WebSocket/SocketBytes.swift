import Glibc

/// Blocking reads and writes on a socket.
enum SocketBytes {
    /// - Returns: false when the other side is gone.
    static func send(_ bytes: [UInt8], to socket: Int32) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset < buffer.count {
                let rest = buffer.baseAddress?.advanced(by: offset)
                let count = Glibc.send(socket, rest, buffer.count - offset, Int32(MSG_NOSIGNAL))
                if count < 0, errno == EINTR { continue }
                if count <= 0 { return false }
                offset += count
            }
            return true
        }
    }

    /// - Returns: what has arrived, at least one byte; nil when the other side is gone or nothing came in time.
    static func receive(from socket: Int32) -> [UInt8]? {
        var chunk = [UInt8](repeating: 0, count: 16384)
        while true {
            let count = recv(socket, &chunk, chunk.count, 0)
            if count < 0, errno == EINTR { continue }
            return count > 0 ? Array(chunk[..<count]) : nil
        }
    }
}
