import Foundation
import JSON
import TestSupport
import Testing

/// What went wrong in other systems of this kind, and has no better place.
@Suite struct FormerFaultTests {
    @Test("a due date in UTC is one", arguments: ["2031-05-01T09:00:00Z", "2031-05-01T09:00:00.000Z"])
    func zulu(due: String) async throws {
        try await withAPI { api in
            let user = try await api.user()
            let answer = try await user.post("/api/tasks", #"{"title":"Tea","due":"\#(due)"}"#)
            #expect(answer.status == 201 && answer.json["due"] == "2031-05-01T09:00:00Z")
        }
    }

    @Test("a task with everything that a task can have is deleted")
    func deletion() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let body = """
                {"title":"Pay","description":"the rent","priority":"P1","tags":["home","Money"],"due":"2031-05-01",
                "reminders":[10,30],"recurrence":{"frequency":"monthly"},"checklist":[{"title":"look"},{"title":"pay"}]}
                """
            let id = try await user.post("/api/tasks", body).json["id"]?.string ?? ""
            #expect(try await user.delete("/api/tasks/\(id)").status == 204)
            #expect(try await user.get("/api/tasks/\(id)").status == 404)
            #expect(try await user.get("/api/tags").json["tags"] == .array([]))
        }
    }

    @Test("words that mean something to a database are words")
    func injection() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let words = ["'); drop table tasks;--", #"\" or 1=1"#, "%", "_", "$where", "*)(uid=*"]
            for word in words {
                let body: JSONValue = ["title": "x", "tags": [.string(word)]]
                #expect(try await user.post("/api/tasks", String(decoding: body.bytes, as: UTF8.self)).status == 201)
            }
            for word in words {
                let text = word.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                let found = try await user.get("/api/tasks?tag=\(text)").json["tasks"]?.array ?? []
                #expect(found.count == 1 && found.first?["tags"] == [.string(word)], "\(word)")
            }
        }
    }

    @Test("neither a token nor a title is ever logged")
    func logs() async throws {
        try await withAPI(["ERRAND_LOG_LEVEL": "trace"]) { api in
            let user = try await api.user()
            _ = try await user.task("tell-nobody-of-this-title")
            _ = try await user.get("/api/tasks?q=tell-nobody-of-this-word")
            _ = try await user.post("/api/tasks", #"{"title":"tell-nobody","priority":"tell-nobody-of-this-fault"}"#)
            let wrong = #"{"email":"\#(user.email)","password":"tell-nobody-of-this-password"}"#
            #expect(try await api.guest.post("/api/auth/signin", wrong).status == 401)
            let stranger = Caller(api: api, token: "tell-nobody-of-this-token")
            #expect(try await stranger.get("/api/tasks").status == 401)
            let lines = (api.logs?.all ?? []).map { String(decoding: $0, as: UTF8.self) }
            #expect(!lines.isEmpty)
            let secrets = ["tell-nobody", user.token ?? "", user.refreshToken, user.email]
            for secret in secrets { #expect(!lines.contains { $0.contains(secret) }) }
        }
    }

    @Test("health is answered however often it is asked")
    func health() async throws {
        try await withAPI(["ERRAND_FAILURES_PER_ADDRESS": "1"]) { api in
            for _ in 0..<300 {
                let (lives, isReady) = (try await api.guest.get("/health"), try await api.guest.get("/health/ready"))
                // On a busy machine the sidecar may be asked too late: not ready is an answer, too many requests is none.
                #expect(lives.status == 200 && [200, 503].contains(isReady.status))
            }
        }
    }

    @Test("sixty-four clients at once are all served")
    func crowd() async throws {
        try await withAPI { api in
            let users = [try await api.user(), try await api.user()]
            let statuses = try await withThrowingTaskGroup(of: [Int].self) { group in
                for client in 0..<64 {
                    group.addTask {
                        let user = users[client % 2]
                        let made = try await user.post("/api/tasks", #"{"title":"\#(client)"}"#).status
                        return [made, try await user.get("/api/tasks?limit=5").status]
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(statuses.count == 128 && Set(statuses) == [200, 201])
            for user in users {
                #expect(try await user.get("/api/tasks?limit=100").json["tasks"]?.array?.count == 32)
            }
        }
    }
}
