import HTTPTypes
import JSON
import Testing

@Suite struct TaskRoutesTests {
    @Test("a user has so many tasks and no more, by whichever way they are made")
    func bound() async throws {
        try await withAPI(["ERRAND_TASKS_PER_USER": "2"]) { api in
            let (user, other) = (try await api.user(), try await api.user())
            for title in ["one", "two"] { try await user.task(title) }
            for (path, body) in [
                ("/api/tasks", #"{"title":"three"}"#), ("/api/tasks/quick", #"{"text":"three"}"#),
            ] {
                let answer = try await user.post(path, body)
                #expect(answer.status == 409 && answer.json["type"]?.string == "/problems/too-many-tasks", "\(path)")
            }
            let several = try await user.post(
                "/api/tasks/bulk", #"{"operations":[{"op":"add","task":{"title":"three"}}]}"#)
            #expect(several.json["results"]?.array?.first?["status"]?.integer == 409, "\(several.json)")
            #expect(try await user.get("/api/tasks").json["tasks"]?.array?.count == 2)
            let imported = try await user.post(
                "/api/tasks/import?format=todotxt", "three\n", ("Content-Type", "text/plain"))
            #expect(
                imported.status == 200 && imported.json["failed"]?.integer == 1
                    && imported.json["created"]?.integer == 0)
            try await other.task("one")
        }
    }

    @Test("a task is created, read, replaced, patched, toggled and deleted")
    func life() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let created = try await user.post("/api/tasks", #"{"title":"Tea","tags":["a"],"priority":"P1"}"#)
            #expect(created.status == 201)
            let id = try #require(created.json["id"]?.string)
            #expect(created.header("Location") == "/api/tasks/\(id)")
            #expect(created.header("ETag") == "\"1\"" && created.json["rev"]?.integer == 1)
            let read = try await user.get("/api/tasks/\(id)")
            #expect(read.status == 200 && read.bytes == created.bytes && read.header("ETag") == "\"1\"")
            let replaced = try await user.put("/api/tasks/\(id)", #"{"title":"Coffee"}"#)
            #expect(replaced.status == 200 && replaced.json["tags"] == .array([]))
            #expect(replaced.json["priority"]?.string == "P3" && replaced.json["rev"]?.integer == 2)
            let patched = try await user.patch(
                "/api/tasks/\(id)", #"{"description":"black"}"#, ("Content-Type", "application/merge-patch+json"))
            #expect(patched.json["description"]?.string == "black" && patched.json["title"]?.string == "Coffee")
            let toggled = try await user.post("/api/tasks/\(id)/toggle")
            #expect(toggled.json["status"]?.string == "completed" && toggled.json["completed_at"]?.string != nil)
            let back = try await user.post("/api/tasks/\(id)/toggle")
            #expect(back.json["status"]?.string == "pending" && back.json["completed_at"] == .null)
            #expect(try await user.delete("/api/tasks/\(id)").status == 204)
            #expect(try await user.get("/api/tasks/\(id)").status == 404)
            #expect(try await user.delete("/api/tasks/\(id)").status == 404)
        }
    }

    @Test("a toggle by PATCH is the one by POST, with its condition, whatever body comes along")
    func toggleByPatch() async throws {
        try await withAPI { api in
            let (user, other) = (try await api.user(), try await api.user())
            let path = "/api/tasks/\(try await user.task("Tea"))/toggle"
            let done = try await user.send(.patch, path)
            #expect(done.status == 200 && done.json["status"]?.string == "completed" && done.header("ETag") == "\"2\"")
            #expect(try await user.send(.patch, path, Array("{}".utf8), [("If-Match", "\"1\"")]).status == 412)
            let open = try await user.patch(path, #"{"completed":true}"#, ("If-Match", "\"2\""))
            #expect(open.json["status"]?.string == "pending")
            #expect(try await other.send(.patch, path).status == 404)
            #expect(try await user.get(path).header("Allow")?.contains("PATCH") == true)
        }
    }

    @Test("a task that was read can be put back as it is, and then nothing has changed")
    func roundTrip() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let id = try await user.task("Tea")
            let read = try await user.get("/api/tasks/\(id)")
            let put = try await user.put("/api/tasks/\(id)", read.text)
            #expect(put.status == 200 && put.bytes == read.bytes)
            #expect(try await user.patch("/api/tasks/\(id)", "{}").bytes == read.bytes)
        }
    }

    @Test("a change is made only to the revision that If-Match names")
    func ifMatch() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let path = "/api/tasks/\(try await user.task("Tea"))"
            #expect(try await user.patch(path, #"{"title":"a"}"#, ("If-Match", "\"1\"")).status == 200)
            let stale = try await user.patch(path, #"{"title":"b"}"#, ("If-Match", "\"1\""))
            #expect(stale.status == 412 && stale.header("ETag") == "\"2\"")
            #expect(try await user.put(path, #"{"title":"b"}"#, ("If-Match", "W/\"2\"")).status == 412)
            #expect(try await user.post("\(path)/toggle", nil, ("If-Match", "\"1\"")).status == 412)
            #expect(try await user.delete(path, ("If-Match", "\"1\"")).status == 412)
            #expect(try await user.get(path).json["title"]?.string == "a")
            #expect(try await user.put(path, #"{"title":"c"}"#, ("If-Match", "\"7\", \"2\"")).status == 200)
            #expect(try await user.delete(path, ("If-Match", "*")).status == 204)
        }
    }

    @Test("a task that the client holds already is not sent again")
    func ifNoneMatch() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let path = "/api/tasks/\(try await user.task("Tea"))"
            let held = try await user.get(path, ("If-None-Match", "W/\"1\""))
            #expect(held.status == 304 && held.bytes.isEmpty)
            _ = try await user.post("\(path)/toggle")
            #expect(try await user.get(path, ("If-None-Match", "\"1\"")).status == 200)
        }
    }

    @Test("a creation repeated under its Idempotency-Key makes one task, also when many arrive at once")
    func idempotency() async throws {
        try await withAPI { api in
            let (user, other) = (try await api.user(), try await api.user())
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<16 {
                    group.addTask { try await user.post("/api/tasks", #"{"title":"Tea"}"#, ("Idempotency-Key", "k-1")) }
                }
                return try await group.reduce(into: [Answer]()) { $0.append($1) }
            }
            #expect(answers.map(\.status).sorted() == Array(repeating: 200, count: 15) + [201])
            #expect(Set(answers.map { $0.json["id"]?.string }).count == 1)
            let spaced = try await user.post(
                "/api/tasks", #"{ "tags": [], "title": " Tea" }"#, ("Idempotency-Key", "k-1"))
            #expect(spaced.status == 200 && spaced.header("Idempotency-Replayed") == "true")
            let reused = try await user.post("/api/tasks", #"{"title":"Coffee"}"#, ("Idempotency-Key", "k-1"))
            #expect(reused.status == 422 && reused.faultyFields == ["Idempotency-Key"])
            #expect(try await other.post("/api/tasks", #"{"title":"Tea"}"#, ("Idempotency-Key", "k-1")).status == 201)
            #expect(try await user.get("/api/tasks").json["tasks"]?.array?.count == 1)
            let long = String(repeating: "k", count: 256)
            let refused = try await user.post("/api/tasks", #"{"title":"x"}"#, ("Idempotency-Key", long))
            #expect(refused.status == 400 && refused.faultyFields == ["Idempotency-Key"])
        }
    }
}
