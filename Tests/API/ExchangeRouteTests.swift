import HTTPTypes
import JSON
import Testing

@Suite struct ExchangeRouteTests {
    @Test("tasks exported in any format can be imported by another user, and are the same", arguments: formats)
    func roundTrip(format: String, type: String) async throws {
        try await withAPI { api in
            let (ann, bob) = (try await api.user(), try await api.user())
            for index in 0..<130 { try await ann.task("Task \(index), +x; \\\"quoted\\\" @y") }
            let rich =
                #"{"title":"Pay","description":"a\nb","priority":"P1","tags":["two words","@home"],"due":"2030-01-01T09:30:00Z"}"#
            #expect(try await ann.post("/api/tasks", rich).status == 201)
            let done = try await ann.task("Done")
            #expect(try await ann.post("/api/tasks/\(done)/toggle").status == 200)

            let document = try await ann.get("/api/tasks/export?format=\(format)")
            #expect(document.status == 200 && document.header("Content-Type")?.hasPrefix(type) == true)
            #expect(document.header("Content-Disposition")?.hasPrefix("attachment") == true)
            let path = "/api/tasks/import?format=\(format)"
            let report = try await bob.send(.post, path, document.bytes, [("Content-Type", type)])
            #expect(report.status == 200 && report.json["created"]?.integer == 132, "\(report.text.prefix(500))")
            func contents(_ user: Caller) async throws -> Set<JSONValue> {
                let tasks = try await user.get("/api/tasks/export").json["tasks"]?.array ?? []
                let members = ["title", "description", "status", "priority", "tags", "due"]
                return Set(tasks.map { task in .array(members.map { task[$0] ?? .null }) })
            }
            #expect(try await contents(ann) == contents(bob))

            let again = try await bob.send(.post, path, document.bytes, [("Content-Type", type)])
            #expect(again.json["created"]?.integer == 0 && again.json["exists"]?.integer == 132)
            if format != "csv" {
                // A task that came from here is known by its id.
                let own = try await ann.send(.post, path, document.bytes, [("Content-Type", type)])
                #expect(own.json["exists"]?.integer == 132)
            }
            #expect(try await bob.get("/api/tasks/changes?since=0").json["tasks"]?.array?.count == 132)
        }
    }

    private static let formats = [
        ("json", "application/json"), ("todotxt", "text/plain"), ("ics", "text/calendar"), ("csv", "text/csv"),
    ]

