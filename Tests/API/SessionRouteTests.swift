import HTTPTypes
import JSON
import TestSupport
import Testing

@testable import API

@Suite struct SessionRouteTests {
    /// Signs in once more, as another client.
    private func signIn(_ user: Caller, as client: String) async throws -> Caller {
        let body = #"{"email":"\#(user.email)","password":"correct horse"}"#
        let answer = try await user.api.guest.send(
            .post, "/api/auth/signin", Array(body.utf8),
            [("Content-Type", "application/json"), ("User-Agent", client)])
        guard answer.status == 200, let token = answer.json["access_token"]?.string else { throw Unexpected(answer) }
        return Caller(
            api: user.api, token: token, email: user.email, userID: user.userID,
            refreshToken: answer.json["refresh_token"]?.string ?? "")
    }

    private func open(_ user: Caller) async throws -> [JSONValue] {
        let answer = try await user.get("/api/auth/sessions")
        guard answer.status == 200, answer.header("Cache-Control") == "no-store" else { throw Unexpected(answer) }
        return answer.json["sessions"]?.array ?? []
    }

    private func canRefresh(_ user: Caller) async throws -> Bool {
        try await user.api.guest.post("/api/auth/refresh", #"{"refresh_token":"\#(user.refreshToken)"}"#).status == 200
    }

    @Test("everybody sees where they are signed in, by what the client called itself, and which one asks")
    func list() async throws {
        try await withAPI { api in
            let (laptop, stranger) = (try await api.user(), try await api.user())
            let long = String(repeating: "x", count: 300)
            let phone = try await signIn(laptop, as: "Phone \(long)")
            let sessions = try await open(phone)
            #expect(sessions.count == 2)
            #expect(sessions.filter { $0["current"]?.bool == true }.count == 1)
            let current = try #require(sessions.first { $0["current"]?.bool == true })
            #expect(current["client"]?.string?.hasPrefix("Phone xx") == true)
            #expect(current["client"]?.string?.count == 200)
            #expect(try await open(stranger).count == 1)
            #expect(!"\(sessions)".contains(phone.refreshToken))
        }
    }

    @Test("one session ends from another; a stranger's, or one that has ended, is not found")
    func end() async throws {
        try await withAPI { api in
            let (laptop, stranger) = (try await api.user(), try await api.user())
            let phone = try await signIn(laptop, as: "Phone")
            let listed = try await open(laptop)
            let id = try #require(listed.first { $0["current"]?.bool == false }?["id"]?.string)
            #expect(try await stranger.delete("/api/auth/sessions/\(id)").status == 404)
            #expect(try await laptop.delete("/api/auth/sessions/\(id)").status == 204)
            #expect(try await laptop.delete("/api/auth/sessions/\(id)").status == 404)
            #expect(try await canRefresh(phone) == false)
            #expect(try await canRefresh(laptop))
            #expect(try await phone.get("/api/auth/sessions").status == 401)
        }
    }

    @Test("signing out everywhere else leaves the one that asks, and API tokens may not do it")
    func endOthers() async throws {
        try await withAPI { api in
            let laptop = try await api.user()
            let others = [try await signIn(laptop, as: "a"), try await signIn(laptop, as: "b")]
            let made = try await laptop.post("/api/auth/tokens", #"{"name":"x","scopes":["read","write"]}"#)
            let program = Caller(api: api, token: made.json["token"]?.string)
            #expect(try await program.get("/api/auth/sessions").status == 403)
            #expect(try await program.delete("/api/auth/sessions").status == 403)
            #expect(try await laptop.delete("/api/auth/sessions").status == 204)
            #expect(try await open(laptop).count == 1)
            for other in others { #expect(try await canRefresh(other) == false) }
            #expect(try await canRefresh(laptop))
        }
    }
}
