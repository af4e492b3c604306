/// WebSocket frames as bytes, right or wrong on purpose.
package enum WebSocketFrames {
    /// A client's frame.
    /// - Parameters:
    ///   - opcode: 1 text, 2 binary, 0 continuation, 8 close, 9 ping, 10 pong.
    ///   - announced: the length that the frame claims; its payload's by default.
    package static func frame(
        _ opcode: UInt8, _ payload: [UInt8], isLast: Bool = true, masked: Bool = true, announced: Int? = nil,
        reserved: UInt8 = 0
    ) -> [UInt8] {
        let length = announced ?? payload.count
        var bytes: [UInt8] = [(isLast ? 0x80 : 0) | reserved | opcode]
        let mask: UInt8 = masked ? 0x80 : 0
        if length < 126 {
            bytes.append(mask | UInt8(length))
        } else if length < 65_536 {
            bytes += [mask | 126, UInt8(length >> 8), UInt8(length & 255)]
        } else {
            bytes.append(mask | 127)
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(length >> shift & 255)) }
        }
        guard masked else { return bytes + payload }
        let key: [UInt8] = [1, 2, 3, 4]
        return bytes + key + payload.enumerated().map { $1 ^ key[$0 % 4] }
    }

    /// A client's text message in one frame.
    package static func text(_ text: String) -> [UInt8] { frame(1, Array(text.utf8)) }

    /// The handshake that opens a socket.
    package static func handshake(_ path: String, headers: [String] = []) -> String {
        ([
            "GET \(path) HTTP/1.1", "Host: localhost", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ] + headers).joined(separator: "\r\n") + "\r\n\r\n"
    }

    /// The server's frames after its handshake answer: opcode and payload of each.
    package static func parse(_ received: [UInt8]) -> [(opcode: UInt8, payload: [UInt8])] {
        guard let head = received.firstRange(of: Array("\r\n\r\n".utf8)) else { return [] }
        var rest = received[head.upperBound...]
        var frames: [(opcode: UInt8, payload: [UInt8])] = []
        while rest.count >= 2 {
            let opcode = rest[rest.startIndex] & 15
            var length = Int(rest[rest.startIndex + 1] & 127)
            var header = 2
            if length == 126 { header = 4 } else if length == 127 { header = 10 }
            guard rest.count >= header else { break }
            if header > 2 {
                length = rest[(rest.startIndex + 2)..<(rest.startIndex + header)].reduce(0) { $0 << 8 | Int($1) }
            }
            guard rest.count >= header + length else { break }
            frames.append((opcode, Array(rest.dropFirst(header).prefix(length))))
            rest = rest.dropFirst(header + length)
        }
        return frames
    }

    /// The code of the close frame received, nil while there is none.
    package static func closeCode(_ received: [UInt8]) -> Int? {
        guard let close = parse(received).first(where: { $0.opcode == 8 }), close.payload.count >= 2 else { return nil }
        return Int(close.payload[0]) << 8 | Int(close.payload[1])
    }

    /// The text messages received.
    package static func texts(_ received: [UInt8]) -> [String] {
        parse(received).filter { $0.opcode == 1 }.map { String(decoding: $0.payload, as: UTF8.self) }
    }
}
