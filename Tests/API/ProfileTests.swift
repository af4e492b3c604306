import JSON
import ServiceKit
import Testing

@Suite struct ProfileTests {
    @Test("an account says who it is, and its name and time zone can be changed")
    func edit() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let before = try await user.get("/api/account")
            #expect(before.status == 200 && before.json["time_zone"]?.string == "UTC")
            #expect(before.json["email"]?.string == user.email && before.json["role"]?.string == "user")
            #expect(before.json["id"]?.string == user.userID && before.json["created_at"]?.string != nil)
            let after = try await user.patch("/api/account", #"{"time_zone":"Europe/Berlin","name":" Ann "}"#)
            #expect(after.status == 200 && after.json["time_zone"]?.string == "Europe/Berlin")
            #expect(after.json["name"]?.string == "Ann")
            #expect(try await user.get("/api/account").json == after.json)
            let cleared = try await user.patch("/api/account", #"{"time_zone":null}"#)
            #expect(cleared.json["time_zone"]?.string == "UTC" && cleared.json["name"]?.string == "Ann")
        }
    }

    @Test("the zone of the account is in every token minted after it was set")
    func zoneInTokens() async throws {
        try await withAPI { api in
            let user = try await api.user()
            _ = try await user.patch("/api/account", #"{"time_zone":"America/New_York"}"#)
            let jwks = try await api.guest.get("/.well-known/jwks.json").bytes
            let verifier = TokenVerifier(keys: PublishedKeys { jwks })
            #expect(try await verifier.verify(user.token ?? "").zone == "UTC")
            let refreshed = try await api.guest.post(
                "/api/auth/refresh", #"{"refresh_token":"\#(user.refreshToken)"}"#)
            let identity = try await verifier.verify(refreshed.json["access_token"]?.string ?? "")
            #expect(identity.zone == "America/New_York" && !identity.isAdmin)
        }
    }

    @Test("a zone may be given at sign-up")
    func zoneAtSignUp() async throws {
        try await withAPI { api in
            let answer = try await api.guest.post(
                "/api/auth/signup",
                #"{"email":"zoe@example.com","password":"correct horse","time_zone":"Asia/Kolkata"}"#)
            let user = Caller(api: api, token: answer.json["access_token"]?.string)
            #expect(try await user.get("/api/account").json["time_zone"]?.string == "Asia/Kolkata")
        }
    }

    @Test("how dates with slashes are read follows the account: its locale at sign-up, then its setting")
    func dateOrder() async throws {
        try await withAPI { api in
            let body = #"{"email":"olaf@example.com","password":"correct horse"}"#
            let answer = try await api.guest.post(
                "/api/auth/signup", body, ("Accept-Language", "de-DE,de;q=0.9,en-US;q=0.8"))
            var user = Caller(api: api, token: answer.json["access_token"]?.string)
            let refresh = answer.json["refresh_token"]?.string ?? ""
            #expect(try await user.get("/api/account").json["date_order"]?.string == "day_first")
            let line = #"{"text":"visa 3/4/2028"}"#
            let before = try await user.post("/api/tasks/quick/preview", line)
            #expect(before.json["task"]?["due"]?.string == "2028-04-03")
            let changed = try await user.patch("/api/account", #"{"date_order":"month_first"}"#)
            #expect(changed.json["date_order"]?.string == "month_first")
            let renewed = try await api.guest.post("/api/auth/refresh", #"{"refresh_token":"\#(refresh)"}"#)
            user = Caller(api: api, token: renewed.json["access_token"]?.string)
            let after = try await user.post("/api/tasks/quick/preview", line)
            #expect(after.json["task"]?["due"]?.string == "2028-03-04")
        }
    }

    @Test(
        "what an account cannot be is refused with the member's name",
        arguments: [
            (#"{"date_order":"year_first"}"#, "date_order"), (#"{"date_order":null}"#, "date_order"),
            (#"{"time_zone":"../../etc/passwd"}"#, "time_zone"), (#"{"time_zone":"Europe//Berlin"}"#, "time_zone"),
            (#"{"time_zone":"/UTC"}"#, "time_zone"), (#"{"time_zone":7}"#, "time_zone"),
            (#"{"time_zone":""}"#, "time_zone"), (#"{"name":""}"#, "name"), (#"{"name":null}"#, "name"),
            (#"{"role":"admin"}"#, "role"), (#"{"email":"b@example.com"}"#, "email"), ("[]", "body"),
        ])
    func refused(body: String, field: String) async throws {
        try await withAPI { api in
            let answer = try await api.user().patch("/api/account", body)
            #expect(answer.status == 400 && answer.faultyFields == [field])
        }
    }

    @Test("an account is managed by a session that goes on, and by nobody else")
    func signedOut() async throws {
        try await withAPI { api in
            #expect(try await api.guest.get("/api/account").status == 401)
            let user = try await api.user()
            #expect(try await user.post("/api/auth/signout").status == 204)
            #expect(try await user.get("/api/account").status == 401)
            #expect(try await user.patch("/api/account", #"{"name":"x"}"#).status == 401)
        }
    }

    @Test("who is an administrator is the operator's word, not the user's")
    func admins() async throws {
        try await withAPI(["ERRAND_ADMINS": "Root@Example.com, other@example.com"]) { api in
            let answer = try await api.guest.post(
                "/api/auth/signup", #"{"email":"root@example.com","password":"correct horse"}"#)
            let root = Caller(api: api, token: answer.json["access_token"]?.string)
            #expect(try await root.get("/api/account").json["role"]?.string == "admin")
            let jwks = try await api.guest.get("/.well-known/jwks.json").bytes
            let identity = try await TokenVerifier(keys: PublishedKeys { jwks }).verify(root.token ?? "")
            #expect(identity.isAdmin)
            #expect(try await api.user().get("/api/account").json["role"]?.string == "user")
        }
    }
}
