import Curl
import Dispatch
import Synchronization

/// A WebSocket to a running suite, for checks and measurements of text messages.
///
/// A thread of its own reads messages and records their time of arrival, so that measurements do not include the
/// reader's scheduling.
package final class WebSocketClient: Sendable {
    package struct Message: Sendable {
        package let text: [UInt8]
        package let arrival: ContinuousClock.Instant
    }

    private struct State {
        package var messages: [Message] = []
        package var fault: WebSocketFault?
        package var isOpen = true
    }

    /// Maximum number of unread messages; beyond it the connection is closed.
    private static let limit = 100_000

    private let connection: CurlConnection
    private let state = Mutex(State())
    private let sending = Mutex(())

    private init(_ connection: CurlConnection) { self.connection = connection }

    /// - Parameter protocols: offered as `Sec-WebSocket-Protocol`, which also carries the token.
    /// - Throws: ``WebSocketFault``.
    package static func connect(_ url: String, protocols: [String] = []) async throws -> WebSocketClient {
        guard let address = WebSocketAddress(url) else { throw WebSocketFault.badAddress(url) }
        let queue = DispatchQueue(label: "errand.websocket")
        let client = try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<_, any Error>) in
            queue.async {
                continuation.resume(
                    with: Result {
                        let (connection, rest) = try WebSocketHandshake(address, protocols: protocols).perform()
                        return (WebSocketClient(connection), rest)
                    })
            }
        }
        queue.async { client.0.read(client.1) }
        return client.0
    }

    package func send(_ text: String) { send(.text, Array(text.utf8)) }

    /// Sends a close frame; unread messages can still be read.
    package func close() {
        send(.close, [0x03, 0xE8])
        connection.finish()
    }

    /// Breaks the connection without a close frame.
    package func abandon() { connection.abandon() }

    /// Waits for the next message.
    ///
    /// - Parameter pause: the polling interval; measurements need a short one.
    /// - Throws: ``WebSocketFault/timedOut``, or the reason why the connection ended.
    package func next(
        within limit: Duration = .seconds(5), pause: Duration = .milliseconds(1)
    ) async throws -> Message {
        let deadline = ContinuousClock.now + limit
        while true {
            if let message = try takeMessage() { return message }
            guard .now < deadline else { throw WebSocketFault.timedOut }
            try await Task.sleep(for: pause)
        }
    }

    /// All messages that have arrived and were not read yet.
    package func drain() -> [Message] {
        state.withLock { state in
            defer { state.messages = [] }
            return state.messages
        }
    }

    private func takeMessage() throws -> Message? {
        try state.withLock { state in
            if !state.messages.isEmpty { return state.messages.removeFirst() }
            if let fault = state.fault { throw fault }
            return nil
        }
    }

    private func send(_ opcode: WebSocketFrame.Opcode, _ payload: [UInt8]) {
        let bytes = WebSocketFrame.encode(opcode, payload)
        sending.withLock { _ in try? connection.send(bytes) }
    }

    private func read(_ rest: [UInt8]) {
        var buffer = rest
        var text: [UInt8] = []
        do throws(WebSocketFault) {
            while true {
                while let frame = try WebSocketFrame.take(from: &buffer) { try take(frame, into: &text) }
                do { try connection.receive(into: &buffer) } catch { throw .closed(code: nil) }
            }
        } catch {
            state.withLock { $0.fault = error }
        }
    }

    private func take(_ frame: WebSocketFrame, into text: inout [UInt8]) throws(WebSocketFault) {
        switch frame.opcode {
        case .text, .binary, .continuation:
            text += frame.payload
            guard frame.isFinal else { return }
            let message = Message(text: text, arrival: .now)
            text = []
            let isFull = state.withLock { state in
                state.messages.append(message)
                return state.messages.count > Self.limit
            }
            if isFull { throw .closed(code: nil) }
        case .ping: send(.pong, frame.payload)
        case .pong: break
        case .close:
            send(.close, Array(frame.payload.prefix(2)))
            throw .closed(code: frame.payload.count < 2 ? nil : Int(frame.payload[0]) << 8 | Int(frame.payload[1]))
        }
    }
}
