import HTTPTypes
import JSON
import Synchronization
import TestSupport
import Testing

@testable import Chat

@Suite("The assistant with a language model")
struct ModelTests {
    /// Runs the service with a model.
    private func withModel(
        _ next: @escaping @Sendable (ScriptedModel.Request) -> ScriptedModel.Move,
        _ body: @escaping @Sendable (Person, ScriptedModel) async throws -> Void
    ) async throws {
        let model = ScriptedModel(next)
        try await ChatSuite.run(.init(model: model.application)) { suite in
            try await body(try await suite.person(), model)
        }
    }

    @Test("a standup is added, found and completed in one conversation, and its next occurrence follows")
    func conversation() async throws {
        try await withModel({ request in
            let result = request.results.last?["data"]
            if request.said.hasPrefix("Add") {
                guard result == nil else { return .text("Added it.") }
                return .call(
                    "add_task",
                    [
                        "title": "Weekly team standup", "priority": "P1", "tags": ["work", "meetings"],
                        "recurrence": "weekly", "reminders": [30],
                    ])
            }
            if request.said.hasPrefix("Show") {
                guard let tasks = result?["tasks"]?.array else {
                    return .call("list_tasks", ["priority": ["P1"], "tags": ["work"], "sort": "due"])
                }
                return .text("1. " + (tasks.first?["title"]?.string ?? ""))
            }
            if let tasks = result?["tasks"]?.array, let id = tasks.first?["id"] {
                return .call("complete_task", ["id": id])
            }
            return result == nil ? .call("search", ["query": "Weekly team standup"]) : .text("It is complete.")
        }) { ann, model in
            let added = try await ann.say(
                "Add a P1 task called 'Weekly team standup' tagged 'work' and 'meetings' that recurs weekly with a 30-minute reminder"
            )
            #expect(added.json["assistant"] == "model")
            #expect(added.tools == ["add_task"])
            let id = try #require(added.json["conversation_id"]?.string)
            let first = try #require(try await ann.tasks()["Weekly team standup"])
            #expect(first["priority"] == "P1")
            #expect(first["tags"] == ["work", "meetings"])
            #expect(first["reminders"] == [30])
            #expect(first["recurrence"]?["frequency"] == "weekly")
            #expect(first["due"]?.string != nil)
            let shown = try await ann.say("Show me all P1 tasks tagged 'work' sorted by due date", in: id)
            #expect(shown.reply == "1. Weekly team standup")
            let done = try await ann.say("Mark 'Weekly team standup' as complete", in: id)
            #expect(done.tools == ["search", "complete_task"])
            #expect(done.reply == "It is complete.")
            try await eventually {
                let open = try await ann.api(.get, "/api/tasks?status=pending").json["tasks"]?.array ?? []
                return open.count == 1 && open[0]["title"] == first["title"] && open[0]["id"] != first["id"]
            }
            // The tools travelled as OpenAI wants them.
            let tools = model.requests.first?.body["tools"]?.array ?? []
            #expect(tools.count == Tools.all.count)
            #expect(tools.first?["type"] == "function")
            #expect(tools.first?["function"]?["parameters"]?["type"] == "object")
        }
    }

