import Assistant
import JSON
import Recurrence
import Testing
import TimeZones
import Timestamps

@Suite("Conversations")
struct ConversationTests {
    private static let now = Timestamp(rfc3339: "2026-11-24T09:00:00Z") ?? Timestamp(seconds: 0)
    private static let zone = Zone("Europe/Berlin") ?? .utc

    private static func toolbox(_ tasks: [JSONValue] = []) throws -> PretendToolbox {
        try PretendToolbox(now: now, zone: zone, tasks: tasks)
    }

    /// Says one message after the other, as a chat would: the memory goes through JSON.
    private static func say(_ messages: [String], to tools: PretendToolbox) async -> [AssistantReply] {
        var memory = Memory()
        var replies: [AssistantReply] = []
        for message in messages {
            let reply = await Assistant(now: now, zone: zone).answer(message, memory: memory, tools: tools)
            memory = Memory(reply.memory.json)
            replies.append(reply)
        }
        return replies
    }

    @Test("a standup is added, shown and completed in three sentences")
    func standup() async throws {
        let tools = try Self.toolbox()
        let replies = await Self.say(
            [
                "Add a P1 task called 'Weekly team standup' tagged 'work' and 'meetings' that recurs weekly with a 30-minute reminder",
                "Show me all P1 tasks tagged 'work' sorted by due date", "Mark 'Weekly team standup' as complete",
            ], to: tools)
        let task = try #require(tools.tasks["new1"])
        #expect(task["title"] == "Weekly team standup")
        #expect(task["priority"] == "P1")
        #expect(task["tags"] == ["work", "meetings"])
        #expect(task["reminders"] == [30])
        #expect(task["recurrence"]?["rrule"] == "FREQ=WEEKLY")
        #expect(task["status"] == "completed")
        #expect(replies[1].text.contains("1. Weekly team standup"))
        #expect(replies[2].text.hasPrefix("Done: “Weekly team standup”."))
        let names = tools.takeCalls().map(\.name).filter { $0 != "search" }
        #expect(names == ["add_task", "list_tasks", "complete_task"])
    }

    @Test("several tasks are deleted only after a yes, and exactly those that were shown")
    func confirmation() async throws {
        let tasks: [JSONValue] = [
            ["id": "a", "title": "One", "tags": ["old"]], ["id": "b", "title": "Two", "tags": ["old"]],
        ]
        for (answer, isDeleted) in [
            ("yes", true), ("no", false), ("perhaps", false), ("what's due today", false), ("ok", true), ("", false),
        ] {
            let tools = try Self.toolbox(tasks)
            let replies = await Self.say(["delete everything tagged old", answer], to: tools)
            #expect(replies[0].needsAnswer)
            #expect(replies[0].text.contains("One") && replies[0].text.contains("Two"))
            #expect(tools.tasks.isEmpty == isDeleted, "\(answer)")
        }
    }

    @Test("a yes that comes after another request confirms nothing")
    func lateYes() async throws {
        let tools = try Self.toolbox([["id": "a", "title": "One"], ["id": "b", "title": "Two"]])
        _ = await Self.say(["delete all my tasks", "what's due today", "yes"], to: tools)
        #expect(tools.tasks.count == 2)
    }

    @Test(
        "when it could be several tasks it asks which, and takes a place, a name or a refusal",
        arguments: [
            ("the second one", "b"), ("the one about Bob", "b"), ("1", "a"), ("Ann", "a"), ("never mind", ""),
            ("both", "ab"), ("hello", ""),
        ])
    func which(answer: String, completed: String) async throws {
        let tools = try Self.toolbox([["id": "b", "title": "Call Bob"], ["id": "a", "title": "Call Ann"]])
        let replies = await Self.say(["mark the call as done", answer], to: tools)
        #expect(replies[0].needsAnswer)
        let done = tools.tasks.filter { $0.value["status"] == "completed" }.keys.sorted().joined()
        #expect(done == completed)
    }

    @Test("of a recurring task the open occurrence is meant, not those that are done")
    func occurrences() async throws {
        let tools = try Self.toolbox([
            ["id": "a", "title": "Standup", "completed_at": "2026-11-10T09:00:00Z"],
            ["id": "b", "title": "Standup", "completed_at": "2026-11-17T09:00:00Z"],
            ["id": "c", "title": "Standup", "due": "2026-11-24"],
        ])
        let replies = await Self.say(["is the standup done?", "delete the standup", "undo that"], to: tools)
        #expect(replies[0].text == "No, “Standup” is still to do, due today.")
        #expect(tools.takeCalls().first { $0.name == "delete_task" }?.arguments == ["id": "c"])
    }

    @Test("what was deleted together is brought back by name or together")
    func restored() async throws {
        let tasks: [JSONValue] = [
            ["id": "a", "title": "Sell the chair", "tags": ["old"]],
            ["id": "b", "title": "Sell the table", "tags": ["old"]],
        ]
        let tools = try Self.toolbox(tasks)
        let replies = await Self.say(
            ["delete everything tagged old", "yes", "bring back the table", "restore them"], to: tools)
        #expect(replies[2].text == "Brought back “Sell the table”.")
        #expect(tools.tasks.count == 2)
    }

    @Test("what a tool refuses is told, and nothing is said to be done")
    func refusals() async throws {
        struct Refusing: Toolbox {
            func call(_ call: ToolCall) async -> ToolOutcome {
                .failure(ToolFault(code: "forbidden", message: "read only"))
            }
        }
        let reply = await Assistant(now: Self.now, zone: Self.zone).answer(
            "add milk", memory: Memory(), tools: Refusing())
        #expect(reply.text == "I may only read your tasks here, so I have changed nothing.")
    }

    @Test("times are told in the user's zone and words")
    func dueWords() async throws {
        let tools = try Self.toolbox([
            ["id": "a", "title": "Instant", "due": "2026-11-25T08:00:00Z"],
            ["id": "b", "title": "Elsewhere", "due": "2026-11-25T09:00:00-05:00[America/New_York]"],
            ["id": "c", "title": "Far", "due": "2027-01-04"],
        ])
        let replies = await Self.say(["show my tasks"], to: tools)
        #expect(
            replies[0].text
                == "You have 3 open tasks:\n1. Instant — due tomorrow at 09:00\n2. Elsewhere — due tomorrow at 15:00\n3. Far — due Monday 4 January 2027"
        )
    }

    @Test("a long list goes on when asked for more")
    func more() async throws {
        let tools = try Self.toolbox((1...85).map { ["id": .string("t\($0)"), "title": .string("Task number \($0)")] })
        let replies = await Self.say(["show my tasks", "more", "more", "more"], to: tools)
        #expect(replies[0].text.hasPrefix("The first 40"))
        #expect(replies[2].text.contains("5. Task number 85"))
        #expect(replies[3].text == "That was everything.")
    }
}
