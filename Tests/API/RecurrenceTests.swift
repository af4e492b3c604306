import Contracts
import HTTPTypes
import JSON
import LocalSidecar
import Synchronization
import TestSupport
import Testing

/// What can be asked of one task's recurrence, without the service that follows completions.
@Suite struct RecurrenceTests {
    private func with(
        _ body: @escaping @Sendable (Caller, _ makeNext: @Sendable (String) async throws -> Answer) async throws -> Void
    )
        async throws
    {
        try await withAPI { api in
            let user = try await api.user()
            let inside = RunningAPI(base: api.appBase, curl: api.curl)
            try await body(user) { id in
                let request = OccurrenceRequest(userID: user.userID, taskID: id, sequence: 1)
                return try await inside.guest.send(.post, OccurrenceRequest.path, request.json)
            }
        }
    }

    private func create(_ user: Caller, _ body: String) async throws -> String {
        let answer = try await user.post("/api/tasks", body)
        guard answer.status == 201, let id = answer.json["id"]?.string else { throw Unexpected(answer) }
        return id
    }

    private let weekly =
        #"{"title":"Standup","due":"2030-01-07","recurrence":{"frequency":"weekly","weekdays":["monday"]}}"#

    @Test("a recurring task answers with its rule and its series")
    func answer() async throws {
        try await with { user, _ in
            let task = try await user.post("/api/tasks", weekly)
            #expect(task.json["recurrence"]?["rrule"]?.string == "FREQ=WEEKLY;BYDAY=MO")
            #expect(task.json["series"]?["id"] == task.json["id"] && task.json["series"]?["occurrence"]?.integer == 1)
            let id = task.json["id"]?.string ?? ""
            let rule = try await user.get("/api/tasks/\(id)/recurrence")
            #expect(rule.status == 200 && rule.json["recurrence"] == task.json["recurrence"])
            #expect(rule.json["next"]?.array?.first?.string == "2030-01-14")
            #expect(rule.header("ETag") == task.header("ETag"))
            // What was answered can be sent back.
            let again = try await user.put("/api/tasks/\(id)", task.text)
            #expect(again.json == task.json)
        }
    }

