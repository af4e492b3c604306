import JSON
import MCP
import Synchronization

/// Carries MCP messages between a desktop client and the suite. Whatever happens on the way, every request is answered
/// by one JSON-RPC message, and nothing else is written.
final class MCPBridge: Sendable {
    /// Requests that are on their way at once; the next one waits to be read.
    private static let most = 16

    private let endpoint: MCPEndpoint
    private let write: @Sendable ([UInt8]) -> Void
    private let state = Mutex(State())

    private struct State {
        /// What the handshake agreed on.
        var version: String?
        /// Requests on their way, and whether the client still waits for them.
        var waited: [RPCID: Bool] = [:]
    }

    init(endpoint: MCPEndpoint, write: @escaping @Sendable ([UInt8]) -> Void) {
        self.endpoint = endpoint
        self.write = write
    }

    /// Carries messages until there are no more, and those on their way to their end.
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
                    // Entered before anything else is read, so that it can be cancelled from now on.
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

    /// Whether the client gives a request up. Over HTTP there is nothing to tell; its answer is dropped here.
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
            // What was refused before it was read as a message says no id.
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
    /// The error as a message of its own.
    fileprivate func message(to id: RPCID?) -> JSONValue {
        var message = JSONObject([("jsonrpc", "2.0")])
        message["id"] = id?.json
        message["error"] = ["code": .number(JSONNumber(code.rawValue)), "message": .string(self.message)]
        return .object(message)
    }
}

extension RPCMessage {
    /// What the client sends after the handshake depends on what it agreed on.
    fileprivate var isHandshake: Bool {
        guard case .request(let request) = self else { return false }
        return request.method == "initialize"
    }
}
