import Assistant
import JSON
import Tasks
import Testing
import TimeZones
import Timestamps

/// What holds of every turn, whatever is said: the requests are generated, and the generator knows nothing of the rules.
@Suite("Properties of every turn", .serialized)
struct PropertyTests {
    @Test(
        "only tasks that the words select are changed, and undo brings the list back exactly",
        arguments: [1, 2, 3] as [UInt64])
    func containment(seed: UInt64) async throws {
        let file = try RequestFile("everyday")
        let today = file.zone.wallTime(at: file.now).date
        let known = try file.toolbox().tasks.sorted { $0.key < $1.key }.map { id, task in
            RequestGenerator.Known(
                id: id, title: task["title"]?.string ?? "", tags: (task["tags"]?.array ?? []).compactMap(\.string),
                priority: task["priority"]?.string ?? "",
                day: task["due"]?.string.flatMap { TaskDue(stored: $0) }?.wallTime(in: file.zone).date,
                isCompleted: task["status"] == "completed", recurs: task["recurrence"].map { !$0.isNull } ?? false)
        }
        var generator = RequestGenerator(known, today: today, seed: seed)
        var changes = 0
        for _ in 0..<60 {
            let request = generator.next()
            let tools = try file.toolbox()
            let start = tools.tasks
            var (last, memory, units, isAsking) = (start, Memory(), 0, false)
            for turn in request.turns {
                let reply = await Assistant(now: file.now, zone: file.zone).answer(turn, memory: memory, tools: tools)
                memory = Memory(reply.memory.json)
                let now = tools.tasks
                let changed = Set(last.keys).union(now.keys).filter { last[$0] != now[$0] && !$0.hasPrefix("new") }
                let allowed = turn == "yes" && isAsking ? request.confirmed ?? Set(start.keys) : request.selected
                #expect(changed.isSubset(of: allowed), "\(request.turns) changed \(changed): \(reply.text)")
                if now != last { units += 1 }
                (last, isAsking) = (now, reply.needsAnswer)
            }
            changes += units
            for _ in 0..<units {
                memory = await Assistant(now: file.now, zone: file.zone).answer("undo", memory: memory, tools: tools)
                    .memory
            }
            #expect(tools.tasks == start, "\(request.turns) was not undone")
        }
        // A test in which nothing is ever changed would prove nothing.
        #expect(changes > 10)
    }

    @Test(
        "a message that asks, wonders or is not understood changes nothing",
        arguments: [
            "delete the milk?", "is buy milk done?", "can I delete tasks?", "can you delete all my tasks?",
            "should I pay the rent?",
            "delete everything assigned to bob", "complete the blue tasks", "delete mil", "delete the rens",
            "complete five tasks",
            "complete everything unless it rains", "what if I delete the milk", "maybe delete the milk",
            "delete the oldest tasks",
            "move everything from the office to friday", "borra todo", "lösche alle Aufgaben",
        ])
    func nothing(message: String) async throws {
        let file = try RequestFile("everyday")
        let tools = try file.toolbox()
        let start = tools.tasks
        let reply = await Assistant(now: file.now, zone: file.zone).answer(message, memory: Memory(), tools: tools)
        #expect(tools.tasks == start, "\(reply.text)")
    }

    @Test(
        "what a turn did is undone by one undo, whatever it called; a second goes further back, and redo brings it back"
    )
    func undo() async throws {
        let file = try RequestFile("everyday")
        let tools = try file.toolbox()
        let assistant = Assistant(now: file.now, zone: file.zone)
        var states = [tools.tasks]
        var memory = Memory()
        let turns = ["set the dentist to p1 and tag it urgent", "move everything due today to friday", "yes", "add a"]
        for turn in turns {
            memory = await assistant.answer(turn, memory: memory, tools: tools).memory
            if tools.tasks != states.last { states.append(tools.tasks) }
        }
        #expect(states.count == 4)
        for state in states.dropLast().reversed() {
            memory = await assistant.answer("undo", memory: memory, tools: tools).memory
            #expect(tools.tasks == state)
        }
        for state in states.dropFirst() {
            memory = await assistant.answer("redo", memory: memory, tools: tools).memory
            #expect(tools.tasks == state)
        }
    }

    @Test(
        "what follows an addition or a change is about it",
        arguments: [
            (["add wash the car", "due saturday"], "new1", "due", "2026-11-28"),
            (["add wash the car", "p1"], "new1", "priority", "P1"),
            (["add wash the car", "#home"], "new1", "tags", "home"),
            (["complete buy milk", "buy eggs too"], "eggs", "status", "completed"),
            (["complete buy milk", "no, not that one"], "milk", "status", "pending"),
            (["complete buy milk", "I meant buy eggs"], "eggs", "status", "completed"),
            (["add bread", "and cheese"], "new2", "title", "cheese"),
        ])
    func following(turns: [String], id: String, member: String, value: String) async throws {
        let file = try RequestFile("everyday")
        let tools = try file.toolbox()
        var memory = Memory()
        for turn in turns {
            memory = await Assistant(now: file.now, zone: file.zone).answer(turn, memory: memory, tools: tools).memory
            memory = Memory(memory.json)
        }
        let task = tools.tasks[id]
        #expect(task?[member]?.string == value || task?[member]?.array == [.string(value)])
    }
}