    @Test("a word for the rule makes the same task as the rule itself, and only the rule is answered")
    func pattern() async throws {
        try await with { user, _ in
            for word in ["daily", "weekly", "monthly", "yearly"] {
                let rest = #""title":"Standup","due":"2030-01-07""#
                let named = try await user.post("/api/tasks", #"{\#(rest),"recurring_pattern":"\#(word)"}"#)
                let ruled = try await user.post("/api/tasks", #"{\#(rest),"recurrence":{"frequency":"\#(word)"}}"#)
                #expect(named.status == 201 && named.json["recurrence"] == ruled.json["recurrence"])
                #expect(named.json["recurrence"]?["frequency"]?.string == word)
                #expect(named.json["recurring_pattern"] == nil && named.json["series"] != .null)
            }
            let id = try await create(user, weekly)
            let path = "/api/tasks/\(id)"
            let changed = try await user.patch(path, #"{"recurring_pattern":"monthly"}"#)
            #expect(changed.json["recurrence"]?["rrule"]?.string == "FREQ=MONTHLY")
            let bulk = #"{"operations":[{"op":"update","id":"\#(id)","task":{"recurring_pattern":"daily"}}]}"#
            _ = try await user.post("/api/tasks/bulk", bulk)
            #expect(try await user.get(path).json["recurrence"]?["rrule"]?.string == "FREQ=DAILY")
            #expect(try await user.patch(path, #"{"recurring_pattern":null}"#).json["recurrence"] == .null)
        }
    }

    @Test("a rule can be given, replaced and taken away")
    func change() async throws {
        try await with { user, _ in
            let id = try await user.task("Tea")
            let path = "/api/tasks/\(id)/recurrence"
            #expect(try await user.get(path).status == 404)
            let set = try await user.post(path, #"{"frequency":"daily","interval":2}"#)
            #expect(set.status == 200 && set.json["recurrence"]?["interval"]?.integer == 2)
            #expect(set.json["due"]?.string != nil)
            let replaced = try await user.post(path, #""FREQ=MONTHLY;BYMONTHDAY=-1""#)
            #expect(replaced.json["recurrence"]?["month_days"] == [-1])
            #expect(try await user.post(path, #"{"frequency":"daily"}"#, ("If-Match", "\"1\"")).status == 412)
            #expect(try await user.delete(path).status == 204)
            #expect(try await user.get(path).status == 404)
            #expect(try await user.get("/api/tasks/\(id)").json["recurrence"] == .null)
        }
    }

    @Test("the next occurrence is made once a task is completed, and once only")
    func next() async throws {
        try await with { user, makeNext in
            let id = try await create(user, weekly)
            #expect(try await makeNext(id).status == 204)
            _ = try await user.post("/api/tasks/\(id)/toggle")
            let made = try await makeNext(id)
            #expect(made.status == 201 && made.json["due"]?.string == "2030-01-14")
            #expect(made.json["status"]?.string == "pending" && made.json["series"]?["occurrence"]?.integer == 2)
            let repeated = try await makeNext(id)
            #expect(repeated.status == 200 && repeated.json == made.json)
            for _ in 0..<4 { _ = try await user.post("/api/tasks/\(id)/toggle") }
            #expect(try await makeNext(id).status == 200)
            #expect(try await user.get("/api/tasks").json["tasks"]?.array?.count == 2)
        }
    }

    @Test("asked again after a restart, or at another replica, nothing is made a second time")
    func restarted() async throws {
        let sidecar = SidecarConfiguration(appID: "api", environment: TestKeys.secrets)
        try await SidecarHarness.run([sidecar], resources: components) { sidecars in
            let ids = Mutex<(user: String, task: String, next: String)>(("", "", ""))
            for run in 0..<3 {
                try await withAPI(on: sidecars.port("api"), ["ERRAND_REPLICA": "api-\(run / 2)"]) { api in
                    if run == 0 {
                        let user = try await api.user()
                        let task = try await create(user, weekly)
                        _ = try await user.post("/api/tasks/\(task)/toggle")
                        ids.withLock { $0 = (user.userID, task, "") }
                    }
                    let (user, task, next) = ids.withLock { $0 }
                    let inside = RunningAPI(base: api.appBase, curl: api.curl).guest
                    let request = OccurrenceRequest(userID: user, taskID: task, sequence: 2)
                    let answer = try await inside.send(.post, OccurrenceRequest.path, request.json)
                    #expect(answer.status == (run == 0 ? 201 : 200))
                    #expect(run == 0 || answer.json["id"]?.string == next)
                    ids.withLock { $0.next = answer.json["id"]?.string ?? "" }
                }
            }
        }
    }

    @Test("of an account that was deleted meanwhile nothing recurs")
    func deletedAccount() async throws {
        try await with { user, makeNext in
            let id = try await create(user, weekly)
            _ = try await user.post("/api/tasks/\(id)/toggle")
            let body = Array(#"{"password":"correct horse"}"#.utf8)
            #expect(try await user.send(.delete, "/api/account", body).status == 204)
            #expect(try await makeNext(id).status == 204)
        }
    }

    @Test("reopened before anybody asked, nothing is made; completed again, it is")
    func reopened() async throws {
        try await with { user, makeNext in
            let id = try await create(user, weekly)
            for _ in 0..<2 { _ = try await user.post("/api/tasks/\(id)/toggle") }
            #expect(try await makeNext(id).status == 204)
            _ = try await user.post("/api/tasks/\(id)/toggle")
            #expect(try await makeNext(id).status == 201)
        }
    }

    @Test("completed and deleted before anybody asked, a task still has its successor")
    func clearedAway() async throws {
        try await with { user, makeNext in
            let id = try await create(user, weekly)
            #expect(try await user.post("/api/tasks/\(id)/toggle").status == 200)
            #expect(try await user.delete("/api/tasks/\(id)").status == 204)
            let made = try await makeNext(id)
            #expect(made.status == 201)
            let open = try await user.get("/api/tasks?status=pending")
            #expect(open.json["tasks"]?.array?.first?["due"]?.string == "2030-01-14")
        }
    }

    @Test("the series is listed, the latest first, and ends")
    func instances() async throws {
        try await with { user, makeNext in
            let body = #"{"title":"x","due":"2030-01-31","recurrence":"FREQ=MONTHLY;COUNT=3"}"#
            var ids = [try await create(user, body)]
            for _ in 0..<2 {
                _ = try await user.post("/api/tasks/\(ids[0])/toggle")
                ids.insert(try await makeNext(ids[0]).json["id"]?.string ?? "", at: 0)
            }
            for id in ids {
                let list = try await user.get("/api/tasks/\(id)/instances")
                #expect(list.json["instances"]?.array?.map { $0["id"]?.string ?? "" } == ids)
                #expect(
                    list.json["instances"]?.array?.map { $0["due"]?.string ?? "" } == [
                        "2030-05-31", "2030-03-31", "2030-01-31",
                    ])
                #expect(list.json["next"] == [])
            }
            #expect(try await user.get("/api/tasks/\(ids[0])/instances?limit=1").json["instances"]?.array?.count == 1)
            _ = try await user.post("/api/tasks/\(ids[0])/toggle")
            #expect(try await makeNext(ids[0]).status == 204)
        }
    }

    @Test("an occurrence is skipped, unless it is done, has a successor, or is the last")
    func skip() async throws {
        try await with { user, makeNext in
            let id = try await create(user, #"{"title":"x","due":"2030-01-07","recurrence":"FREQ=WEEKLY;COUNT=3"}"#)
            let path = "/api/tasks/\(id)/recurrence/skip"
            let skipped = try await user.post(path)
            #expect(skipped.status == 200 && skipped.json["due"]?.string == "2030-01-14")
            #expect(skipped.json["series"]?["occurrence"]?.integer == 2)
            _ = try await user.post("/api/tasks/\(id)/toggle")
            #expect(try await user.post(path).status == 409)
            let last = try #require(try await makeNext(id).json["id"]?.string)
            _ = try await user.post("/api/tasks/\(id)/toggle")
            #expect(try await user.post(path).status == 409)
            let end = try await user.post("/api/tasks/\(last)/recurrence/skip")
            #expect(end.status == 409 && end.json["type"]?.string?.contains("not-skippable") == true)
            let plain = try await user.task("Tea")
            #expect(try await user.post("/api/tasks/\(plain)/recurrence/skip").status == 404)
        }
    }

    @Test("a change is for this occurrence or for all")
    func scope() async throws {
        try await with { user, makeNext in
            let id = try await create(user, weekly)
            let moved = try await user.patch("/api/tasks/\(id)?scope=this", #"{"due":"2030-01-09","title":"Once"}"#)
            #expect(moved.json["due"]?.string == "2030-01-09")
            _ = try await user.post("/api/tasks/\(id)/toggle")
            let next = try await makeNext(id)
            #expect(next.json["due"]?.string == "2030-01-14" && next.json["title"]?.string == "Standup")
            #expect(try await user.patch("/api/tasks/\(id)?scope=some", "{}").faultyFields == ["scope"])
            #expect(try await user.patch("/api/tasks/\(id)?scope=this&scope=all", "{}").faultyFields == ["scope"])
            let rule = try await user.patch("/api/tasks/\(id)?scope=this", #"{"recurrence":null}"#)
            #expect(rule.status == 400 && rule.faultyFields == ["recurrence"])
        }
    }

    @Test(
        "a wrong rule is refused, naming the member, and nothing is written",
        arguments: [
            ("7", "body"), (#"{"frequency":"hourly"}"#, "frequency"),
            (#"{"frequency":"daily","interval":0}"#, "interval"),
            (#"{"frequency":"monthly","month_days":[32]}"#, "month_days"), (#""FREQ=""#, "rrule"),
            (#""FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30""#, "recurrence"), (#"{"frequency":"daily","every":1}"#, "every"),
        ])
    func refused(body: String, field: String) async throws {
        try await with { user, _ in
            let id = try await create(user, weekly)
            let answer = try await user.post("/api/tasks/\(id)/recurrence", body)
            #expect(answer.status == 400 && answer.faultyFields == [field])
            #expect(try await user.get("/api/tasks/\(id)").json["rev"]?.integer == 1)
            let created = try await user.post("/api/tasks", #"{"title":"x","recurrence":\#(body)}"#)
            #expect(created.status == 400)
        }
    }

    @Test("nobody sees or changes the recurrence of another's task, and the private route is not public")
    func isolation() async throws {
        try await with { user, _ in
            let id = try await create(user, weekly)
            let other = try await user.api.user()
            for path in ["recurrence", "instances"] {
                #expect(try await other.get("/api/tasks/\(id)/\(path)").status == 404)
            }
            #expect(try await other.post("/api/tasks/\(id)/recurrence", #"{"frequency":"daily"}"#).status == 404)
            #expect(try await other.post("/api/tasks/\(id)/recurrence/skip").status == 404)
            #expect(try await other.delete("/api/tasks/\(id)/recurrence").status == 404)
            let request = OccurrenceRequest(userID: user.userID, taskID: id, sequence: 1)
            #expect(try await user.send(.post, OccurrenceRequest.path, request.json).status == 404)
        }
    }

    @Test(
        "the private route refuses what is no request, and makes nothing for whom it does not know",
        arguments: [
            ("", 400), ("[]", 400), ("{}", 400), (#"{"user_id":"x","task_id":"y","sequence":1}"#, 400),
            (#"{"user_id":"6f9619ff-8b86-4011-b42d-00c04fc964ff","task_id":"y","sequence":1}"#, 400),
            (
                #"{"user_id":"6f9619ff-8b86-4011-b42d-00c04fc964ff","task_id":"01930000-0000-7000-8000-000000000001","sequence":1}"#,
                204
            ),
        ])
    func malformed(body: String, status: Int) async throws {
        try await withAPI { api in
            let inside = RunningAPI(base: api.appBase, curl: api.curl)
            let answer = try await inside.guest.post(OccurrenceRequest.path, body)
            #expect(answer.status == status)
        }
    }
}
