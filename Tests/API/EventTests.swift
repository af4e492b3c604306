import Contracts
import JSON
import TestSupport
import Testing

@Suite struct EventTests {
    private struct Published: Sendable {
        let topic: String
        let event: JSONValue
        let data: TaskEventData

        init(_ published: (topic: String, event: JSONValue)) throws {
            topic = published.topic
            event = published.event
            data = try TaskEventData(json: published.event["data"]?.bytes ?? [])
        }
    }

    @Test("every change publishes what happened for services, and what is there now for open clients")
    func events() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let id = try await user.task("Tea")
            let path = "/api/tasks/\(id)"
            let patched = try await user.patch(path, #"{"title":"Coffee","tags":["a"]}"#)
            _ = try await user.post("\(path)/toggle")
            _ = try await user.put(path, #"{"title":"Coffee"}"#)
            _ = try await user.delete(path)
            try await eventually { api.published.count >= 10 }
            let all = try api.published.map(Published.init).sorted { $0.data.sequence < $1.data.sequence }
            let tasks = all.filter { $0.topic == Topic.taskEvents.name }
            #expect(
                tasks.map { $0.event["type"]?.string ?? "" } == [
                    "com.todo.task.created", "com.todo.task.updated", "com.todo.task.completed",
                    "com.todo.task.reopened", "com.todo.task.deleted",
                ])
            #expect(tasks.map(\.data.changed) == [[], ["title", "tags"], ["status"], ["status", "tags"], []])
            #expect(tasks.map(\.data.sequence) == [1, 2, 3, 4, 5])
            #expect(tasks[1].data.payload == patched.bytes)
            for event in all {
                let type = event.event["type"]?.string ?? ""
                let schema = try SchemaCheck(schema: String(type.dropFirst("com.todo.".count)))
                #expect(schema.faults(of: event.event) == [], "\(type)")
                #expect(event.event["id"]?.string == event.data.idempotencyKey)
                #expect(event.event["source"]?.string == AppID.api && event.event["subject"]?.string == id)
                #expect(event.data.userID == user.userID && event.data.taskID == id)
            }
            let sync = try all.filter { $0.topic == Topic.taskUpdates.name }.map {
                try SyncChange(json: $0.data.payload)
            }
            #expect(sync.count == 5 && sync[1] == .upsert(task: patched.bytes) && sync[4] == .delete(taskID: id))
        }
    }

    @Test("what changes nothing, or is refused, publishes nothing")
    func silence() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let path = "/api/tasks/\(try await user.task("Tea"))"
            _ = try await user.patch(path, #"{"title":"Tea"}"#)
            _ = try await user.patch(path, #"{"title":""}"#)
            _ = try await user.patch(path, #"{"title":"x"}"#, ("If-Match", "\"9\""))
            _ = try await user.post("\(path)/toggle")
            try await eventually { api.published.count >= 4 }
            let sequences = try api.published.map { try Published($0).data.sequence }
            #expect(sequences.sorted() == [1, 1, 2, 2])
        }
    }
}
