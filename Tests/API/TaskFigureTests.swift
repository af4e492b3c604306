import Contracts
import HTTPTypes
import JSON
import Testing

/// The figures by which dashboards of other suites count.
@Suite struct TaskFigureTests {
    private func figure(_ name: String, _ api: RunningAPI) async throws -> Double? {
        let text = try await api.guest.get("/metrics").text
        return text.split(separator: "\n").first { $0.hasPrefix(name + " ") }?.split(separator: " ").last.flatMap {
            Double($0)
        }
    }

    @Test("a task is counted when it is made, by whatever way, and not when its making is repeated or fails")
    func created() async throws {
        try await withAPI { api in
            let user = try await api.user()
            #expect(try await figure("tasks_created_total", api) == 0)
            let weekly = #"{"title":"Tea","due":"2030-01-07","recurring_pattern":"weekly"}"#
            let id = try #require(
                try await user.post("/api/tasks", weekly, ("Idempotency-Key", "k")).json["id"]?.string)
            _ = try await user.post("/api/tasks", weekly, ("Idempotency-Key", "k"))
            _ = try await user.post("/api/tasks", #"{"title":""}"#)
            #expect(try await figure("tasks_created_total", api) == 1)
            _ = try await user.post("/api/tasks/quick", #"{"text":"Buy milk"}"#)
            #expect(try await figure("tasks_created_total", api) == 2)
            let operations =
                #"{"op":"add","task":{"title":"a"}},{"op":"add","task":{}},{"op":"complete","id":"\#(id)"}"#
            _ = try await user.post("/api/tasks/bulk", #"{"operations":[\#(operations)]}"#)
            #expect(try await figure("tasks_created_total", api) == 3)
            let document = #"[{"title":"b"},{"title":"c"},{"title":7}]"#
            for _ in 0..<2 { _ = try await user.post("/api/tasks/import?format=json", document) }
            #expect(try await figure("tasks_created_total", api) == 5)
            let inside = RunningAPI(base: api.appBase, curl: api.curl)
            let request = try OccurrenceRequest(userID: user.userID, taskID: id, sequence: 1).json
            for _ in 0..<2 { _ = try await inside.guest.send(.post, OccurrenceRequest.path, request) }
            #expect(try await figure("tasks_created_total", api) == 6)
            let queries = try #require(try await figure("database_query_duration_seconds_count", api))
            _ = try await user.task("d")
            #expect(try #require(try await figure("database_query_duration_seconds_count", api)) > queries)
        }
    }
}
