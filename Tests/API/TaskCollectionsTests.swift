import JSON
import Testing

@Suite struct TaskCollectionsTests {
    private func titles(_ user: Caller, _ query: String = "") async throws -> [String] {
        (try await user.get("/api/tasks\(query)").json["tasks"]?.array ?? []).compactMap { $0["title"]?.string }
    }

    @Test("a deleted task is out of sight everywhere but in the trash, and comes back as it was")
    func trash() async throws {
        try await withAPI { api in
            let (user, other) = (try await api.user(), try await api.user())
            let path = "/api/tasks/\(try await user.task("Tea"))"
            let before = try await user.get(path).json
            #expect(try await user.delete(path).status == 204)
            for answer in [
                try await user.get(path), try await user.delete(path), try await user.post("\(path)/toggle"),
                try await user.patch(path, #"{"title":"x"}"#), try await user.put(path, #"{"title":"x"}"#),
                try await user.post("\(path)/move", #"{"before":"\#(before["id"]?.string ?? "")"}"#),
                try await user.get("\(path)/recurrence"), try await user.get("\(path)/instances"),
            ] { #expect(answer.status == 404) }
            #expect(try await titles(user).isEmpty)
            #expect(try await titles(user, "?q=tea").isEmpty)
            let item = try await user.get("/api/tasks/trash").json["tasks"]?.array?.first
            #expect(item?["task"]?["title"] == "Tea" && item?["deleted_at"]?.string != nil)
            #expect(try await other.post("\(path)/restore").status == 404)
            #expect(try await other.get("/api/tasks/trash").json["tasks"] == .array([]))
            let back = try await user.post("\(path)/restore")
            #expect(back.status == 200 && back.json["created_at"] == before["created_at"])
            #expect(try await user.post("\(path)/restore").bytes == back.bytes)
            #expect(try await titles(user) == ["Tea"])
            #expect(try await user.get("/api/tasks/trash").json["tasks"] == .array([]))
        }
    }

    @Test("the trash has pages, the latest first")
    func trashPages() async throws {
        try await withAPI { api in
            let user = try await api.user()
            for number in 0..<5 { _ = try await user.delete("/api/tasks/\(try await user.task("\(number)"))") }
            var seen: [String] = []
            var path = "/api/tasks/trash?limit=2"
            for _ in 0..<3 {
                let page = try await user.get(path).json
                seen += (page["tasks"]?.array ?? []).compactMap { $0["task"]?["title"]?.string }
                path = "/api/tasks/trash?limit=2&cursor=\(page["next_cursor"]?.string ?? "")"
            }
            #expect(seen == ["4", "3", "2", "1", "0"])
            for query in ["limit=0", "cursor=x", "cursor=1-x", "page=2"] {
                #expect(try await user.get("/api/tasks/trash?\(query)").status == 400)
            }
        }
    }

    @Test("a deletion and a restoration reach those who follow changes")
    func delta() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let id = try await user.task("Tea")
            _ = try await user.delete("/api/tasks/\(id)")
            let gone = try await user.get("/api/tasks/changes?since=1").json
            #expect(gone["deleted"] == .array([["id": .string(id), "rev": 2]]) && gone["tasks"] == .array([]))
            _ = try await user.post("/api/tasks/\(id)/restore")
            let back = try await user.get("/api/tasks/changes?since=2").json
            #expect(back["deleted"] == .array([]) && back["tasks"]?.array?.first?["id"]?.string == id)
        }
    }

    @Test("a creation repeated after its task was deleted makes nothing")
    func creationMark() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let body = #"{"title":"Tea","checklist":[{"title":"pot"}]}"#
            let id = try await user.post("/api/tasks", body, ("Idempotency-Key", "k")).json["id"]?.string ?? ""
            _ = try await user.delete("/api/tasks/\(id)")
            let again = try await user.post("/api/tasks", body, ("Idempotency-Key", "k"))
            #expect(again.status == 200 && again.json["id"]?.string == id)
            #expect(try await titles(user).isEmpty)
            #expect(try await user.get("/api/tasks/\(id)").status == 404)
        }
    }

    @Test("tasks are moved before and after others, at two replicas at once, and keep one order")
    func move() async throws {
        try await withReplicas(quirks: "") { first, second in
            let user = try await first.user()
            var ids: [String: String] = [:]
            for title in ["a", "b", "c", "d"] { ids[title] = try await user.task(title) }
            let path = { (title: String) in "/api/tasks/\(ids[title] ?? "")/move" }
            let body = { (member: String, title: String) in #"{"\#(member)":"\#(ids[title] ?? "")"}"# }
            #expect(try await user.post(path("d"), body("before", "a")).status == 200)
            #expect(try await user.at(second).post(path("a"), body("after", "c")).status == 200)
            var order: [String: String] = [:]
            for task in try await user.at(second).get("/api/tasks").json["tasks"]?.array ?? [] {
                order[task["position"]?.string ?? ""] = task["title"]?.string
            }
            #expect(
                order.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map(\.value) == [
                    "d", "b", "c", "a",
                ])
            for (body, field) in [
                (#"{}"#, "before"), (body("before", "x"), "before"), (#"{"after":5}"#, "after"),
                (#"{"behind":"x"}"#, "behind"),
                (#"{"before":"\#(ids["b"] ?? "")","after":"\#(ids["c"] ?? "")"}"#, "before"),
                (#"{"after":"00000000-0000-7000-8000-000000000000"}"#, "after"),
            ] {
                let answer = try await user.post(path("a"), body)
                #expect(answer.status == 400 && answer.faultyFields == [field], "\(body)")
            }
        }
    }

    @Test("tasks can be moved to one and the same place for ever, and undo takes back a move that made room")
    func moveForEver() async throws {
        try await withAPI { api in
            let user = try await api.user()
            var ids: [String] = []
            for title in ["a", "b", "c", "d"] { ids.append(try await user.task(title)) }
            func order() async throws -> [String] { try await titles(user, "?sort=position") }
            var longest = 0
            var rewrites = 0
            for move in 0..<400 {
                let body = #"{"after":"\#(ids[0])"}"#
                let answer = try await user.post("/api/tasks/\(ids[1 + move % 2])/move", body)
                #expect(answer.status == 200)
                longest = max(longest, answer.json["position"]?.string?.utf8.count ?? .max)
                guard move > 0, answer.json["position"]?.string?.utf8.count ?? 0 < longest else { continue }
                rewrites += 1
                let expected = move % 2 == 0 ? ["a", "b", "c", "d"] : ["a", "c", "b", "d"]
                #expect(try await order() == expected)
                _ = try await user.post("/api/tasks/undo")
                #expect(try await order() == (move % 2 == 0 ? ["a", "c", "b", "d"] : ["a", "b", "c", "d"]))
                _ = try await user.post("/api/tasks/redo")
                #expect(try await order() == expected)
                longest = 0
            }
            #expect(rewrites > 0 && longest <= 64)
            #expect(try await order() == ["a", "c", "b", "d"])
        }
    }

    @Test("tags are counted, renamed, merged and removed across tasks, however they are written")
    func tags() async throws {
        try await withAPI { api in
            let (user, other) = (try await api.user(), try await api.user())
            _ = try await other.post("/api/tasks", #"{"title":"x","tags":["Work"]}"#)
            _ = try await user.post("/api/tasks", #"{"title":"1","tags":["Work","café/1"]}"#)
            _ = try await user.post("/api/tasks", #"{"title":"2","tags":["work","job"],"status":"completed"}"#)
            let list = try await user.get("/api/tags").json["tags"]
            #expect(list?.array?.first == ["name": "work", "count": 2, "pending": 1])
            let merged = try await user.put("/api/tags/WORK", #"{"name":"job"}"#)
            #expect(merged.json == ["name": "job", "changed": 2])
            #expect(try await user.get("/api/tags").json["tags"]?.array?.count == 2)
            #expect(try await user.get("/api/tasks?tag=job").json["tasks"]?.array?.count == 2)
            #expect(try await user.delete("/api/tags/caf%C3%A9%2F1").json["changed"] == 1)
            #expect(try await user.put("/api/tags/job", #"{"name":"Job"}"#).json["changed"] == 2)
            _ = try await user.post("/api/tasks/undo")
            #expect(try await user.get("/api/tags").json["tags"]?.array?.first?["name"] == "job")
            #expect(try await user.delete("/api/tags/nothing").status == 404)
            for body in [#"{"name":""}"#, #"{"name":5}"#, "{}", #"{"name":"a\u0000"}"#] {
                let answer = try await user.put("/api/tags/job", body)
                #expect(answer.status == 400 && answer.faultyFields == ["name"])
            }
            #expect(try await user.delete("/api/tags/%00").status == 400)
            for tag in ["a/b?c#d", "../x", "100% \\", "name=x&y", "+"] {
                let name = tag.utf8.map { "%" + String($0, radix: 16) }.joined()
                let body = String(decoding: JSONValue.object(JSONObject([("name", .string(tag))])).bytes, as: UTF8.self)
                let renamed = try await user.put("/api/tags?name=job", body)
                #expect(renamed.json["changed"] == 2, "\(tag)")
                #expect(try await user.put("/api/tags?name=\(name)", #"{"name":"job"}"#).json["changed"] == 2, "\(tag)")
            }
            for query in ["", "?name=", "?name=job&name=x", "?tag=job", "?name=job&x=y"] {
                #expect(try await user.delete("/api/tags\(query)").status == 400, "\(query)")
            }
            #expect(try await user.delete("/api/tags?name=JOB").json["changed"] == 2)
            #expect(try await other.get("/api/tags").json["tags"]?.array?.first?["name"] == "Work")
        }
    }

    @Test("of a bulk request each operation succeeds or fails by itself")
    func bulk() async throws {
        try await withAPI { api in
            let (user, other) = (try await api.user(), try await api.user())
            let (id, foreign) = (try await user.task("Tea"), try await other.task("private"))
            let operations = [
                #"{"op":"add","task":{"title":"new","tags":["a"]}}"#, #"{"op":"add","task":{"title":""}}"#,
                #"{"op":"update","id":"\#(id)","task":{"priority":"high"}}"#,
                #"{"op":"reschedule","id":"\#(id)","due":"2030-01-01"}"#, #"{"op":"reschedule","id":"\#(id)"}"#,
                #"{"op":"complete","id":"\#(foreign)"}"#, #"{"op":"delete","id":"x"}"#, #"{"op":"explode"}"#, "5",
                #"{"op":"delete","id":"\#(id)"}"#, #"{"op":"complete","id":"\#(id)"}"#,
                #"{"op":"restore","id":"\#(id)"}"#, #"{"op":"complete","id":"\#(id)","due":null}"#,
            ]
            let body = #"{"operations":[\#(operations.joined(separator: ","))]}"#
            let answer = try await user.post("/api/tasks/bulk", body, ("Idempotency-Key", "b"))
            let results = answer.json["results"]?.array ?? []
            #expect(
                results.map { $0["status"]?.integer ?? 0 }
                    == [201, 400, 200, 200, 400, 404, 400, 400, 400, 204, 404, 200, 400])
            #expect(results[1]["problem"]?["errors"]?.array?.first?["field"] == "title")
            #expect(results[11]["task"]?["due"] == "2030-01-01" && results[11]["task"]?["priority"] == "P2")
            #expect(
                try await user.post("/api/tasks/bulk", body, ("Idempotency-Key", "b")).json["results"]?.array?[0][
                    "status"] == 200)
            #expect(try await titles(user, "?q=new").count == 1)
            for body in ["[]", "{}", #"{"operations":[]}"#, #"{"operations":{}}"#, #"{"operations":[],"x":1}"#] {
                #expect(try await user.post("/api/tasks/bulk", body).status == 400)
            }
            let many = Array(repeating: #"{"op":"delete","id":"\#(id)"}"#, count: 101).joined(separator: ",")
            #expect(try await user.post("/api/tasks/bulk", #"{"operations":[\#(many)]}"#).status == 400)
        }
    }
}
