import JSON
import Testing

@Suite struct RefreshTests {
    private func refresh(_ token: String, _ api: RunningAPI) async throws -> Answer {
        try await api.guest.post("/api/auth/refresh", #"{"refresh_token":"\#(token)"}"#)
    }

    @Test("a refresh token is exchanged for the next one, and a lost answer is given again")
    func rotation() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let first = try await refresh(user.refreshToken, api)
            #expect(first.status == 200)
            let next = try #require(first.json["refresh_token"]?.string)
            #expect(next != user.refreshToken)
            let repeated = try await refresh(user.refreshToken, api)
            #expect(repeated.status == 200 && repeated.json["refresh_token"]?.string == next)
            #expect(try await refresh(next, api).status == 200)
            let token = first.json["access_token"]?.string
            #expect(try await Caller(api: api, token: token).get("/api/auth/session").status == 200)
        }
    }

    @Test("many refreshes at once with one token all get the same successor")
    func concurrent() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let tokens = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await refresh(user.refreshToken, api).json["refresh_token"]?.string }
                }
                return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
            }
            #expect(tokens.count == 1 && !tokens.contains(nil))
        }
    }

    @Test("a token that was used before ends its session, and no other")
    func reuse() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let other = try await api.guest.post(
                "/api/auth/signin", #"{"email":"\#(user.email)","password":"correct horse"}"#)
            let second = try #require(try await refresh(user.refreshToken, api).json["refresh_token"]?.string)
            let third = try #require(try await refresh(second, api).json["refresh_token"]?.string)
            let stolen = try await refresh(user.refreshToken, api)
            #expect(stolen.status == 401)
            #expect(try await refresh(third, api).status == 401)
            #expect(try await user.get("/api/auth/session").status == 401)
            #expect(try await refresh(try #require(other.json["refresh_token"]?.string), api).status == 200)
        }
    }

    @Test("a token that is none of ours is refused and ends nothing")
    func forged() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let flipped = String(user.refreshToken.dropLast(8)) + "AAAAAAAA"
            for token in ["", "er1_", "nonsense", flipped, String(repeating: "x", count: 5000)] {
                #expect(try await refresh(token, api).status == 401)
            }
            #expect(try await refresh(user.refreshToken, api).status == 200)
            #expect(try await api.guest.post("/api/auth/refresh").faultyFields == ["refresh_token"])
        }
    }

    @Test("signing out ends the session, by either token, and may be repeated")
    func signOut() async throws {
        try await withAPI { api in
            let user = try await api.user()
            #expect(try await user.post("/api/auth/signout").status == 204)
            #expect(try await user.post("/api/auth/signout").status == 204)
            #expect(try await refresh(user.refreshToken, api).status == 401)
            #expect(try await user.get("/api/auth/session").status == 401)
            let second = try await api.user()
            let body = #"{"refresh_token":"\#(second.refreshToken)"}"#
            #expect(try await api.guest.post("/api/auth/signout", body).status == 204)
            #expect(try await refresh(second.refreshToken, api).status == 401)
            #expect(try await api.guest.post("/api/auth/signout").status == 401)
        }
    }

    @Test("in cookie mode the refresh token is never in an answer, and a stranger's page cannot use the cookie")
    func cookie() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let signedIn = try await api.guest.post(
                "/api/auth/signin", #"{"email":"\#(user.email)","password":"correct horse","cookie":true}"#)
            #expect(signedIn.json["refresh_token"] == nil)
            let header = try #require(signedIn.header("Set-Cookie"))
            for attribute in ["errand_refresh=er1_", "HttpOnly", "SameSite=Strict", "Path=/api/auth", "Max-Age="] {
                #expect(header.contains(attribute))
            }
            let cookie = String(header.prefix { $0 != ";" })
            let stranger = try await api.guest.post("/api/auth/refresh", nil, ("Cookie", cookie))
            #expect(stranger.status == 403)
            let ours = try await api.guest.post(
                "/api/auth/refresh", nil, ("Cookie", cookie), ("X-Errand-Client", "web"),
                ("X-Forwarded-Proto", "https"))
            #expect(ours.status == 200 && ours.json["refresh_token"] == nil)
            #expect(ours.header("Set-Cookie")?.hasSuffix("; Secure") == true)
            let out = try await api.guest.post(
                "/api/auth/signout", nil, ("Cookie", cookie), ("X-Errand-Client", "web"))
            #expect(out.status == 204 && out.header("Set-Cookie")?.contains("Max-Age=0") == true)
        }
    }
}
