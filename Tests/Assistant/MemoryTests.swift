import JSON
import Testing
import Timestamps

@testable import Assistant

@Suite("Memory")
struct MemoryTests {
    @Test("what is kept between two messages survives being stored")
    func roundTrip() {
        var memory = Memory()
        memory.listed = [Mention(id: "a", title: "Milk"), Mention(id: "b", title: "Eggs")]
        memory.touched = [Mention(id: "b", title: "Eggs")]
        memory.pending = .which(
            memory.listed, request: PastMessage(text: "done with it", at: Timestamp(seconds: 5)))
        #expect(Memory(memory.json) == memory)
        memory.pending = .confirm([PlannedCall(name: "delete_task", arguments: ["id": "a"])], past: "Deleted it.")
        #expect(Memory(memory.json) == memory)
        memory.pending = .detail(.title, request: PastMessage(text: "add a task", at: Timestamp(seconds: 5)))
        #expect(Memory(memory.json) == memory)
    }

    @Test(
        "a memory that is none is empty",
        arguments: ["null", "[]", "{\"pending\":{\"kind\":\"confirm\"},\"listed\":5}"])
    func nonsense(text: String) throws {
        #expect(Memory(try JSONValue(Array(text.utf8))) == Memory())
    }
}
