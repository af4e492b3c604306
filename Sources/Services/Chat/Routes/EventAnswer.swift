import Assistant
import HTTPTypes
import Hummingbird
import JSON
import Logging
import NIOCore
import ServiceKit

/// An answer that is told while it comes about.
struct EventAnswer: Sendable {
    private static let keepAlive = Duration.seconds(10)

    let turns: Turns
    let message: AcceptedMessage
    let logger: Logger

    var response: Response {
        EventStream.response(every: Self.keepAlive) { send in
            send(ServerSentEvent.bytes("conversation", ids))
            do {
                let answer = try await turns.answer(message) { send(Self.bytes(of: $0)) }
                send(ServerSentEvent.bytes("done", answer.json))
            } catch {
                send(ServerSentEvent.bytes("error", problem(error)))
            }
        }
    }

    private var ids: JSONValue {
        ["conversation_id": .string(message.conversationID), "message_id": .string(message.messageID)]
    }

    private static func bytes(of event: TurnEvent) -> ByteBuffer {
        switch event {
        case .delta(let text): ServerSentEvent.bytes("delta", ["text": .string(text)])
        case .call(let call):
            ServerSentEvent.bytes(
                "tool_call",
                ["id": .string(call.id), "name": .string(call.name), "arguments": call.arguments])
        case .result(let record):
            ServerSentEvent.bytes(
                "tool_result",
                .object(JSONObject((record.json.object ?? JSONObject()).filter { $0.key != "arguments" }))
            )
        }
    }

    private func problem(_ error: any Error) -> JSONValue {
        let known = Problem.describing(error)
        if known.status == .internalServerError {
            logger.error("A message could not be answered", metadata: ["error": "\(error)"])
        }
        let body = known.body(correlationID: RequestScope.current?.correlationID)
        return (try? JSONValue(body)) ?? [:]
    }
}
