import Curl
import HTTPTypes
import JSON

/// One message to the assistant, and the events of its answer.
struct PrintedTurn: Sendable {
    /// Time limit of an answer, long because a model may take its time.
    private static let timeout = Duration.seconds(120)

    let session: ClientSession
    let message: String
    let conversation: String?

    /// An action or a text of the assistant.
    enum Event: Sendable, Equatable {
        case text(String)
        case call(name: String, arguments: JSONValue)
        case result(name: String, fault: String?)
        /// The complete answer; the last event.
        case done(JSONValue)
    }

    private var call: ClientSession.Call {
        var body = JSONObject([("message", .string(message))])
        if let conversation { body["conversation_id"] = .string(conversation) }
        var call = ClientSession.Call(.post, "/api/chat", .object(body))
        call.timeout = Self.timeout
        return call
    }

    /// Requests the complete answer at once.
    func answer() async throws -> JSONValue { try await session.json(call) }

    /// - Parameter say: called for each event as it arrives.
    /// - Returns: the complete answer.
    func stream(_ say: (Event) -> Void) async throws -> JSONValue {
        var call = call
        call.headers[.accept] = "text/event-stream"
        let answer = try await session.stream(call)
        guard answer.headers[.contentType]?.hasPrefix("text/event-stream") == true else {
            return try whole(try await answer.body.collect(upTo: 8 << 20), say)
        }
        var events = ChatEvents()
        for try await chunk in answer.body {
            guard let arrived = events.take(chunk) else { throw ClientFault.notErrand(at: session.origin) }
            for event in arrived {
                guard let event = try Self.event(event) else { continue }
                say(event)
                if case .done(let answer) = event { return answer }
            }
        }
        throw ClientFault(.unreachable, "The answer broke off.", next: "Look at what was done: errand list")
    }

    /// Handles a suite that does not stream: it answers all at once.
    private func whole(_ body: [UInt8], _ say: (Event) -> Void) throws -> JSONValue {
        guard let answer = try? JSONValue(body), answer["reply"]?.string != nil else {
            throw ClientFault.notErrand(at: session.origin)
        }
        for call in answer["tool_calls"]?.array ?? [] {
            say(.call(name: call["name"]?.string ?? "", arguments: call["arguments"] ?? .null))
            say(.result(name: call["name"]?.string ?? "", fault: call["error"]?["message"]?.string))
        }
        say(.text(answer["reply"]?.string ?? ""))
        say(.done(answer))
        return answer
    }

    /// - Returns: nil for an event unknown to this version.
    /// - Throws: ``ClientFault`` for an error event.
    static func event(_ event: ChatEvents.Event) throws -> Event? {
        guard let data = try? JSONValue(Array(event.data.utf8)) else { return nil }
        switch event.name {
        case "delta": return .text(data["text"]?.string ?? "")
        case "tool_call": return .call(name: data["name"]?.string ?? "", arguments: data["arguments"] ?? .null)
        case "tool_result": return .result(name: data["name"]?.string ?? "", fault: data["error"]?["message"]?.string)
        case "done": return .done(data)
        case "error":
            throw ClientFault(.failed, data["detail"]?.string ?? data["title"]?.string ?? "The assistant failed.")
        default: return nil
        }
    }
}
