import JSON
import TestSupport
import Testing

@Suite struct StoreFaultTests {
    private static let signUp = #"{"email":"ann@example.com","password":"correct horse"}"#

    @Test("an account whose write was answered with an error is opened once, and its owner is told so")
    func lostSignUp() async throws {
        try await withFaultyAPI { api, sidecar in
            sidecar.fail("account:", .answerLost)
            let answer = try await api.guest.post("/api/auth/signup", Self.signUp)
            #expect(answer.status == 201)
            let signedIn = try await api.guest.post("/api/auth/signin", Self.signUp)
            #expect(signedIn.status == 200 && signedIn.json["user"] == answer.json["user"])
        }
    }

    @Test("a write that is refused is tried again")
    func refusedSignUp() async throws {
        try await withFaultyAPI { api, sidecar in
            sidecar.fail("account:", .refused, .refused)
            let answer = try await api.guest.post("/api/auth/signup", Self.signUp)
            #expect(answer.status == 201)
        }
    }

    @Test("of two who sign up with one address at once, one gets it")
    func race() async throws {
        try await withFaultyAPI { api, _ in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<6 {
                    group.addTask { try await api.guest.post("/api/auth/signup", Self.signUp).status }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(statuses.sorted() == [201, 409, 409, 409, 409, 409])
        }
    }

    @Test("a refresh whose write was answered with an error happens once")
    func lostRefresh() async throws {
        try await withFaultyAPI { api, sidecar in
            let user = try await api.user()
            sidecar.fail("sessions:", .answerLost)
            let body = #"{"refresh_token":"\#(user.refreshToken)"}"#
            let answer = try await api.guest.post("/api/auth/refresh", body)
            #expect(answer.status == 200)
            let next = try #require(answer.json["refresh_token"]?.string)
            let again = try await api.guest.post("/api/auth/refresh", #"{"refresh_token":"\#(next)"}"#)
            #expect(again.status == 200)
        }
    }

    @Test(
        "a store without room is said at once, in words; what is kept can be read, and all is well when there is room again"
    )
    func full() async throws {
        try await withFaultyAPI { api, sidecar in
            let user = try await api.user()
            try await user.task("first")
            sidecar.isFull = true
            let start = ContinuousClock.now
            for answer in [
                try await user.post("/api/tasks", #"{"title":"second"}"#),
                try await user.post("/api/filters", #"{"name":"x","filter":"p1"}"#),
                try await api.guest.post("/api/auth/signup", Self.signUp),
            ] {
                #expect(answer.status == 503 && answer.json["type"]?.string == "/problems/store-full", "\(answer.json)")
                #expect(answer.json["title"]?.string == "The store is full")
            }
            // Trying again makes no room.
            #expect(ContinuousClock.now - start < .seconds(10))
            #expect(try await user.get("/api/tasks").json["tasks"]?.array?.count == 1)
            // A store that can be read serves on, and readiness tells what is wrong with it.
            try await eventually {
                let ready = try await api.guest.get("/health/ready")
                return ready.status == 200 && ready.json["store"] == "full"
            }
            let lines = (api.logs?.all ?? []).map { String(decoding: $0, as: UTF8.self) }
            #expect(lines.contains { $0.contains(#""message":"The store is full""#) })
            sidecar.isFull = false
            try await eventually { try await api.guest.get("/health/ready").json["store"] == nil }
            try await user.task("third")
            #expect(try await user.get("/api/tasks").json["tasks"]?.array?.count == 2)
        }
    }

    @Test("a store that cannot be written, or not be read, is told by readiness: the one serves on, the other does not")
    func readiness() async throws {
        try await withFaultyAPI { api, sidecar in
            sidecar.fail("health:", .refused, .refused, .refused)
            try await eventually {
                let ready = try await api.guest.get("/health/ready")
                return ready.status == 200 && ready.json["store"] == "read-only"
            }
            try await eventually { try await api.guest.get("/health/ready").json["store"] == nil }
            sidecar.isDamaged = true
            try await eventually {
                let ready = try await api.guest.get("/health/ready")
                return ready.status == 503 && ready.json["detail"] == "The store cannot be read."
            }
            #expect(try await api.guest.get("/health").status == 200)
        }
    }

    @Test("a task whose write was answered with an error exists once")
    func lostCreation() async throws {
        try await withFaultyAPI { api, sidecar in
            let user = try await api.user()
            try await user.task("first")
            sidecar.fail("tasks:", .answerLost)
            try await user.task("second")
            let list = try await user.get("/api/tasks")
            #expect(list.json["tasks"]?.array?.count == 2 && list.json["rev"]?.integer == 2)
        }
    }

    @Test("without its signing key the service says that it is unavailable, and never signs with anything else")
    func missingKey() async throws {
        try await withFaultyAPI(secrets: [:]) { api, _ in
            let answer = try await api.guest.post("/api/auth/signup", Self.signUp)
            #expect(answer.status == 503 && answer.header("Retry-After") != nil)
            #expect(try await api.guest.get("/.well-known/jwks.json").status == 503)
            let caller = Caller(api: api, token: "a.b.c")
            #expect(try await caller.get("/api/tasks").status == 401)
        }
    }

    @Test("nothing that is stored tells a password or a token")
    func secrets() async throws {
        try await withFaultyAPI { api, sidecar in
            let user = try await api.user()
            let book = try #require(sidecar.document("sessions:\(user.userID)"))
            let text = String(decoding: book.bytes, as: UTF8.self)
            let secret = user.refreshToken.dropFirst(4)
            #expect(!text.contains(secret) && !text.contains(secret.dropFirst(32).prefix(40)))
            #expect(!text.contains("correct horse"))
        }
    }
}
