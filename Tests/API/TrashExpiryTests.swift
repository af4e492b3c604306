import Contracts
import HTTPTypes
import JSON
import TestSupport
import Testing

/// The trash, as time goes by.
@Suite struct TrashExpiryTests {
    private func titles(_ user: Caller, _ path: String) async throws -> [String] {
        (try await user.get(path).json["tasks"]?.array ?? []).compactMap {
            $0["title"]?.string ?? $0["task"]?["title"]?.string
        }
    }

    @Test("what was deleted can be brought back for 30 days, and is gone then")
    func expiry() async throws {
        let clock = TestClock()
        try await withAPI(clock: clock) { api in
            let user = try await api.user()
            let body = #"{"title":"Tea"}"#
            let id = try await user.post("/api/tasks", body, ("Idempotency-Key", "k")).json["id"]?.string ?? ""
            _ = try await user.delete("/api/tasks/\(id)")
            clock.advance(by: .seconds(30 * 86_400 - 120))
            #expect(try await titles(user, "/api/tasks/trash") == ["Tea"])
            let export = try await user.get("/api/account/export").json
            #expect(export["trash"]?.array?.first?["task"]?["id"]?.string == id && export["tasks"] == .array([]))
            #expect(try await user.post("/api/tasks/\(id)/restore").status == 200)
            _ = try await user.delete("/api/tasks/\(id)")
            clock.advance(days: 30)
            #expect(try await titles(user, "/api/tasks/trash") == [])
            #expect(try await user.post("/api/tasks/\(id)/restore").status == 404)
            #expect(try await user.post("/api/tasks/undo").status == 409)
            #expect(try await user.get("/api/account/export").json["trash"] == .array([]))
            let bulk = try await user.post(
                "/api/tasks/bulk", #"{"operations":[{"op":"restore","id":"\#(id)"}]}"#)
            #expect(bulk.json["results"]?.array?.first?["status"] == 404)
            // Nobody repeats a request after a month: the key is free again.
            #expect(try await user.post("/api/tasks", body, ("Idempotency-Key", "k")).status == 201)
        }
    }

    @Test("what has expired leaves the store, and whoever follows the changes is told once more that it is gone")
    func purge() async throws {
        let clock = TestClock()
        try await withAPI(clock: clock) { api in
            let user = try await api.user()
            let id = try await user.task("old")
            _ = try await user.delete("/api/tasks/\(id)")
            clock.advance(days: 31)
            try await fill(user)
            let changes = try await user.get("/api/tasks/changes?since=2").json
            #expect(changes["deleted"]?.array?.contains { $0["id"]?.string == id } == true)
            #expect(try await user.get("/api/tasks/\(id)").status == 404)
        }
    }

    /// Deletions enough for what has expired to be removed.
    private func fill(_ user: Caller) async throws {
        for number in 0..<17 {
            let id = try await user.task("\(number)")
            _ = try await user.delete("/api/tasks/\(id)")
        }
    }

    @Test("a task that is completed again makes no second occurrence, although the one it made left the trash long ago")
    func secondSuccessor() async throws {
        let clock = TestClock()
        try await withAPI(clock: clock) { api in
            let user = try await api.user()
            let inside = RunningAPI(base: api.appBase, curl: api.curl).guest
            let body = #"{"title":"Standup","due":"2030-01-07","recurrence":{"frequency":"weekly"}}"#
            let first = try await user.post("/api/tasks", body).json["id"]?.string ?? ""
            @Sendable func complete(_ id: String) async throws -> Answer {
                _ = try await user.patch("/api/tasks/\(id)", #"{"status":"completed"}"#)
                let request = OccurrenceRequest(userID: user.userID, taskID: id, sequence: 1)
                return try await inside.send(.post, OccurrenceRequest.path, request.json)
            }
            let made = try await complete(first)
            #expect(made.status == 201)
            let second = made.json["id"]?.string ?? ""
            // The series goes on behind the one that is deleted.
            #expect(try await complete(second).status == 201)
            _ = try await user.delete("/api/tasks/\(second)")
            clock.advance(days: 31)
            try await fill(user)
            _ = try await user.patch("/api/tasks/\(first)", #"{"status":"pending"}"#)
            #expect(try await complete(first).status == 204)
            #expect(try await titles(user, "/api/tasks?status=pending") == ["Standup"])
            #expect(try await titles(user, "/api/tasks?status=completed") == ["Standup"])
        }
    }
}
