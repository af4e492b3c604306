import JSON
import Testing

@Suite struct UndoTests {
    private func titles(_ user: Caller, _ query: String = "") async throws -> [String] {
        (try await user.get("/api/tasks\(query)").json["tasks"]?.array ?? []).compactMap { $0["title"]?.string }
    }

    @Test("undo takes back the last change of any kind, then the one before it; redo brings them back in their order")
    func kinds() async throws {
        try await withAPI { api in
            let user = try await api.user()
            #expect(try await user.post("/api/tasks/undo").status == 409)
            #expect(try await user.post("/api/tasks/redo").status == 409)
            let id = try await user.task("Tea")
            let path = "/api/tasks/\(id)"
            let undone = try await user.post("/api/tasks/undo")
            #expect(undone.status == 200 && undone.json["deleted"] == .array([.string(id)]))
            #expect(try await user.get(path).status == 404)
            #expect(try await user.post("/api/tasks/redo").json["tasks"]?.array?.first?["title"] == "Tea")
            _ = try await user.patch(path, #"{"title":"Coffee","description":"long","due":"2030-01-01"}"#)
            _ = try await user.delete(path)
            _ = try await user.post("/api/tasks/undo")
            #expect(try await user.get(path).json["due"] == "2030-01-01")
            _ = try await user.post("/api/tasks/undo")
            let back = try await user.get(path).json
            #expect(back["title"] == "Tea" && back["description"] == .null && back["due"] == .null)
            _ = try await user.post("/api/tasks/undo")
            #expect(try await user.get(path).status == 404)
            #expect(try await user.post("/api/tasks/undo").status == 409)
            for title in ["Tea", "Coffee"] {
                #expect(try await user.post("/api/tasks/redo").json["tasks"]?.array?.first?["title"]?.string == title)
            }
            _ = try await user.post("/api/tasks/redo")
            #expect(try await user.get(path).status == 404)
            #expect(try await user.post("/api/tasks/redo").status == 409)
        }
    }

    @Test("what was undone cannot be done again once something else was changed")
    func redoAfterChange() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let (tea, milk) = (try await user.task("Tea"), try await user.task("Milk"))
            _ = try await user.patch("/api/tasks/\(tea)", #"{"priority":"P1"}"#)
            _ = try await user.post("/api/tasks/undo")
            _ = try await user.patch("/api/tasks/\(milk)", #"{"priority":"P1"}"#)
            let refused = try await user.post("/api/tasks/redo")
            #expect(refused.status == 409 && refused.json["type"]?.string?.hasSuffix("nothing-to-redo") == true)
        }
    }

    @Test("requests that share a Change-Unit are undone as one, until something else is changed between them")
    func unit() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let (tea, milk) = (try await user.task("Tea"), try await user.task("Milk"))
            let unit = ("Change-Unit", "turn-1")
            _ = try await user.patch("/api/tasks/\(tea)", #"{"priority":"P1"}"#, unit)
            _ = try await user.patch("/api/tasks/\(tea)", #"{"tags":["urgent"]}"#, unit)
            _ = try await user.post("/api/tasks", #"{"title":"Rum"}"#, unit)
            _ = try await user.delete("/api/tasks/\(milk)", unit)
            #expect(try await titles(user) == ["Rum", "Tea"])
            _ = try await user.post("/api/tasks/undo")
            #expect(try await titles(user) == ["Milk", "Tea"])
            let back = try await user.get("/api/tasks/\(tea)").json
            #expect(back["priority"] == "P3" && back["tags"] == [])
            _ = try await user.post("/api/tasks/redo")
            #expect(try await titles(user) == ["Rum", "Tea"])
            #expect(try await user.get("/api/tasks/\(tea)").json["tags"] == ["urgent"])
            #expect(try await user.patch("/api/tasks/\(tea)", #"{"priority":"P2"}"#, ("Change-Unit", "")).status == 400)
        }
    }

    @Test("a bulk change is undone as a whole, and redone as a whole")
    func bulk() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let (one, two) = (try await user.task("one"), try await user.task("two"))
            let body = """
                {"operations":[{"op":"complete","id":"\(one)"},{"op":"delete","id":"\(two)"},
                {"op":"add","task":{"title":"three"}}]}
                """
            #expect(try await user.post("/api/tasks/bulk", body).status == 200)
            #expect(try await titles(user) == ["three", "one"])
            _ = try await user.post("/api/tasks/undo")
            #expect(try await titles(user, "?status=pending") == ["two", "one"])
            _ = try await user.post("/api/tasks/redo")
            #expect(try await titles(user) == ["three", "one"])
            #expect(try await titles(user, "?status=completed") == ["one"])
        }
    }

