import FoundationEssentials
import JSON
import Tasks
import TestValues
import Testing
import Timestamps

@Suite struct TodoTaskTests {
    private let now = Timestamp(milliseconds: 1_763_717_400_250)

    private func task(_ body: String) throws -> TodoTask {
        let id = try #require(UUID(taskID: "019AA5D1-0000-7000-8000-00000000ABCD"))
        return TodoTask(
            id: id, content: try content(body), now: now, rev: 7, creation: CreationMark(key: "k", request: "r"))
    }

    @Test("what is stored reads back the same")
    func stored() throws {
        for body in [
            #"{"title":"\"quoted\" \\ \u00e9\ud83d\ude00"}"#,
            #"{"title":"x","description":"a\tb","status":"completed","priority":"P4","tags":["a","b"],"due":"2030-01-01T00:00:00Z"}"#,
        ] {
            var task = try task(body)
            task.updated = Timestamp(milliseconds: now.milliseconds + 5)
            var writer = JSONWriter()
            task.encode(into: &writer)
            #expect(try JSONScanner.read(writer.bytes) { try TodoTask(from: &$0) } == task)
        }
    }

    @Test("the wire form is the contract's, without the creation mark")
    func wire() throws {
        let task = try task(#"{"title":"Tea","tags":["a"],"due":"2030-01-01T00:00:00Z"}"#)
        #expect(
            String(decoding: task.wire, as: UTF8.self)
                == #"{"id":"019aa5d1-0000-7000-8000-00000000abcd","title":"Tea","description":null,"status":"pending","#
                + #""priority":"P3","tags":["a"],"due":"2030-01-01T00:00:00Z","due_at":"2030-01-01T00:00:00Z","#
                + #""reminders":null,"recurrence":null,"series":null,"checklist":[],"#
                + #""position":"019aa5d1-0000-7000-8000-00000000abcd","created_at":"2025-11-21T09:30:00.250Z","updated_at":"2025-11-21T09:30:00.250Z","completed_at":null,"rev":7}"#
        )
    }

    @Test("the wire form is the golden file's, byte for byte")
    func golden() throws {
        let content = try content(
            #"{"title":"Buy \"oat\" milk","priority":"P2","tags":["errands","café"],"due":"2026-11-22T09:00:00Z","reminders":[60,10],"checklist":[{"id":"0193f1a0-6b7c-7d21-8e3f-0000000000c1","title":"Compare brands","done":true}]}"#
        )
        let created = try #require(Timestamp(rfc3339: "2026-11-21T09:30:00.250Z"))
        let id = try #require(UUID(taskID: "0193f1a0-6b7c-7d21-8e3f-a1b2c3d4e5f6"))
        #expect(TodoTask(id: id, content: content, now: created, rev: 7).wire == (try Golden.bytes("task")))
    }

    @Test("a patch changes what it names, and null clears")
    func patch() throws {
        let before = try content(
            #"{"title":"Tea","description":"d","priority":"P1","tags":["a"],"due":"2030-01-01T00:00:00Z"}"#)
        let patch = try TaskPatch(
            json: Array(#"{"description":null,"due":null,"tags":null,"status":"completed"}"#.utf8))
        let after = patch.applied(to: before)
        #expect(after.title == "Tea" && after.priority == .p1)
        #expect(after.description == nil && after.due == nil && after.tags.isEmpty && after.status == .completed)
        #expect(after.differences(from: before) == ["description", "status", "tags", "due"])
        #expect(try TaskPatch(json: Array("{}".utf8)).applied(to: before) == before)
    }

    @Test("completing sets the time of completion, reopening clears it, and nothing changes nothing")
    func transitions() throws {
        let task = try task(#"{"title":"Tea"}"#)
        var content = task.content
        #expect(task.changed(to: content, now: now, rev: 8) == nil)
        content.status = .completed
        let later = now + .seconds(5)
        let done = try #require(task.changed(to: content, now: later, rev: 8))
        #expect(done.completed == later && done.updated == later && done.rev == 8)
        #expect(done.transition(from: task) == .completed)
        content.status = .pending
        let reopened = try #require(done.changed(to: content, now: later, rev: 9))
        #expect(reopened.completed == nil && reopened.transition(from: done) == .reopened)
        content.priority = .p1
        #expect(reopened.changed(to: content, now: later, rev: 10)?.transition(from: reopened) == .updated)
    }
}
