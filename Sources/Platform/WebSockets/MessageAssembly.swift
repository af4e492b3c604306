import NIOCore
import NIOWebSocket

/// Turns a client's frames into messages, checking everything RFC 6455 asks of a server (sections 5 and 7).
struct MessageAssembly {
    enum Outcome {
        /// More frames are needed, or there is nothing to do.
        case none
        case message(WebSocketSession.Message)
        case ping(ByteBuffer)
        case close(CloseCode?)
        case violation(CloseCode)
    }

    private let limit: Int
    private var opcode: WebSocketOpcode?
    private var data = ByteBuffer()

    init(limit: Int) { self.limit = limit }

    mutating func take(_ frame: WebSocketFrame) -> Outcome {
        // NIO takes unmasked frames and reserved bits from clients; section 5.1 and 5.2 do not.
        guard frame.maskKey != nil, !frame.rsv1, !frame.rsv2, !frame.rsv3 else { return .violation(.protocolError) }
        switch frame.opcode {
        case .text, .binary:
            guard opcode == nil else { return .violation(.protocolError) }
            opcode = frame.opcode
            data = frame.unmaskedData
            return finish(frame.fin)
        case .continuation:
            guard opcode != nil else { return .violation(.protocolError) }
            guard data.readableBytes + frame.length <= limit else { return .violation(.messageTooBig) }
            var more = frame.unmaskedData
            data.writeBuffer(&more)
            return finish(frame.fin)
        case .ping: return .ping(frame.unmaskedData)
        case .pong: return .none
        case .connectionClose: return Self.close(frame.unmaskedData)
        default: return .violation(.protocolError)
        }
    }

    private mutating func finish(_ isLast: Bool) -> Outcome {
        guard data.readableBytes <= limit else { return .violation(.messageTooBig) }
        guard isLast else { return .none }
        defer {
            opcode = nil
            data = ByteBuffer()
        }
        if opcode == .binary { return .message(.binary(Array(data.readableBytesView))) }
        guard let text = String(validating: data.readableBytesView, as: UTF8.self) else {
            return .violation(.invalidPayload)
        }
        return .message(.text(text))
    }

    private static func close(_ data: ByteBuffer) -> Outcome {
        var data = data
        guard data.readableBytes > 0 else { return .close(nil) }
        guard let code = data.readInteger(as: UInt16.self).map(CloseCode.init(rawValue:)), code.isAllowedOnWire else {
            return .violation(.protocolError)
        }
        guard String(validating: data.readableBytesView, as: UTF8.self) != nil else {
            return .violation(.invalidPayload)
        }
        return .close(code)
    }
}
