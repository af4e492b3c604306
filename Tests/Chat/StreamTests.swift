import HTTPTypes
import JSON
import ServiceKit
import TestSupport
import Testing

@Suite("Streamed answers")
struct StreamTests {
    @Test("a stream tells the conversation, each tool call and its result, the text, and last the whole answer")
    func order() async throws {
        try await ChatSuite.run { suite in
            let ann = try await suite.person()
            let answer = try await ann.say("Add buy milk", accept: "text/event-stream")
            #expect(answer.status == 200)
            #expect(answer.headers[.contentType] == "text/event-stream")
            let events = answer.events
            #expect(events.map(\.name) == ["conversation", "tool_call", "tool_result", "delta", "done"])
            let done = try #require(events.last?.data)
            #expect(done["conversation_id"] == events.first?.data["conversation_id"])
            #expect(done["message_id"] == events.first?.data["message_id"])
            #expect(events[1].data["name"] == "add_task")
            #expect(events[2].data["id"] == events[1].data["id"])
            #expect(events[2].data["result"]?["task"] != nil)
            #expect(events[3].data["text"] == done["reply"])
        }
    }

    @Test("an answer of several lines comes line by line, and the pieces are the whole")
    func pieces() async throws {
        try await ChatSuite.run { suite in
            let ann = try await suite.person()
            for title in ["buy milk", "buy bread"] { _ = try await ann.say("Add \(title)") }
            let answer = try await ann.say("show my tasks", accept: "text/event-stream")
            let pieces = answer.events.filter { $0.name == "delta" }.compactMap { $0.data["text"]?.string }
            #expect(pieces.count == 3)
            #expect(pieces.joined() == answer.events.last?.data["reply"]?.string)
        }
    }

    @Test("what is refused is refused before the stream begins")
    func refused() async throws {
        try await ChatSuite.run { suite in
            var ann = try await suite.person()
            #expect(try await ann.say("", accept: "text/event-stream").status == 400)
            #expect(try await ann.say("hi", in: "000000000000000000000000", accept: "text/event-stream").status == 404)
            ann.token = "nonsense"
            #expect(try await ann.say("hi", accept: "text/event-stream").status == 401)
        }
    }

    @Test("a client that leaves finds the answer in its conversation")
    func leaving() async throws {
        let model = ScriptedModel { _ in .late("Here I am.") }
        try await ChatSuite.run(.init(model: model.application)) { suite in
            let ann = try await suite.person()
            let connection = try await RawConnection.open(suite.services[0].ports.public)
            let body = #"{"message":"Are you there?"}"#
            try await connection.send(
                "POST /api/chat HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(ann.token)\r\n"
                    + "Accept: text/event-stream\r\nContent-Type: application/json\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
            try await eventually { model.requests.count == 1 }
            await connection.close()
            try await eventually {
                let entry = try await ann.send(.get, "/api/chat/conversations").json["conversations"]?.array?.first
                return entry?["messages"] == 2
            }
        }
    }
}
