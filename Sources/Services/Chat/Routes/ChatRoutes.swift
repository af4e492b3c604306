import Assistant
import HTTPTypes
import Hummingbird
import JSON
import Logging
import NIOCore
import ServiceKit

/// `POST /api/chat`: sends a message to the assistant.
struct ChatRoutes: Sendable {
    let turns: Turns

    func add(to routes: Routes) {
        routes.authenticated().post("api/chat") { request, context in try await chat(request, context) }
    }

    private func chat(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let caller = try Caller(request, context)
        let question = try ChatRequest(try await request.json(limit: ChatRequest.bodyLimit) { try $0.value() })
        let message = try await turns.accept(question.message, to: question.conversationID, from: caller)
        guard Self.wantsEvents(request) else {
            let answer = try await turns.answer(message)
            return JSONResponse(answer.json.bytes, headers: [.cacheControl: "no-store"]).response
        }
        return EventAnswer(turns: turns, message: message, logger: context.logger).response
    }

    /// Returns true when the client prefers server-sent events to JSON.
    private static func wantsEvents(_ request: Request) -> Bool {
        request.headers[values: .accept].contains { $0.lowercased().contains("text/event-stream") }
    }
}

/// A message to the assistant: `{"message":"…","conversation_id":"…"}`.
struct ChatRequest: Sendable, Equatable {
    static let mostCharacters = 4000
    /// Maximum size of the body: the longest message, with each of its characters escaped.
    static let bodyLimit = 64 << 10

    let message: String
    /// The conversation's id; nil begins a new conversation.
    let conversationID: String?

    /// - Throws: ``Problem`` 400 naming every invalid member.
    init(_ value: JSONValue) throws {
        guard let object = value.object else { throw Problem.invalid("body", "must be a JSON object") }
        var faults = object.keys.filter { !["message", "conversation_id"].contains($0) }
            .map { FieldFault($0, "is not known here") }
        let message = object["message"]?.string ?? ""
        if object["message"]?.string == nil {
            faults.append(FieldFault("message", object["message"] == nil ? "is required" : "must be text"))
        } else if !message.contains(where: { !$0.isWhitespace }) {
            faults.append(FieldFault("message", "must not be empty"))
        } else if message.unicodeScalars.count > Self.mostCharacters {
            faults.append(FieldFault("message", "must have at most \(Self.mostCharacters) characters"))
        }
        switch object["conversation_id"] {
        case nil, .null: conversationID = nil
        case .string(let id): conversationID = id
        default:
            conversationID = nil
            faults.append(FieldFault("conversation_id", "must be text"))
        }
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        self.message = message
    }
}

/// An answer that is sent while it is produced.
struct EventAnswer: Sendable {
    private static let keepAlive = Duration.seconds(10)

    let turns: Turns
    let message: AcceptedMessage
    let logger: Logger

    var response: Response {
        ServerEventStream.response(every: Self.keepAlive) { send in
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

/// A body of server-sent events that are produced while it is read.
enum ServerEventStream {
    /// - Parameters:
    ///   - pause: the time without an event after which a comment is sent.
    ///   - produce: sends the events; the body ends when it returns. It continues when the client disconnects, so that
    ///     its work is finished and stored.
    static func response(
        every pause: Duration, _ produce: @escaping @Sendable (@escaping @Sendable (ByteBuffer) -> Void) async -> Void
    ) -> Response {
        let headers: HTTPFields = [
            .contentType: "text/event-stream", .cacheControl: "no-store", .xAccelBuffering: "no",
        ]
        let body = ResponseBody { writer in
            let (pieces, pipe) = AsyncStream.makeStream(of: ByteBuffer.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    await produce { pipe.yield($0) }
                    pipe.finish()
                }
                group.addTask {
                    while (try? await Task.sleep(for: pause)) != nil { pipe.yield(ServerSentEvent.comment) }
                }
                var failure: (any Error)?
                for await piece in pieces where failure == nil {
                    do { try await writer.write(piece) } catch { failure = error }
                }
                group.cancelAll()
                if let failure { throw failure }
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: body)
    }
}

extension HTTPField.Name {
    /// The header that tells nginx not to buffer the stream.
    static let xAccelBuffering = HTTPField.Name("X-Accel-Buffering") ?? .cacheControl
}

/// One event of a stream, in the form of the HTML standard, section 9.2.
enum ServerSentEvent {
    /// The comment that keeps proxies from closing an idle connection.
    static let comment = ByteBuffer(string: ": keep-alive\n\n")

    /// Formats an event. JSON has no line breaks of its own, so it is one `data` line.
    static func bytes(_ name: String?, _ data: JSONValue) -> ByteBuffer {
        var buffer = ByteBuffer()
        if let name { buffer.writeString("event: \(name)\n") }
        buffer.writeString("data: ")
        buffer.writeBytes(data.bytes)
        buffer.writeString("\n\n")
        return buffer
    }
}
