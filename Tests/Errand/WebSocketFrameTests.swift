import Testing

@testable import Errand
@testable import SuiteClient

@Suite("WebSocket client frames")
struct WebSocketFrameTests {
    @Test("a client's frame is masked: the example of RFC 6455, section 5.7")
    func masked() {
        let bytes = WebSocketFrame.encode(.text, Array("Hello".utf8), mask: 0x37FA_213D)
        #expect(bytes == [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])
    }

    @Test("frames are taken whole, whatever the pieces they arrive in", arguments: [0, 5, 125, 126, 65535, 65536])
    func taking(length: Int) throws {
        let payload = [UInt8](repeating: 7, count: length)
        var whole: [UInt8] = [0x82]
        switch length {
        case ..<126: whole.append(UInt8(length))
        case ..<65536: whole += [126, UInt8(length >> 8), UInt8(length & 255)]
        default: whole += [127, 0, 0, 0, 0, 0, UInt8(length >> 16), UInt8(length >> 8 & 255), UInt8(length & 255)]
        }
        whole += payload
        var partial = Array(whole.dropLast())
        #expect(try WebSocketFrame.take(from: &partial) == nil || length == 0)
        whole += [0x89]
        let frame = try #require(try WebSocketFrame.take(from: &whole))
        #expect(frame == WebSocketFrame(opcode: .binary, isFinal: true, payload: payload))
        #expect(whole == [0x89])
    }

    @Test("a masked or an unknown frame is not what a server sends")
    func refused() {
        for bytes: [UInt8] in [[0x81, 0x80, 0, 0, 0, 0], [0x83, 0x00]] {
            var buffer = bytes
            #expect(throws: WebSocketFault.notAWebSocket) { try WebSocketFrame.take(from: &buffer) }
        }
    }

    @Test(
        "addresses are taken apart",
        arguments: [
            ("ws://127.0.0.1:8003/ws?since=4", "127.0.0.1", 8003, "/ws?since=4"), ("ws://host", "host", 80, "/"),
            ("ws://[::1]:90/ws", "::1", 90, "/ws"), ("wss://host/ws", "host", 443, "/ws"),
        ])
    func address(url: String, host: String, port: Int, path: String) throws {
        let address = try #require(WebSocketAddress(url))
        #expect(address.host == host)
        #expect(Int(address.port) == port)
        #expect(address.path == path)
    }

    @Test("other addresses are refused", arguments: ["http://a", "ws://", "ws://a:0", "ws://a:b", "ws://:1", "wss://"])
    func refusedAddress(url: String) {
        #expect(WebSocketAddress(url) == nil)
    }
}
