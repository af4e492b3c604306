import JSON
import Testing

@Suite struct SignInTests {
    @Test("signing up gives an account, a session and both tokens")
    func signUp() async throws {
        try await withAPI { api in
            let answer = try await api.guest.post(
                "/api/auth/signup", #"{"email":" Ann@Example.COM ","password":"correct horse","name":" Ann "}"#)
            #expect(answer.status == 201)
            #expect(answer.json["user"]?["email"]?.string == "ann@example.com")
            #expect(answer.json["user"]?["name"]?.string == "Ann")
            #expect(answer.json["token_type"]?.string == "Bearer" && answer.json["expires_in"]?.integer == 900)
            #expect(answer.header("Cache-Control") == "no-store")
            let ann = Caller(api: api, token: answer.json["access_token"]?.string)
            let session = try await ann.get("/api/auth/session")
            #expect(session.status == 200)
            #expect(session.json["user"] == answer.json["user"])
            let again = try await api.guest.post(
                "/api/auth/signup", #"{"email":"ann@example.com","password":"another password"}"#)
            #expect(again.status == 409)
            #expect(!again.text.contains("example.com"))
        }
    }

    @Test("a wrong password and an unknown address get the same answer")
    func noEnumeration() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let wrong = try await api.guest.post(
                "/api/auth/signin", #"{"email":"\#(user.email)","password":"wrong horse"}"#)
            let unknown = try await api.guest.post(
                "/api/auth/signin", #"{"email":"nobody@example.com","password":"wrong horse"}"#)
            #expect(wrong.status == 401 && unknown.status == 401)
            #expect(wrong.problem == unknown.problem)
            let right = try await api.guest.post(
                "/api/auth/signin", #"{"email":"\#(user.email.uppercased())","password":"correct horse"}"#)
            #expect(right.status == 200)
            #expect(right.json["user"]?["id"]?.string == user.userID)
        }
    }

    @Test(
        "failures of one account are slowed down, whichever address they come from; its owner and other accounts are not"
    )
    func accountThrottle() async throws {
        try await withAPI(["ERRAND_FAILURES_PER_ACCOUNT": "3", "ERRAND_TRUSTED_PROXIES": "1"]) { api in
            let (user, other) = (try await api.user(), try await api.user())
            let body = #"{"email":"\#(user.email)","password":"wrong horse"}"#
            for attempt in 1...3 {
                let answer = try await api.guest.post(
                    "/api/auth/signin", body, ("X-Forwarded-For", "10.0.0.\(attempt)"))
                #expect(answer.status == 401)
            }
            // An address that never failed here has one attempt, and no second one.
            let first = try await api.guest.post("/api/auth/signin", body, ("X-Forwarded-For", "10.0.0.9"))
            #expect(first.status == 401)
            let slowed = try await api.guest.post("/api/auth/signin", body, ("X-Forwarded-For", "10.0.0.9"))
            #expect(slowed.status == 429)
            #expect(Int(slowed.header("Retry-After") ?? "").map { (1...30).contains($0) } == true)
            let right = #"{"email":"\#(user.email)","password":"correct horse"}"#
            #expect(try await api.guest.post("/api/auth/signin", right, ("X-Forwarded-For", "10.0.0.1")).status == 429)
            // The account was made from here.
            #expect(try await api.guest.post("/api/auth/signin", right).status == 200)
            let fine = #"{"email":"\#(other.email)","password":"correct horse"}"#
            #expect(try await api.guest.post("/api/auth/signin", fine).status == 200)
        }
    }

    @Test("failures from one address are slowed down, whichever account they try, also when they try to sign up")
    func addressThrottle() async throws {
        try await withAPI(["ERRAND_FAILURES_PER_ADDRESS": "3", "ERRAND_TRUSTED_PROXIES": "1"]) { api in
            let user = try await api.user()
            for attempt in 1...2 {
                let body = #"{"email":"u\#(attempt)@example.com","password":"wrong horse"}"#
                let answer = try await api.guest.post("/api/auth/signin", body, ("X-Forwarded-For", "10.0.0.1"))
                #expect(answer.status == 401)
            }
            let taken = #"{"email":"\#(user.email)","password":"wrong horse"}"#
            let probe = try await api.guest.post("/api/auth/signup", taken, ("X-Forwarded-For", "10.0.0.1"))
            #expect(probe.status == 409)
            let slowed = try await api.guest.post("/api/auth/signup", taken, ("X-Forwarded-For", "10.0.0.1"))
            #expect(slowed.status == 429)
            #expect(try await api.guest.post("/api/auth/signup", taken, ("X-Forwarded-For", "10.0.0.2")).status == 409)
        }
    }

    @Test("what a client writes of its address counts for nothing where no proxy is in front")
    func madeUpAddress() async throws {
        try await withAPI(["ERRAND_FAILURES_PER_ADDRESS": "3"]) { api in
            var statuses: [Int] = []
            for attempt in 1...5 {
                let body = #"{"email":"u\#(attempt)@example.com","password":"wrong horse"}"#
                let answer = try await api.guest.post(
                    "/api/auth/signin", body, ("X-Forwarded-For", "10.0.0.\(attempt)"))
                statuses.append(answer.status)
            }
            #expect(statuses == [401, 401, 401, 429, 429])
        }
    }

    @Test("what is wrong with credentials is named")
    func badCredentials() async throws {
        try await withAPI { api in
            for (body, field) in [
                (#"{"email":"ann","password":"correct horse"}"#, "email"),
                (#"{"email":"a@b@c","password":"correct horse"}"#, "email"),
                (#"{"email":"a\u0000@b.de","password":"correct horse"}"#, "email"),
                (#"{"email":5,"password":"correct horse"}"#, "email"), (#"{"password":"correct horse"}"#, "email"),
                (#"{"email":"a@b.de","password":"short"}"#, "password"),
                (#"{"email":"a@b.de","password":"\#(String(repeating: "x", count: 1025))"}"#, "password"),
                (#"{"email":"a@b.de"}"#, "password"),
                (#"{"email":"a@b.de","password":"correct horse","name":""}"#, "name"),
                (#"{"email":"a@b.de","password":"correct horse","cookie":"yes"}"#, "cookie"),
                (#"{"email":"a@b.de","password":"correct horse","admin":true}"#, "admin"), ("[]", "body"),
            ] {
                let answer = try await api.guest.post("/api/auth/signup", body)
                #expect(answer.status == 400 && answer.faultyFields == [field], "\(body)")
            }
        }
    }
}
