import JSON
import Testing

@Suite struct TaskSortTests {
    private static let bodies = [
        #"{"title":"Beta","priority":"P2","due":"2030-01-02"}"#,
        #"{"title":"alpha","priority":"P1","due":"2030-01-01T09:00:00[Europe/Berlin]"}"#,
        #"{"title":"Gamma","priority":"P2"}"#, #"{"title":"alpha","due":"2030-01-02T00:00:00Z","status":"completed"}"#,
        #"{"title":"delta","priority":"P4","due":"2030-01-03","status":"completed"}"#,
    ]

    private func pages(_ user: Caller, _ query: String) async throws -> [String] {
        var seen: [String] = []
        var path = "/api/tasks?\(query)&limit=2"
        for _ in 0..<20 {
            let page = try await user.get(path)
            #expect(page.status == 200, "\(page.text)")
            seen += (page.json["tasks"]?.array ?? []).compactMap { $0["id"]?.string }
            guard let cursor = page.json["next_cursor"]?.string else { break }
            path = "/api/tasks?\(query)&limit=2&cursor=\(cursor)"
        }
        return seen
    }

    @Test("a list is sorted by every field, both ways, ties broken by id, what lacks the field last")
    func sorts() async throws {
        try await withAPI { api in
            let user = try await api.user()
            var ids: [String] = []
            for body in Self.bodies { ids.append(try await user.post("/api/tasks", body).json["id"]?.string ?? "") }
            _ = try await user.post("/api/tasks/\(ids[4])/move", #"{"before":"\#(ids[0])"}"#)
            for (sort, expected) in [
                ("created", [0, 1, 2, 3, 4]), ("-created", [4, 3, 2, 1, 0]), ("updated", [0, 1, 2, 3, 4]),
                ("priority", [1, 0, 2, 3, 4]), ("-priority", [4, 3, 2, 0, 1]), ("title", [1, 3, 0, 4, 2]),
                ("-title", [2, 4, 0, 3, 1]), ("due", [1, 0, 3, 4, 2]), ("-due", [4, 3, 0, 1, 2]),
                ("position", [4, 0, 1, 2, 3]), ("-position", [3, 2, 1, 0, 4]), ("completed", [3, 4, 0, 1, 2]),
                ("-completed", [4, 3, 2, 1, 0]),
            ] {
                #expect(try await pages(user, "sort=\(sort)") == expected.map { ids[$0] }, "\(sort)")
            }
            #expect(try await pages(user, "sort=-title&status=pending&priority=high") == [ids[2], ids[0]])
        }
    }

    @Test("a cursor goes on where it stood while tasks change, and belongs to its order")
    func cursors() async throws {
        try await withAPI { api in
            let user = try await api.user()
            var ids: [String] = []
            for title in ["a", "b", "c", "d", "e"] { ids.append(try await user.task(title)) }
            let page = try await user.get("/api/tasks?sort=title&limit=2").json
            let cursor = page["next_cursor"]?.string ?? ""
            _ = try await user.patch("/api/tasks/\(ids[0])", #"{"title":"d2"}"#)
            _ = try await user.delete("/api/tasks/\(ids[1])")
            try await user.task("a2")
            let rest = try await user.get("/api/tasks?sort=title&cursor=\(cursor)").json["tasks"]?.array ?? []
            #expect(rest.compactMap { $0["title"]?.string } == ["c", "d", "d2", "e"])
            for query in ["sort=-title", "sort=due", "", "q=a"] {
                let answer = try await user.get("/api/tasks?\(query)&cursor=\(cursor)")
                #expect(answer.status == 400 && answer.faultyFields == ["cursor"])
            }
        }
    }

    @Test("today is where the request says, and lists of it are never kept")
    func zones() async throws {
        try await withAPI { api in
            let user = try await api.user()
            _ = try await user.post("/api/tasks", #"{"title":"old","due":"2020-01-01"}"#)
            _ = try await user.post("/api/tasks", #"{"title":"none"}"#)
            for zone in ["Pacific/Kiritimati", "America/Adak", "UTC"] {
                let late = try await user.get("/api/tasks?due=overdue&zone=\(zone)").json["tasks"]?.array
                #expect(late?.compactMap { $0["title"]?.string } == ["old"])
            }
            let none = try await user.get("/api/tasks?due=none&sort=-due").json["tasks"]?.array
            #expect(none?.compactMap { $0["title"]?.string } == ["none"])
            let answer = try await user.get("/api/tasks?zone=Mars/Olympus")
            #expect(answer.status == 400 && answer.faultyFields == ["zone"])
        }
    }
}
