import FoundationEssentials
import JSON
import Recurrence
import Tasks
import Testing
import Timestamps

@Suite struct TaskMembersTests {
    private let now = Timestamp(milliseconds: 1_763_717_400_250)

    @Test("reminders are sorted, each once; null leaves them to the user's preferences, none is none")
    func reminders() throws {
        #expect(try content(#"{"title":"x","reminders":[60,0,60,40320]}"#).reminders == [0, 60, 40320])
        #expect(try content(#"{"title":"x","reminders":[]}"#).reminders == [])
        #expect(try content(#"{"title":"x","reminders":null}"#).reminders == nil)
        #expect(try content(#"{"title":"x"}"#).reminders == nil)
    }

    @Test("checklist items get an id unless they bring one")
    func checklist() throws {
        let body =
            #"{"title":"x","checklist":[{"title":" a "},{"id":"0193F1A0-6B7C-7D21-8E3F-0000000000C1","title":"b","done":true}]}"#
        let items = try content(body).checklist
        #expect(items.map(\.title) == ["a", "b"] && items.map(\.done) == [false, true])
        #expect(items[1].id.taskID == "0193f1a0-6b7c-7d21-8e3f-0000000000c1")
    }

    @Test(
        "a wrong reminder or checklist item is named",
        arguments: [
            (#""reminders":5"#, "reminders"), (#""reminders":[-1]"#, "reminders[0]"),
            (#""reminders":[1,40321]"#, "reminders[1]"), (#""reminders":[1.5]"#, "reminders[0]"),
            (#""reminders":["30"]"#, "reminders[0]"), (#""reminders":[1,2,3,4,5,6]"#, "reminders"),
            (#""reminders":[99999999999999999999]"#, "reminders[0]"), (#""checklist":{}"#, "checklist"),
            (#""checklist":["x"]"#, "checklist[0]"), (#""checklist":[{}]"#, "checklist[0].title"),
            (#""checklist":[{"title":5}]"#, "checklist[0].title"),
            (#""checklist":[{"title":"a\u0000"}]"#, "checklist[0].title"),
            (#""checklist":[{"title":"a","done":1}]"#, "checklist[0].done"),
            (#""checklist":[{"title":"a","id":"1"}]"#, "checklist[0].id"),
            (#""checklist":[{"title":"a","x":1}]"#, "checklist[0].x"),
            (
                #""checklist":[{"title":"a","id":"0193f1a0-6b7c-7d21-8e3f-0000000000c1"},{"title":"b","id":"0193F1A0-6b7c-7d21-8e3f-0000000000c1"}]"#,
                "checklist[1].id"
            ),
            (#""priority":"p5""#, "priority"), (#""priority":1"#, "priority"),
        ])
    func refused(member: String, field: String) {
        #expect(faults(#"{"title":"x",\#(member)}"#).keys.sorted() == [field])
    }

    @Test(
        "recurring_pattern says the rule in a word; beside recurrence it has to say the same",
        arguments: [
            (#""recurring_pattern":"weekly""#, "FREQ=WEEKLY"), (#""recurring_pattern":null"#, nil),
            (#""recurring_pattern":"none""#, nil), (#""recurring_pattern":"none","recurrence":null"#, nil),
            (#""recurring_pattern":"weekly","recurrence":"FREQ=WEEKLY;BYDAY=MO""#, "FREQ=WEEKLY;BYDAY=MO"),
            (#""recurrence":{"frequency":"daily","interval":3},"recurring_pattern":"custom""#, "FREQ=DAILY;INTERVAL=3"),
        ])
    func pattern(members: String, rule: String?) throws {
        #expect(try content(#"{"title":"x",\#(members)}"#).recurrence?.rrule == rule)
    }

    @Test(
        "a recurring_pattern that says nothing, or something else than recurrence, is named",
        arguments: [
            #""recurring_pattern":"custom""#, #""recurring_pattern":"hourly""#, #""recurring_pattern":"Weekly""#,
            #""recurring_pattern":7"#, #""recurring_pattern":"daily","recurrence":"FREQ=WEEKLY""#,
            #""recurring_pattern":"weekly","recurrence":null"#, #""recurring_pattern":null,"recurrence":"FREQ=DAILY""#,
            #""recurring_pattern":"none","recurrence":"FREQ=DAILY""#,
            #""recurring_pattern":"custom","recurrence":null"#,
        ])
    func patternRefused(members: String) {
        #expect(faults(#"{"title":"x",\#(members)}"#).keys.sorted() == ["recurring_pattern"])
    }

    @Test("a checklist has at most 50 items, each of at most 500 characters")
    func limits() {
        let items = { (count: Int) in Array(repeating: #"{"title":"a"}"#, count: count).joined(separator: ",") }
        #expect(faults(#"{"title":"x","checklist":[\#(items(50))]}"#).isEmpty)
        #expect(faults(#"{"title":"x","checklist":[\#(items(51))]}"#).keys.sorted() == ["checklist"])
        let long = String(repeating: "x", count: 501)
        #expect(faults(#"{"title":"x","checklist":[{"title":"\#(long)"}]}"#).keys.sorted() == ["checklist[0].title"])
    }

    @Test(
        "a priority has several names",
        arguments: [
            ("P1", TaskPriority.p1), ("p1", .p1), ("critical", .p1), ("High", .p2), ("MEDIUM", .p3), ("low", .p4),
        ])
    func priorities(text: String, priority: TaskPriority) throws {
        #expect(try content(#"{"title":"x","priority":"\#(text)"}"#).priority == priority)
    }

    @Test("what was before a change is stored with it, and read back the same")
    func past() throws {
        let id = try #require(UUID(taskID: "019AA5D1-0000-7000-8000-00000000ABCD"))
        let task = TodoTask(
            id: id,
            content: try content(
                #"{"title":"x","description":"long","checklist":[{"title":"a"}],"reminders":[5],"due":"2030-01-01"}"#),
            now: now, rev: 7)
        let patch = try TaskPatch(json: Array(#"{"title":"y","due":null,"status":"completed"}"#.utf8))
        let changed = try #require(task.changed(to: patch.applied(to: task.content), now: now + .seconds(1), rev: 8))
        for task in [changed, changed.trashed(now: now + .seconds(2), rev: 9), task.trashed(now: now, rev: 9)] {
            var writer = JSONWriter()
            task.encode(into: &writer)
            #expect(try JSONScanner.read(writer.bytes) { try TodoTask(from: &$0) } == task)
        }
        let back = try #require(changed.reverted(now: now + .seconds(3), rev: 9))
        #expect(back.content == task.content && back.completed == nil)
        let again = try #require(back.repeated(now: now + .seconds(4), rev: 10))
        #expect(again.content == changed.content && again.completed == changed.completed)
    }

    @Test("a task as earlier versions stored it is read")
    func old() throws {
        let text = #"{"id":"019aa5d1-0000-7000-8000-00000000abcd","r":3,"t":"x","c":1763717400250,"e":1893456000000}"#
        let task = try JSONScanner.read(Array(text.utf8)) { try TodoTask(from: &$0) }
        #expect(task.content.due?.text == "2030-01-01T00:00:00Z" && task.position == task.id.taskID)
        #expect(task.content.checklist.isEmpty && task.content.reminders == nil && task.deleted == nil)
    }

    @Test("between any two positions there is another, and bytes order them")
    func positions() throws {
        var order = ["0193f1a0-6b7c-7d21-8e3f-a1b2c3d4e5f6", "0193f1a0-6b7c-7d21-8e3f-a1b2c3d4e5f7"]
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<400 {
            let index = Int.random(in: 0...order.count, using: &generator)
            let lower = index > 0 ? order[index - 1] : nil
            let upper = index < order.count ? order[index] : nil
            order.insert(try #require(TaskPosition.between(lower, upper)), at: index)
        }
        for (left, right) in zip(order, order.dropFirst()) {
            #expect(left.utf8.lexicographicallyPrecedes(right.utf8), "\(left) \(right)")
            #expect(!left.hasSuffix("-"))
        }
        #expect(TaskPosition.between("b", "a") == nil && TaskPosition.between("a", "a") == nil)
        // Each digit makes room for five more; where there is none left, the tasks around move (`TaskSpreadTests`).
        var upper = "b"
        for _ in 0..<300 { upper = try #require(TaskPosition.between("a", upper)) }
        var count = 300
        while count < 1_000, let next = TaskPosition.between("a", upper) { (upper, count) = (next, count + 1) }
        #expect(count < 1_000 && upper.utf8.count == TaskPosition.limit)
    }

    @Test("a reminder is news when it appears, changes in what matters, or is gone")
    func reminderNews() throws {
        let id = UUID()
        let make = { (body: String) in TodoTask(id: id, content: try content(body), now: now, rev: 1) }
        let (plain, dated) = (try make(#"{"title":"x"}"#), try make(#"{"title":"x","due":"2030-01-01"}"#))
        let done = try make(#"{"title":"x","due":"2030-01-01","status":"completed"}"#)
        #expect(plain.reminderNews(since: nil) == nil && dated.reminderNews(since: nil) == .scheduled)
        #expect(done.reminderNews(since: nil) == nil && done.reminderNews(since: dated) == .cancelled)
        #expect(dated.reminderNews(since: plain) == .scheduled && plain.reminderNews(since: dated) == .cancelled)
        #expect(dated.reminderNews(since: done) == .scheduled && dated.reminderNews(since: dated) == nil)
        let gone = dated.trashed(now: now, rev: 2)
        #expect(gone.reminderNews(since: dated) == .cancelled && dated.reminderNews(since: gone) == .scheduled)
        for body in [
            #"{"title":"y","due":"2030-01-01"}"#, #"{"title":"x","due":"2030-01-02"}"#,
            #"{"title":"x","due":"2030-01-01","priority":"P1"}"#, #"{"title":"x","due":"2030-01-01","reminders":[5]}"#,
        ] { #expect(try make(body).reminderNews(since: dated) == .scheduled) }
        #expect(try make(#"{"title":"x","due":"2030-01-01","tags":["a"]}"#).reminderNews(since: dated) == nil)
    }
}