    @Test("arguments that do not fit are told to the model, which may correct them")
    func invalidArguments() async throws {
        try await withModel({ request in
            switch request.results.count {
            case 0: .calls([("add_task", "{not json"), ("add_task", #"{"titel":"x"}"#), ("fly", "{}")])
            case 3: .call("add_task", ["title": "Buy milk"])
            default: .text("Added.")
            }
        }) { ann, model in
            let answer = try await ann.say("Add buy milk")
            #expect(answer.reply == "Added.")
            let codes = answer.json["tool_calls"]?.array?.map { $0["error"]?["code"]?.string }
            #expect(codes == ["invalid", "invalid", "not_found", nil])
            let told = model.requests[1].results.compactMap { $0["error"]?["message"]?.string }
            #expect(told[1] == "title is required; titel is not known here")
            #expect(try await ann.tasks().count == 1)
        }
    }

    @Test("a model that never comes to an end is stopped")
    func bounds() async throws {
        try await withModel({ _ in .call("list_tags", [:]) }) { ann, model in
            let answer = try await ann.say("Which tags are there?")
            #expect(answer.status == 200)
            #expect(model.requests.count == 8)
            #expect(answer.reply.contains("more steps"))
        }
    }

    @Test(
        "where a model is down or out of quota, the rules answer and say so",
        arguments: [
            (HTTPResponse.Status.tooManyRequests, "You exceeded your current quota", "is busy"),
            (.internalServerError, "boom", "does not answer"), (.unauthorized, "bad key", "does not answer"),
        ])
    func failures(status: HTTPResponse.Status, message: String, words: String) async throws {
        try await withModel({ _ in .failure(status, message) }) { ann, _ in
            let answer = try await ann.say("add buy milk")
            #expect(answer.status == 200)
            #expect(answer.json["reply"]?.string?.contains(words) == true)
            #expect(answer.json["assistant"] == "rules")
            #expect(answer.json["tool_calls"]?.array?.first?["name"] == "add_task")
            #expect(!answer.text.contains(message))
            let stream = try await ann.say("hello", accept: "text/event-stream")
            let names = stream.events.map(\.name)
            #expect(
                names.first == "conversation" && names.last == "done"
                    && names.dropFirst().dropLast().allSatisfy { $0 == "delta" })
        }
    }

    @Test("a token that only reads lends the model no tools that write")
    func readOnly() async throws {
        try await withModel({ request in
            request.results.isEmpty ? .call("add_task", ["title": "Sneaky"]) : .text("I could not.")
        }) { ann, model in
            let reader = try await ann.reader()
            let answer = try await reader.say("Add sneaky")
            #expect(answer.json["tool_calls"]?.array?.first?["error"]?["code"] == "forbidden")
            #expect(try await ann.tasks().isEmpty)
            let offered = model.requests[0].body["tools"]?.array?.compactMap { $0["function"]?["name"]?.string } ?? []
            #expect(offered == Tools.all.filter(\.annotations.isReadOnly).map(\.name))
        }
    }

    @Test("deleting several waits for a plain yes, and then deletes exactly those")
    func confirmation() async throws {
        try await withModel({ request in
            let tasks = request.results.last?["data"]?["tasks"]?.array
            guard let tasks else { return .call("list_tasks", ["text": "old"]) }
            return .call("delete_tasks", ["ids": .array(tasks.compactMap { $0["id"] })])
        }) { ann, model in
            try await ann.task("Old plan")
            try await ann.task("Old list")
            try await ann.task("Keep me")
            let asked = try await ann.say("Delete all old tasks")
            #expect(asked.json["needs_answer"]?.bool == true)
            #expect(asked.reply.contains("Old plan") && asked.reply.contains("Old list"))
            #expect(asked.json["suggestions"] == ["Yes", "No"])
            #expect(try await ann.tasks().count == 3)
            let id = try #require(asked.json["conversation_id"]?.string)
            let requests = model.requests.count
            let done = try await ann.say("Yes, please", in: id)
            #expect(done.tools == ["delete_tasks"])
            #expect(Array(try await ann.tasks().keys) == ["Keep me"])
            #expect(model.requests.count == requests)
            // The yes is used up.
            #expect(try await ann.say("yes", in: id).tools != ["delete_tasks"])
        }
    }

    @Test("what deletes is asked about where no word of the user's asks for it, whatever the model wants")
    func unasked() async throws {
        let wanted = Mutex<JSONValue>(.null)
        try await withModel({ request in
            guard request.results.isEmpty else { return .text("Hello.") }
            return .call("delete_task", ["id": wanted.withLock { $0 }])
        }) { ann, _ in
            let id = try await ann.task("Pay rent")
            wanted.withLock { $0 = .string(id) }
            let answer = try await ann.say("hello there")
            #expect(answer.json["needs_answer"]?.bool == true)
            #expect(answer.reply.contains("Pay rent"))
            #expect(try await ann.tasks().count == 1)
        }
    }

    @Test("anything but a yes leaves what was held", arguments: ["no", "yes but not the plan", "what?"])
    func withheld(answer: String) async throws {
        try await withModel({ request in
            guard request.said.hasPrefix("Delete") else { return .text("Fine.") }
            guard let tasks = request.results.last?["data"]?["tasks"]?.array else { return .call("list_tasks", [:]) }
            return .calls(tasks.map { ("delete_task", #"{"id":"\#($0["id"]?.string ?? "")"}"#) })
        }) { ann, _ in
            try await ann.task("Old plan")
            try await ann.task("Old list")
            let asked = try await ann.say("Delete all old tasks")
            #expect(asked.json["needs_answer"]?.bool == true)
            let left = try await ann.tasks().count
            let id = asked.json["conversation_id"]?.string
            #expect(try await ann.say(answer, in: id).status == 200)
            #expect(try await ann.say("yes", in: id).status == 200)
            #expect(try await ann.tasks().count == left)
            // One may go at once; the second had to be asked for.
            #expect(left == 1)
        }
    }
}
