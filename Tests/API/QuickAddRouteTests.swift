import JSON
import Testing

@Suite struct QuickAddRouteTests {
    @Test("a line becomes a task, and the answer says which words became what")
    func create() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let line = "Weekly team standup every Monday 9:30 #work #meetings p1"
            let answer = try await user.post("/api/tasks/quick", #"{"text":"\#(line)","zone":"Europe/Berlin"}"#)
            #expect(answer.status == 201)
            let task = answer.json["task"]
            #expect(task?["title"]?.string == "Weekly team standup")
            #expect(task?["priority"]?.string == "P1")
            #expect(task?["tags"] == ["work", "meetings"])
            #expect(task?["recurrence"]?["weekdays"] == ["monday"])
            #expect(task?["due"]?.string?.hasSuffix("[Europe/Berlin]") == true)
            #expect(task?["due"]?.string?.contains("T09:30:00+0") == true)
            let understood = try #require(answer.json["understood"]?.array)
            #expect(understood.map { $0["kind"]?.string } == ["recurrence", "tag", "tag", "priority"])
            #expect(understood.first?["text"]?.string == "every Monday 9:30")
            #expect(understood.first?["start"]?.integer == 20 && understood.first?["end"]?.integer == 37)
            let id = try #require(task?["id"]?.string)
            #expect(answer.header("Location") == "/api/tasks/\(id)")
            #expect(try await user.get("/api/tasks/\(id)").json == task)
        }
    }

    @Test("a preview answers the same and creates nothing")
    func preview() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let answer = try await user.post(
                "/api/tasks/quick/preview", #"{"text":"Call Zoë tomorrow 🚀 p2 remind 30m"}"#)
            #expect(answer.status == 200)
            #expect(answer.json["task"]?["title"]?.string == "Call Zoë 🚀")
            #expect(answer.json["task"]?["priority"]?.string == "P2")
            #expect(answer.json["task"]?["reminders"] == [30])
            #expect(answer.json["understood"]?.array?.map { $0["start"]?.integer } == [9, 21, 24])
            #expect(try await user.get("/api/tasks").json["tasks"] == [])
        }
    }

    @Test("a line that waited for a network is read by the day on which it was typed, never by one to come")
    func typedAt() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let due = { (typed: String) async throws -> String? in
                let body = #"{"text":"Pack tomorrow","zone":"Europe/Berlin","typed_at":"\#(typed)"}"#
                return try await user.post("/api/tasks/quick/preview", body).json["task"]?["due"]?.string
            }
            #expect(try await due("2024-02-28T23:30:00+01:00") == "2024-02-29")
            let now = try await user.post(
                "/api/tasks/quick/preview", #"{"text":"Pack tomorrow","zone":"Europe/Berlin"}"#)
            #expect(try await due("2999-01-01T00:00:00Z") == now.json["task"]?["due"]?.string)
            let answer = try await user.post("/api/tasks/quick", #"{"text":"Pack","typed_at":"yesterday"}"#)
            #expect(answer.status == 400)
            #expect(answer.json["errors"]?.array?.first?["field"]?.string == "typed_at")
        }
    }

    @Test("literal ranges stay words")
    func literal() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let body = #"{"text":"Watch Next Friday","literal":[[6,17]]}"#
            let answer = try await user.post("/api/tasks/quick", body)
            #expect(answer.json["task"]?["title"]?.string == "Watch Next Friday")
            #expect(answer.json["task"]?["due"] == .null && answer.json["understood"] == [])
        }
    }

    @Test("a repeated line with the same Idempotency-Key is one task, although time goes on")
    func idempotency() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let (body, key) = (#"{"text":"tea in 1 second"}"#, ("Idempotency-Key", "k1"))
            let first = try await user.post("/api/tasks/quick", body, key)
            let second = try await user.post("/api/tasks/quick", body, key)
            #expect(first.status == 201 && second.status == 200)
            #expect(second.json["task"] == first.json["task"])
            #expect(try await user.post("/api/tasks/quick", #"{"text":"other"}"#, key).status == 422)
        }
    }

    @Test("the account's zone counts where the request names none")
    func accountZone() async throws {
        try await withAPI { api in
            let user = try await api.user()
            #expect(try await user.patch("/api/account", #"{"time_zone":"Asia/Tokyo"}"#).status == 200)
            let session = try await api.guest.post(
                "/api/auth/signin", #"{"email":"\#(user.email)","password":"correct horse"}"#)
            let caller = Caller(api: api, token: session.json["access_token"]?.string)
            let answer = try await caller.post("/api/tasks/quick/preview", #"{"text":"tea tomorrow at 9am"}"#)
            #expect(answer.json["task"]?["due"]?.string?.hasSuffix("T09:00:00+09:00[Asia/Tokyo]") == true)
        }
    }

    @Test(
        "bad lines are problems that name the member",
        arguments: [
            (#"{}"#, ["text"]), (#"{"text":5}"#, ["text"]), (#"{"text":"  "}"#, ["text"]),
            (#"{"text":"x","zone":"Mars/Olympus"}"#, ["zone"]),
            (#"{"text":"x","zone":"../../etc/passwd"}"#, ["zone"]), (#"{"text":"x","literal":[[2,1]]}"#, ["literal"]),
            (#"{"text":"x","literal":[[-1,1]]}"#, ["literal"]), (#"{"text":"x","literal":"all"}"#, ["literal"]),
            (#"{"text":"x","literal":[[1]]}"#, ["literal"]), (#"{"txt":"x"}"#, ["txt", "text"]), (#"[]"#, ["body"]),
            (#"{"text":"a\u0000b"}"#, ["text"]),
        ])
    func badInput(_ body: String, _ fields: [String]) async throws {
        try await withAPI { api in
            let user = try await api.user()
            for path in ["/api/tasks/quick", "/api/tasks/quick/preview"] {
                let answer = try await user.post(path, body)
                #expect(answer.status == 400 && answer.faultyFields == fields, "\(answer.text)")
            }
        }
    }

    @Test("a line that is too long is refused, whatever its limit of: line, title, body")
    func tooLong() async throws {
        try await withAPI { api in
            let user = try await api.user()
            for length in [501, 10_241] {
                let text = String(repeating: "a", count: length)
                let answer = try await user.post("/api/tasks/quick", #"{"text":"\#(text)"}"#)
                #expect(answer.status == 400 && answer.faultyFields == ["text"])
            }
            let huge = String(repeating: "a", count: 200_000)
            #expect(try await user.post("/api/tasks/quick", #"{"text":"\#(huge)"}"#).status == 413)
        }
    }

    @Test("without a token nothing is read")
    func unauthorized() async throws {
        try await withAPI { api in
            for path in ["/api/tasks/quick", "/api/tasks/quick/preview"] {
                let answer = try await api.guest.post(path, #"{"text":"x"}"#)
                #expect(answer.status == 401)
            }
        }
    }
}
