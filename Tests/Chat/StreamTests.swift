import HTTPTypes
import JSON
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
}
