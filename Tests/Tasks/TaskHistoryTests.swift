import FoundationEssentials
import JSON
import Tasks
import Testing
import Timestamps

@Suite("The history of a task")
struct TaskHistoryTests {
    private static let now = Timestamp(seconds: 1_800_000_000)

    private static func content(_ title: String) throws -> TaskContent {
        try TaskContent(value: ["title": .string(title)])
    }

    private static func task(_ changes: Int) throws -> TodoTask {
        var task = TodoTask(id: UUID(), content: try content("0"), now: now, rev: 1)
        for change in 1...max(changes, 1) where changes > 0 {
            let next = try content("\(change)")
            task = try #require(task.changed(to: next, now: now + .seconds(change), rev: Int64(change + 1)))
        }
        return task
    }

    @Test("changes are undone from the last to the creation, and done again in their order")
    func turns() throws {
        var task = try Self.task(3)
        for title in ["2", "1", "0"] {
            task = try #require(task.reverted(now: Self.now, rev: task.rev + 1))
            #expect(task.content.title == title && !task.isTrashed)
        }
        task = try #require(task.reverted(now: Self.now, rev: task.rev + 1))
        #expect(task.isTrashed)
        #expect(task.reverted(now: Self.now, rev: task.rev + 1) == nil)
        for title in ["0", "1", "2", "3"] {
            task = try #require(task.repeated(now: Self.now, rev: task.rev + 1))
            #expect(task.content.title == title && !task.isTrashed)
        }
        #expect(task.repeated(now: Self.now, rev: task.rev + 1) == nil)
        #expect(task.lastChange?.batch == 4)
    }

    @Test("a history is read as it was stored, and no longer than it may be")
    func stored() throws {
        var task = try Self.task(14)
        task = try #require(task.reverted(now: Self.now, rev: task.rev + 1))
        #expect(task.history?.pasts.count == TaskHistory.depth - 1 && task.history?.undone.count == 1)
        var writer = JSONWriter(reserving: 256)
        task.encode(into: &writer)
        #expect(try JSONScanner.read(writer.bytes) { try TodoTask(from: &$0) } == task)
    }

    @Test("several changes in one are one: what there was before the first counts")
    func unit() throws {
        let task = try Self.task(1)
        let first = try #require(task.changed(to: try Self.content("a"), now: Self.now, rev: 7))
            .changed(inBatch: 7, unit: "turn")
        let second = try #require(first.changed(to: try Self.content("b"), now: Self.now, rev: 8))
            .changed(inBatch: 7, unit: "turn")
        #expect(second.reverted(now: Self.now, rev: 9)?.content.title == "1")
        #expect(second.lastChange?.unit == "turn")
    }
}
