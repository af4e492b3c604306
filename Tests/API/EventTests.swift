import Contracts
import JSON
import LocalSidecar
import TestSupport
import TestValues
import Testing

@Suite struct EventTests {
    /// An event as a subscriber was sent it.
    private struct Received: Sendable {
        let topic: String
        let event: JSONValue
        let data: TaskEventData

        init(_ call: TestApplication.Call) throws {
            event = try JSONValue(call.body)
            topic = event["topic"]?.string ?? ""
            data = try TaskEventData(json: event["data"]?.bytes ?? [])
        }
    }

    private static let subscriptions = #"""
        [{"pubsubname":"pubsub","topic":"task-events","route":"/events"},
         {"pubsubname":"pubsub","topic":"reminders","route":"/events"},
         {"pubsubname":"pubsub-broadcast","topic":"task-updates","route":"/events"}]
        """#

    /// Runs the API with a subscriber of everything that it publishes.
    private func withSubscribedAPI(
        _ body: @escaping @Sendable (RunningAPI, @Sendable () -> [TestApplication.Call]) async throws -> Void
    ) async throws {
        let application = TestApplication(subscriptions: Self.subscriptions)
        try await application.run { port in
            try await withAPI(others: [SidecarConfiguration(appID: "audit", appPort: port)]) { api in
                try await eventually { !application.calls(to: "/dapr/subscribe").isEmpty }
                try await body(api) { application.calls(to: "/events") }
            }
        }
    }

    @Test("a whole day is told to whoever reminds when the account moves to another zone, a time of a clock is not")
    func movedZone() async throws {
        try await withSubscribedAPI { api, events in
            let user = try await api.user()
            #expect(try await user.post("/api/tasks", #"{"title":"Day","due":"2030-01-01"}"#).status == 201)
            let timed = #"{"title":"Time","due":"2030-01-01T09:00:00Z","reminders":[10]}"#
            #expect(try await user.post("/api/tasks", timed).status == 201)
            func reminders() throws -> [String] {
                try events().map(Received.init).filter { $0.topic == Topic.reminders.name }.map {
                    try JSONValue($0.data.payload)["title"]?.string ?? ""
                }
            }
            try await eventually { try reminders().count >= 2 }
            #expect(try await user.patch("/api/account", #"{"name":"Ann"}"#).status == 200)
            #expect(try await user.patch("/api/account", #"{"time_zone":"Asia/Tokyo"}"#).status == 200)
            try await eventually { try reminders().count >= 3 }
            #expect(try reminders().sorted() == ["Day", "Day", "Time"])
        }
    }

    @Test("every change publishes what happened for services, and what is there now for open clients")
    func events() async throws {
        try await withSubscribedAPI { api, events in
            let user = try await api.user()
            let id = try await user.task("Tea")
            let path = "/api/tasks/\(id)"
            let patched = try await user.patch(path, #"{"title":"Coffee","tags":["a"]}"#)
            _ = try await user.post("\(path)/toggle")
            _ = try await user.put(path, #"{"title":"Coffee"}"#)
            _ = try await user.delete(path)
            try await eventually { events().count >= 10 }
            let all = try events().map(Received.init).sorted { $0.data.sequence < $1.data.sequence }
            let tasks = all.filter { $0.topic == Topic.taskEvents.name }
            #expect(
                tasks.map { $0.event["type"]?.string ?? "" } == [
                    "com.todo.task.created", "com.todo.task.updated", "com.todo.task.completed",
                    "com.todo.task.reopened", "com.todo.task.deleted",
                ])
            #expect(tasks.map(\.data.changed) == [[], ["title", "tags"], ["status"], ["status", "tags"], []])
            #expect(tasks.map(\.data.sequence) == [1, 2, 3, 4, 5])
            // The sidecar writes JSON anew, members sorted.
            #expect(try JSONValue(tasks[1].data.payload) == patched.json)
            for event in all {
                let type = event.event["type"]?.string ?? ""
                let schema = try SchemaCheck(schema: String(type.dropFirst("com.todo.".count)))
                #expect(schema.faults(of: event.event) == [], "\(type)")
                #expect(event.event["id"]?.string == event.data.idempotencyKey)
                #expect(event.event["source"]?.string == AppID.api && event.event["subject"]?.string == id)
                #expect(event.data.userID == user.userID && event.data.taskID == id)
            }
            let sync = try all.filter { $0.topic == Topic.taskUpdates.name }.map { try JSONValue($0.data.payload) }
            #expect(sync.count == 5)
            #expect(sync[1] == ["op": "upsert", "task": patched.json])
            #expect(sync[4] == ["op": "delete", "task_id": .string(id)])
        }
    }

    @Test("what changes nothing, or is refused, publishes nothing")
    func silence() async throws {
        try await withSubscribedAPI { api, events in
            let user = try await api.user()
            let path = "/api/tasks/\(try await user.task("Tea"))"
            _ = try await user.patch(path, #"{"title":"Tea"}"#)
            _ = try await user.patch(path, #"{"title":""}"#)
            _ = try await user.patch(path, #"{"title":"x"}"#, ("If-Match", "\"9\""))
            _ = try await user.post("\(path)/toggle")
            try await eventually { events().count >= 4 }
            let sequences = try events().map { try Received($0).data.sequence }
            #expect(sequences.sorted() == [1, 1, 2, 2])
        }
    }

    @Test("what a change means for reminders is told with the change, and nothing else is")
    func reminders() async throws {
        try await withSubscribedAPI { api, events in
            let user = try await api.user()
            let body = #"{"title":"Tea","due":"2030-01-07T09:00:00[Europe/Berlin]","reminders":[30,5]}"#
            let path = "/api/tasks/\(try await user.post("/api/tasks", body).json["id"]?.string ?? "")"
            _ = try await user.patch(path, #"{"tags":["a"]}"#)
            _ = try await user.patch(path, #"{"priority":"P1"}"#)
            _ = try await user.post("\(path)/toggle")
            _ = try await user.post("\(path)/toggle")
            _ = try await user.delete(path)
            _ = try await user.post("\(path)/restore")
            _ = try await user.patch(path, #"{"due":null}"#)
            _ = try await user.task("not due")
            try await eventually { events().count >= 25 }
            let all = try events().map(Received.init).sorted { $0.data.sequence < $1.data.sequence }
            let news = all.filter { $0.topic == Topic.reminders.name }
            #expect(news.map(\.data.sequence) == [1, 3, 4, 5, 6, 7, 8])
            #expect(
                news.map { $0.event["type"]?.string?.split(separator: ".").last ?? "" } == [
                    "scheduled", "scheduled", "cancelled", "scheduled", "cancelled", "scheduled", "cancelled",
                ])
            #expect(
                try JSONValue(news[1].data.payload) == [
                    "title": "Tea", "priority": "P1", "due": "2030-01-07T09:00:00+01:00[Europe/Berlin]",
                    "due_at": "2030-01-07T08:00:00Z", "reminders": [5, 30],
                ])
            for event in all {
                let type = event.event["type"]?.string ?? ""
                let schema = try SchemaCheck(schema: String(type.dropFirst("com.todo.".count)))
                #expect(schema.faults(of: event.event) == [], "\(type)")
                #expect(event.event["id"]?.string == event.data.idempotencyKey)
            }
            let restored = all.first { $0.data.sequence == 7 && $0.topic == Topic.taskEvents.name }
            #expect(restored?.event["type"]?.string == "com.todo.task.updated" && restored?.data.changed == ["deleted"])
        }
    }
}
