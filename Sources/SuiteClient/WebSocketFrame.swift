/// One frame of RFC 6455 in its wire format.
package struct WebSocketFrame: Sendable, Equatable {
    package enum Opcode: UInt8, Sendable {
        case continuation = 0
        case text = 1
        case binary = 2
        case close = 8
        case ping = 9
        case pong = 10
    }

    package let opcode: Opcode
    package let isFinal: Bool
    package let payload: [UInt8]

    /// Encodes a client's frame: masked and unfragmented.
    package static func encode(_ opcode: Opcode, _ payload: [UInt8], mask: UInt32 = .random(in: .min ... .max))
        -> [UInt8]
    {
        var bytes: [UInt8] = [0x80 | opcode.rawValue]
        switch payload.count {
        case ..<126: bytes.append(0x80 | UInt8(payload.count))
        case ..<65536: bytes += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default:
            bytes.append(0x80 | 127)
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(payload.count >> shift & 0xFF)) }
        }
        let key = [UInt8(mask >> 24), UInt8(mask >> 16 & 0xFF), UInt8(mask >> 8 & 0xFF), UInt8(mask & 0xFF)]
        bytes += key
        for (index, byte) in payload.enumerated() { bytes.append(byte ^ key[index & 3]) }
        return bytes
    }

    /// Removes one server frame from the front of the received bytes.
    ///
    /// - Returns: nil when the frame is incomplete.
    /// - Throws: ``WebSocketFault/notAWebSocket`` for a masked frame, an unknown opcode or an excessive length.
    package static func take(from buffer: inout [UInt8]) throws(WebSocketFault) -> WebSocketFrame? {
        guard buffer.count >= 2 else { return nil }
        guard buffer[1] & 0x80 == 0, let opcode = Opcode(rawValue: buffer[0] & 0x0F) else {
            throw .notAWebSocket
        }
        var start = 2
        var length = Int(buffer[1])
        if length >= 126 {
            let width = length == 126 ? 2 : 8
            start += width
            guard buffer.count >= start else { return nil }
            length = buffer[2..<start].reduce(0) { $0 &<< 8 | Int($1) }
        }
        guard (0...64 << 20).contains(length) else { throw .notAWebSocket }
        guard buffer.count >= start + length else { return nil }
        let frame = WebSocketFrame(
            opcode: opcode, isFinal: buffer[0] & 0x80 != 0, payload: Array(buffer[start..<start + length]))
        buffer.removeFirst(start + length)
        return frame
    }
}
