import JSON
import MCP
import Synchronization

/// Relays MCP messages between a desktop client and the suite. In all cases every request is answered by exactly one
/// JSON-RPC message, and nothing else is written.
final class MCPBridge: Sendable {
    /// Maximum number of concurrent requests; the next one waits to be read.
    private static let most = 16

    private let endpoint: MCPEndpoint
    private let write: @Sendable ([UInt8]) -> Void
    private let state = Mutex(State())

    private struct State {
        /// The version agreed on in the handshake.
        var version: String?
        /// The requests under way; true while the client still waits for the answer.
        var waited: [RPCID: Bool] = [:]
    }

    init(endpoint: MCPEndpoint, write: @escaping @Sendable ([UInt8]) -> Void) {
        self.endpoint = endpoint
        self.write = write
    }

    /// Relays messages until the input ends and those under way are answered.
    func run(_ input: MessageInput) async {
        await withTaskGroup(of: Void.self) { group in
            var lines = input
            var running = 0
            while let line = await lines.next() {
                guard let message = read(line), !isCancellation(message) else { continue }
                if running == Self.most {
                    await group.next()
                    running -= 1
                }
                if message.isHandshake {
                    await carry(message, line.bytes)
                } else {
                    // Registered before more input is read, so that it can be cancelled from now on.
                    enter(message)
                    group.addTask { await self.carry(message, line.bytes) }
                    running += 1
                }
            }
        }
    }

    private func read(_ line: MessageLine) -> RPCMessage? {
        do {
            guard !line.isTooLong else {
                refuse(RPCError(.invalidRequest, "The message is too large"), nil)
                return nil
            }
            return try RPCMessage(line.bytes)
        } catch {
            let refusal = error as? RPCRefusal
            refuse(refusal?.error ?? RPCError(.internal, "The message cannot be read"), refusal?.id)
            return nil
        }
    }

    /// Returns true for the cancellation of a request. Over HTTP there is no need to pass it on; the answer is dropped
    /// here.
    private func isCancellation(_ message: RPCMessage) -> Bool {
        guard case .notification("notifications/cancelled", let params) = message else { return false }
        if let id = params["requestId"].flatMap(RPCID.init) {
            state.withLock { if $0.waited[id] != nil { $0.waited[id] = false } }
        }
        return true
    }

    private func enter(_ message: RPCMessage) {
        guard case .request(let request) = message else { return }
        state.withLock { $0.waited[request.id] = true }
    }

    private func carry(_ message: RPCMessage, _ bytes: [UInt8]) async {
        let headers = MessageHeaders(mirroring: message, agreed: state.withLock { $0.version })
        switch message {
        case .notification, .response:
            _ = try? await endpoint.post(bytes, headers)
        case .request(let request):
            let answer = await answer(to: request, bytes, headers)
            guard state.withLock({ $0.waited.removeValue(forKey: request.id) }) ?? true else { return }
            write(answer.bytes)
        }
    }

    private func answer(to request: RPCRequest, _ bytes: [UInt8], _ headers: MessageHeaders) async -> JSONValue {
        do {
            let answer = try await endpoint.post(bytes, headers)
            guard var message = (try? JSONValue(answer.body))?.object, message["jsonrpc"] == "2.0" else {
                throw ClientFault(answer, origin: endpoint.session.origin)
            }
            // A refusal of a message that could not be read lacks the id.
            message["id"] = request.id.json
            if message.keys.contains("result"), request.method == "initialize" {
                state.withLock { $0.version = message["result"]?["protocolVersion"]?.string }
            }
            return .object(message)
        } catch {
            let fault = ClientFault(any: error, origin: endpoint.session.origin)
            return RPCError(.internal, TerminalText.line(fault.description)).message(to: request.id)
        }
    }

    private func refuse(_ error: RPCError, _ id: RPCID?) { write(error.message(to: id).bytes) }
}

extension RPCError {
    /// The error as a response message.
    fileprivate func message(to id: RPCID?) -> JSONValue {
        var message = JSONObject([("jsonrpc", "2.0")])
        message["id"] = id?.json
        message["error"] = ["code": .number(JSONNumber(code.rawValue)), "message": .string(self.message)]
        return .object(message)
    }
}

extension RPCMessage {
    /// True for the handshake, whose result determines the client's further messages.
    fileprivate var isHandshake: Bool {
        guard case .request(let request) = self else { return false }
        return request.method == "initialize"
    }
}
