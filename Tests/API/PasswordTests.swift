import Dapr
import FoundationEssentials
import HTTPTypes
import JSON
import LocalSidecar
import ServiceKit
import Store
import TestSupport
import Testing
import Timestamps

@testable import API

@Suite("Passwords")
struct PasswordTests {
    private static func signIn(_ user: Caller, _ password: String) async throws -> (status: Int, caller: Caller) {
        let answer = try await user.api.guest.post(
            "/api/auth/signin", #"{"email":"\#(user.email)","password":"\#(password)"}"#)
        let caller = Caller(
            api: user.api, token: answer.json["access_token"]?.string, email: user.email, userID: user.userID,
            refreshToken: answer.json["refresh_token"]?.string ?? "")
        return (answer.status, caller)
    }

    private static func refresh(_ user: Caller) async throws -> Int {
        try await user.api.guest.post("/api/auth/refresh", #"{"refresh_token":"\#(user.refreshToken)"}"#).status
    }

    @Test("a changed password is the only one, signs out everywhere else, and leaves API tokens alone")
    func change() async throws {
        try await withAPI(["ERRAND_API_TOKEN_CACHE": "0s"]) { api in
            let user = try await api.user()
            let phone = try await Self.signIn(user, "correct horse").caller
            let made = try await user.post("/api/auth/tokens", #"{"name":"x","scopes":["read"]}"#).json["token"]?.string
            let program = Caller(api: api, token: made)
            let changed = try await user.post(
                "/api/account/password", #"{"password":"correct horse","new_password":"battery staple"}"#)
            #expect(changed.status == 204)
            #expect(try await Self.signIn(user, "correct horse").status == 401)
            #expect(try await Self.signIn(user, "battery staple").status == 200)
            #expect(try await Self.refresh(phone) == 401)
            #expect(try await phone.get("/api/account").status == 401)
            #expect(try await user.get("/api/account").status == 200)
            #expect(try await Self.refresh(user) == 200)
            #expect(try await program.get("/api/tasks").status == 200)
        }
    }

    @Test("it takes the present password, a new one by the rules, and a session")
    func refusals() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let made = try await user.post("/api/auth/tokens", #"{"name":"x","scopes":["read","write"]}"#)
            let program = Caller(api: api, token: made.json["token"]?.string)
            let right = #"{"password":"correct horse","new_password":"battery staple"}"#
            #expect(try await program.post("/api/account/password", right).status == 403)
            #expect(try await api.guest.post("/api/account/password", right).status == 401)
            let wrong = try await user.post(
                "/api/account/password", #"{"password":"horse","new_password":"battery staple"}"#)
            #expect(wrong.status == 403 && wrong.text.contains("wrong-password"))
            for (body, field) in [
                (#"{"password":"correct horse"}"#, "new_password"), (#"{"new_password":"battery staple"}"#, "password"),
                (#"{"password":"correct horse","new_password":"short"}"#, "new_password"),
                (#"{"password":"correct horse","new_password":7}"#, "new_password"),
            ] {
                let answer = try await user.post("/api/account/password", body)
                #expect(answer.status == 400 && answer.text.contains("\"\(field)\""), "\(answer.text)")
            }
            #expect(try await Self.signIn(user, "correct horse").status == 200)
        }
    }

    @Test("of two changes at once one wins, and the other is told so")
    func race() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let statuses = try await withThrowingTaskGroup(of: (Int, String).self) { group in
                for word in ["battery staple", "purple monkey"] {
                    group.addTask {
                        let body = #"{"password":"correct horse","new_password":"\#(word)"}"#
                        return (try await user.post("/api/account/password", body).status, word)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let won = statuses.filter { $0.0 == 204 }
            #expect(won.count == 1 && statuses.contains { $0.0 == 403 }, "\(statuses)")
            #expect(try await Self.signIn(user, won.first?.1 ?? "").status == 200)
        }
    }

    @Test("sessions end with the write of the new password, even if nothing after it happens")
    func atomic() throws {
        let now = Timestamp(milliseconds: 1_763_717_400_000)
        let profile = Profile(userID: "06e7feb3-9c49-4857-bacd-d251648ec172", email: "a@b.de", name: "a")
        var account = Account(profile: profile, password: try PasswordHash(of: "secret", cost: 10), created: now)
        func session(_ opened: Timestamp) -> Session {
            Session(RefreshToken(userID: UUID()), now: opened, lifetime: .seconds(3600))
        }
        let (own, earlier, later) = (session(now), session(now), session(now + .seconds(2)))
        #expect(account.admits(own) && account.admits(earlier))
        account.change(try PasswordHash(of: "other", cost: 10), at: now + .seconds(1), keeping: own.id)
        #expect(account.admits(own) && account.admits(later) && !account.admits(earlier))
        let read = try JSONValue(encoding: account).decode(Account.self)
        #expect(read == account && !read.admits(earlier))
    }

    @Test("a hash of lower cost or fewer passes is made anew at a sign-in, and none before it is checked")
    func rehash() async throws {
        let hasher = PasswordHasher(cost: 11)
        #expect(hasher.isOutdated(try PasswordHash(of: "x", cost: 10)))
        #expect(hasher.isOutdated(try PasswordHash(of: "x", cost: 11, passes: 1)))
        #expect(!hasher.isOutdated(try PasswordHash(of: "x", cost: 11)))
        let sidecar = SidecarConfiguration(appID: "api", environment: TestKeys.secrets)
        try await SidecarHarness.run([sidecar], resources: components) { sidecars in
            let dapr = DaprClient(DaprConfiguration(endpoint: sidecars.url("api")))
            let documents = ConditionalDocuments(dapr: dapr, store: "statestore")
            try await withAPI(on: sidecars.port("api"), [:]) { api in
                let user = try await api.user()
                let key = Account.key(of: user.email)
                let weak = try PasswordHash(of: "correct horse", cost: 10, passes: 1)
                try await documents.update(Account.self, key) { $0?.password = weak }
                #expect(try await Self.signIn(user, "wrong horse").status == 401)
                #expect(try await documents.read(Account.self, key)?.password == weak)
                #expect(try await Self.signIn(user, "correct horse").status == 200)
                let strong = try #require(try await documents.read(Account.self, key)?.password)
                #expect(strong != weak && strong.passes == PasswordHash.standardPasses)
                #expect(try await Self.signIn(user, "correct horse").status == 200)
            }
        }
    }
}