    @Test("a bulk change that takes several commits is undone as a whole")
    func largeBulk() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let text = String(repeating: "x", count: 9000)
            var ids: [String] = []
            for number in 0..<60 {
                let made = try await user.post("/api/tasks", #"{"title":"\#(number)","description":"\#(text)"}"#)
                ids.append(made.json["id"]?.string ?? "")
            }
            let operations = ids.map { #"{"op":"complete","id":"\#($0)"}"# }.joined(separator: ",")
            let done = try await user.post("/api/tasks/bulk", #"{"operations":[\#(operations)]}"#)
            #expect(done.json["results"]?.array?.count == 60)
            #expect(try await user.get("/api/tasks").json["rev"]?.integer ?? 0 > 61)
            #expect(try await titles(user, "?status=completed&limit=100").count == 60)
            let undone = try await user.post("/api/tasks/undo")
            #expect(undone.json["tasks"]?.array?.count == 60)
            #expect(try await titles(user, "?status=completed").isEmpty)
        }
    }

    @Test("undoing a completion withdraws the untouched next occurrence; redoing has it made anew, once")
    func occurrence() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let body = #"{"title":"Water","due":"2030-01-07","recurrence":"FREQ=WEEKLY"}"#
            let id = try await user.post("/api/tasks", body).json["id"]?.string ?? ""
            let request = #"{"user_id":"\#(user.userID)","task_id":"\#(id)","sequence":2}"#
            _ = try await user.post("/api/tasks/\(id)/toggle")
            #expect(try await occurrence(api, request) == 201)
            let pending = try await user.get("/api/tasks?status=pending").json
            let next = try #require(pending["tasks"]?.array?.first?["id"])
            #expect(try await titles(user).count == 2)
            let undone = try await user.post("/api/tasks/undo").json
            #expect(undone["deleted"]?.array?.isEmpty == true && undone["withdrawn"]?.array == [next])
            #expect(try await titles(user, "?status=pending").count == 1)
            #expect(try await titles(user).count == 1)
            #expect(try await occurrence(api, request) == 204)
            _ = try await user.post("/api/tasks/redo")
            #expect(try await occurrence(api, request) == 201)
            #expect(try await occurrence(api, request) == 200)
            #expect(try await titles(user).count == 2)
        }
    }

    @Test("a next occurrence that somebody has touched stays when the completion is undone")
    func touched() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let body = #"{"title":"Water","due":"2030-01-07","recurrence":"FREQ=WEEKLY"}"#
            let id = try await user.post("/api/tasks", body).json["id"]?.string ?? ""
            let other = try await user.task("other")
            _ = try await user.post("/api/tasks/\(id)/toggle")
            let request = #"{"user_id":"\#(user.userID)","task_id":"\#(id)","sequence":3}"#
            #expect(try await occurrence(api, request) == 201)
            let next = try await user.get("/api/tasks?status=pending&q=water").json["tasks"]?.array?.first?["id"]?
                .string
            _ = try await user.patch("/api/tasks/\(next ?? "")", #"{"priority":"P1"}"#)
            _ = try await user.post("/api/tasks/\(id)/toggle")
            _ = try await user.post("/api/tasks/\(id)/toggle")
            _ = try await user.post("/api/tasks/undo")
            #expect(try await user.get("/api/tasks/\(next ?? "")").status == 200)
            #expect(try await user.get("/api/tasks/\(other)").status == 200)
        }
    }

    @Test("a change of a named task is undone only while it is the last one")
    func named() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let (tea, milk) = (try await user.task("Tea"), try await user.task("Milk"))
            for path in [tea, milk] { _ = try await user.patch("/api/tasks/\(path)", #"{"priority":"P1"}"#) }
            let refused = try await user.post("/api/tasks/undo?task=\(tea)")
            #expect(refused.status == 409 && refused.json["type"]?.string?.hasSuffix("not-the-last-change") == true)
            #expect(try await user.post("/api/tasks/undo?task=00000000-0000-0000-0000-000000000000").status == 409)
            #expect(try await user.get("/api/tasks/\(milk)").json["priority"] == "P1")
            #expect(try await user.post("/api/tasks/undo?task=\(milk)").status == 200)
            #expect(try await user.get("/api/tasks/\(milk)").json["priority"] == "P3")
            for query in ["task=tea", "tasks=\(tea)", "task=\(tea)&task=\(milk)"] {
                #expect(try await user.post("/api/tasks/undo?\(query)").status == 400, "\(query)")
            }
        }
    }

    @Test("nobody undoes what somebody else did")
    func isolation() async throws {
        try await withAPI { api in
            let (ann, bob) = (try await api.user(), try await api.user())
            try await ann.task("Tea")
            #expect(try await bob.post("/api/tasks/undo").status == 409)
            #expect(try await titles(ann) == ["Tea"])
        }
    }

    private func occurrence(_ api: RunningAPI, _ body: String) async throws -> Int {
        try await RunningAPI(base: api.appBase, curl: api.curl).guest.post("/internal/occurrences", body).status
    }
}