    @Test("each line has its outcome, a faulty one spoils no other, and equal lines stay two tasks")
    func lines() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let document =
                "Buy milk\n\n(A) Call +\(String(repeating: "x", count: 51))\nBuy milk\nPay due:someday\n\u{200B}\n"
            func send() async throws -> JSONValue {
                try await user.send(
                    .post, "/api/tasks/import?format=todotxt", Array(document.utf8), [("Content-Type", "text/plain")]
                ).json
            }
            let report = try await send()
            let lines = try #require(report["lines"]?.array)
            #expect(lines.map { $0["line"]?.integer } == [1, 3, 4, 5, 6])
            #expect(lines.map { $0["status"]?.string } == ["created", "created", "created", "created", "failed"])
            #expect(lines.map { $0["outcome"]?.string } == ["kept", "left_out", "kept", "left_out", "failed"])
            #expect(lines[1]["parts"]?.array?.first?["part"] == "tags")
            #expect(lines[3]["parts"]?.array?.first?["part"] == "due:")
            #expect(
                report["kept"]?.integer == 2 && report["left_out"]?.integer == 2 && report["adjusted"]?.integer == 0)
            #expect(lines[0]["id"] != lines[2]["id"])
            let again = try await send()
            #expect(again["exists"]?.integer == 4 && again["created"]?.integer == 0)
            #expect(again["lines"]?.array?[0]["id"] == lines[0]["id"])
        }
    }

    @Test("what cannot be imported is refused as a whole, and makes nothing")
    func refused() async throws {
        try await withAPI { api in
            let user = try await api.user()
            func post(_ query: String, _ body: String, _ type: String = "text/plain") async throws -> Answer {
                try await user.send(.post, "/api/tasks/import\(query)", Array(body.utf8), [("Content-Type", type)])
            }
            #expect(try await post("", "a").faultyFields == ["format"])
            #expect(try await post("?format=xml", "a").faultyFields == ["format"])
            #expect(try await post("?format=todotxt&x=1", "a").faultyFields == ["x"])
            #expect(try await post("?format=todotxt&zone=Nowhere", "a").faultyFields == ["zone"])
            #expect(try await post("?format=ics", "a").faultyFields == ["body"])
            #expect(try await post("?format=json", "{").faultyFields == ["body"])
            #expect(try await post("?format=ics", "a", "application/json").status == 415)
            #expect(try await post("?format=todotxt", String(repeating: "a\n", count: 20_001)).status == 413)
            #expect(try await post("?format=todotxt&continues=0", "a").faultyFields == ["continues"])
            #expect(try await post("?format=ics", "a", "image/png").status == 415)
            #expect(try await user.get("/api/tasks/export?format=csv&spreadsheet=x").faultyFields == ["spreadsheet"])
            #expect(try await post("?format=todotxt", String(repeating: "a", count: (5 << 20) + 1)).status == 413)
            #expect(try await user.get("/api/tasks/export?format=xml").faultyFields == ["format"])
            #expect(try await user.get("/api/tasks/export?page=1").faultyFields == ["page"])
            #expect(try await user.get("/api/tasks").json["tasks"] == [])
            #expect(try await api.guest.get("/api/tasks/export").status == 401)
        }
    }

    @Test("an import needs a token that may write, an export one that may read")
    func scopes() async throws {
        try await withAPI { api in
            let user = try await api.user()
            func program(_ scope: String) async throws -> Caller {
                let answer = try await user.post("/api/auth/tokens", #"{"name":"x","scopes":["\#(scope)"]}"#)
                return Caller(api: api, token: answer.json["token"]?.string)
            }
            let (reader, writer) = (try await program("read"), try await program("write"))
            #expect(try await reader.get("/api/tasks/export").status == 200)
            #expect(try await reader.post("/api/tasks/import?format=json", "[]").status == 403)
            #expect(try await writer.post("/api/tasks/import?format=json", "[]").status == 200)
            #expect(try await writer.get("/api/tasks/export").status == 403)
            #expect(try await reader.get("/api/account/export").status == 403)
            #expect(try await reader.post("/api/account/feed").status == 403)
        }
    }

    @Test("a long list is imported whole, and every task's events are published")
    func long() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let document = (0..<3000).map { "Task \($0)" }.joined(separator: "\n")
            let report = try await user.send(
                .post, "/api/tasks/import?format=todotxt", Array(document.utf8), [("Content-Type", "text/plain")])
            #expect(report.json["created"]?.integer == 3000, "\(report.text.prefix(300))")
            let tasks = try await user.get("/api/tasks/export").json["tasks"]?.array
            #expect(tasks?.count == 3000 && Set(tasks?.compactMap { $0["title"]?.string } ?? []).count == 3000)
        }
    }

    @Test("the account's export holds the account and its tasks, and can be imported")
    func account() async throws {
        try await withAPI { api in
            let (ann, bob) = (try await api.user(), try await api.user())
            for index in 0..<120 { try await ann.task("Task \(index)") }
            _ = try await ann.post("/api/auth/tokens", #"{"name":"CLI","scopes":["read"]}"#)
            _ = try await ann.post("/api/filters", #"{"name":"Urgent","filter":"p1"}"#)
            let export = try await ann.get("/api/account/export")
            #expect(export.json["filters"]?.array?.first?["name"] == "Urgent")
            #expect(export.json["settings"]?["pins"] == [])
            #expect(export.status == 200 && export.header("Cache-Control") == "no-store")
            #expect(export.json["account"]?["email"]?.string == ann.email)
            #expect(export.json["api_tokens"]?.array?.first?["name"] == "CLI" && !export.text.contains("errand_"))
            #expect(export.json["tasks"]?.array?.count == 120)
            let report = try await bob.send(.post, "/api/tasks/import?format=json", export.bytes)
            #expect(report.json["created"]?.integer == 120)
        }
    }
}
