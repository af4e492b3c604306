import HTTPTypes
import JSON
import ServiceKit
import TestSupport
import Testing

@testable import Chat

@Suite("Conversations")
struct ConversationTests {
    @Test("a message is answered, its tool call is told, and the task is there")
    func answer() async throws {
        try await ChatSuite.run { suite in
            let ann = try await suite.person()
            let answer = try await ann.say("Add buy milk")
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer.tools == ["add_task"])
            #expect(answer.json["assistant"] == "rules")
            #expect(answer.json["needs_answer"]?.bool == false)
            #expect(answer.json["suggestions"]?.array != nil)
            #expect(try await ann.tasks().keys.contains { $0.lowercased() == "buy milk" })
        }
    }

    @Test("a conversation is listed, read and deleted by its user, and is nobody else's")
    func keeping() async throws {
        try await ChatSuite.run { suite in
            let (ann, bob) = (try await suite.person(), try await suite.person())
            let first = try await ann.say("Add buy milk")
            let id = try #require(first.json["conversation_id"]?.string)
            #expect(try await ann.say("Add buy bread", in: id).status == 200)
            let list = try await ann.send(.get, "/api/chat/conversations").json
            let entry = try #require(list["conversations"]?.array?.first)
            #expect(entry["title"] == "Add buy milk")
            #expect(entry["messages"] == 4)
            let read = try await ann.send(.get, "/api/chat/conversations/\(id)").json
            let messages = try #require(read["messages"]?.array)
            #expect(messages.map { $0["role"]?.string } == ["user", "assistant", "user", "assistant"])
            #expect(messages[1]["id"] == first.json["message_id"])
            #expect(messages[1]["tool_calls"]?.array?.first?["name"] == "add_task")

            #expect(try await bob.send(.get, "/api/chat/conversations/\(id)").status == 404)
            #expect(try await bob.send(.delete, "/api/chat/conversations/\(id)").status == 404)
            #expect(try await bob.say("Add x", in: id).status == 404)

            // A token that only reads changes nothing.
            let reader = try await ann.reader()
            #expect(try await reader.send(.get, "/api/chat/conversations/\(id)").status == 200)
            #expect(try await reader.send(.delete, "/api/chat/conversations/\(id)").status == 403)
            for (type, params) in [
                ("threads.update", ["thread_id": .string(id), "title": "x"] as JSONValue),
                ("threads.delete", ["thread_id": .string(id)]),
            ] {
                #expect(
                    try await reader.send(.post, "/api/chatkit", ["type": .string(type), "params": params]).status
                        == 403)
            }
            #expect(try await ann.send(.get, "/api/chat/conversations/\(id)").json["title"] == "Add buy milk")
            #expect(try await bob.send(.get, "/api/chat/conversations").json["conversations"]?.array == [])

            #expect(try await ann.send(.delete, "/api/chat/conversations/\(id)").status == 204)
            #expect(try await ann.send(.get, "/api/chat/conversations/\(id)").status == 404)
            #expect(try await ann.say("Add x", in: id).status == 404)
        }
    }

    @Test("the list comes in pages, the latest first")
    func pages() async throws {
        try await ChatSuite.run { suite in
            let ann = try await suite.person()
            for index in 1...5 { #expect(try await ann.say("Add task \(index)").status == 200) }
            var titles: [String] = []
            var cursor = ""
            repeat {
                let page = try await ann.send(.get, "/api/chat/conversations?limit=2\(cursor)").json
                titles += page["conversations"]?.array?.compactMap { $0["title"]?.string } ?? []
                cursor = page["next_cursor"]?.string.map { "&cursor=\($0)" } ?? ""
            } while !cursor.isEmpty
            #expect(titles == (1...5).reversed().map { "Add task \($0)" })
        }
    }

    @Test("what was said survives a restart of the service and its sidecar")
    func restart() async throws {
        let folder = try ScratchFolder()
        let memory = Shared<(Person, String)?>(nil)
        try await ChatSuite.run(.init(folder: folder)) { suite in
            let ann = try await suite.person()
            let id = try await ann.say("Add buy milk").json["conversation_id"]?.string ?? ""
            memory.set((ann, id))
        }
        try await ChatSuite.run(.init(folder: folder)) { suite in
            let (old, id) = try #require(memory.get())
            let ann = Person(suite: suite, id: old.id, token: old.token, base: suite.chats[0])
            let read = try await ann.send(.get, "/api/chat/conversations/\(id)")
            #expect(read.json["messages"]?.array?.count == 2, "\(read.text)")
        }
    }

    @Test("the twenty-first message of a minute is refused, whichever replica it reaches")
    func rateLimit() async throws {
        try await ChatSuite.run(.init(replicas: 2)) { suite in
            let (ann, bob) = (try await suite.person(), try await suite.person())
            for index in 0..<20 { #expect(try await ann.at(index % 2).say("hello").status == 200) }
            for replica in 0..<2 {
                let refused = try await ann.at(replica).say("hello")
                #expect(refused.status == 429)
                let wait = try #require(refused.headers[.retryAfter].flatMap { Int($0) })
                #expect((1...60).contains(wait))
            }
            #expect(try await bob.say("hello").status == 200)
        }
    }

    @Test(
        "bad requests are named",
        arguments: [
            (#"{}"#, "message"), (#"{"message":""}"#, "message"), (#"{"message":7}"#, "message"),
            (#"{"message":"hi","conversation_id":7}"#, "conversation_id"), (#"{"message":"hi","x":1}"#, "x"),
            (#"[]"#, "body"),
        ])
    func badRequests(body: String, field: String) throws {
        let value = try JSONValue(Array(body.utf8))
        let problem = #expect(throws: Problem.self) { try ChatRequest(value) }
        #expect(problem?.errors.map(\.field) == [field])
    }

    @Test("a closed account's conversations are erased, and nothing is kept for it any more")
    func erasure() async throws {
        try await ChatSuite.run { suite in
            let ann = try await suite.person()
            let id = try await ann.say("Add buy milk").json["conversation_id"]?.string ?? ""
            #expect(try await ann.send(.get, "/api/chat/conversations/\(id)").status == 200)
            let closed = try await ann.api(.delete, "/api/account", ["password": "correct horse"])
            #expect((200..<300).contains(closed.status), "\(closed.text)")
            try await eventually {
                try await ann.send(.get, "/api/chat/conversations/\(id)").status == 401
            }
            #expect(try await ann.say("hello").status == 401)
        }
    }
}
