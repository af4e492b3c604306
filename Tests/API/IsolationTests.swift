import JSON
import Testing

@Suite struct IsolationTests {
    @Test("another user's task is answered like one that does not exist, by every verb, and stays as it is")
    func foreignTasks() async throws {
        try await withAPI { api in
            let (ann, bob) = (try await api.user(), try await api.user())
            let id = try await ann.task("Ann's secret")
            let before = try await ann.get("/api/tasks/\(id)")
            let unknown = "019aa5d1-0000-7000-8000-00000000abcd"
            func answers(_ id: String) async throws -> [Answer] {
                [
                    try await bob.get("/api/tasks/\(id)"),
                    try await bob.get("/api/tasks/\(id)", ("If-None-Match", "\"1\"")),
                    try await bob.put("/api/tasks/\(id)", #"{"title":"mine"}"#),
                    try await bob.patch("/api/tasks/\(id)", #"{"title":"mine"}"#),
                    try await bob.patch("/api/tasks/\(id)", #"{"title":"mine"}"#, ("If-Match", "\"1\"")),
                    try await bob.post("/api/tasks/\(id)/toggle"),
                    try await bob.delete("/api/tasks/\(id)"),
                    try await bob.delete("/api/tasks/\(id)", ("If-Match", "\"9\"")),
                ]
            }
            let foreign = try await answers(id)
            let missing = try await answers(unknown)
            let invalid = try await answers("not-an-id")
            for (foreign, (missing, invalid)) in zip(foreign, zip(missing, invalid)) {
                #expect(foreign.status == 404 && missing.status == 404 && invalid.status == 404)
                #expect(foreign.problem == missing.problem && missing.problem == invalid.problem)
            }
            #expect(try await ann.get("/api/tasks/\(id)").bytes == before.bytes)
            #expect(try await bob.get("/api/tasks?q=secret").json["tasks"] == .array([]))
            #expect(try await bob.get("/api/tasks/changes?since=0").json["tasks"] == .array([]))
        }
    }

    @Test("nothing about tasks is answered without a token, or with one that does not hold")
    func unauthenticated() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let parts = (user.token ?? "").split(separator: ".").map(String.init)
            let none = "eyJhbGciOiJub25lIn0.\(parts[1])."
            for token in [
                nil, "", "x", "a.b.c", none, "\(parts[0]).\(parts[1]).AAAA", String(repeating: "x", count: 5000),
            ] {
                let caller = Caller(api: api, token: token)
                let answer = try await caller.get("/api/tasks")
                #expect(answer.status == 401 && answer.header("WWW-Authenticate")?.hasPrefix("Bearer") == true)
                #expect(try await caller.post("/api/tasks", "{").status == 401)
            }
        }
    }
}
