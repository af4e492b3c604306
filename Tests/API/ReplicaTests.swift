import JSON
import Testing

@Suite struct ReplicaTests {
    /// Sends one request many times at once, to two replicas in turn.
    private func many(
        _ count: Int, _ replicas: [RunningAPI], _ send: @escaping @Sendable (RunningAPI) async throws -> Answer
    ) async throws -> [Answer] {
        try await withThrowingTaskGroup(of: Answer.self) { group in
            for index in 0..<count { group.addTask { try await send(replicas[index % replicas.count]) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test("of many who sign up with one address at two replicas, one gets it", arguments: ["", "redis"])
    func signUp(quirks: String) async throws {
        try await withReplicas(quirks: quirks) { first, second in
            let body = #"{"email":"ann@example.com","password":"correct horse"}"#
            let answers = try await many(6, [first, second]) { try await $0.guest.post("/api/auth/signup", body) }
            #expect(answers.map(\.status).sorted() == [201, 409, 409, 409, 409, 409])
            let winner = answers.first { $0.status == 201 }
            for replica in [first, second] {
                let signedIn = try await replica.guest.post("/api/auth/signin", body)
                #expect(signedIn.status == 200 && signedIn.json["user"] == winner?.json["user"])
            }
        }
    }

    @Test("one refresh token shown at two replicas at once has one successor", arguments: ["", "redis"])
    func refresh(quirks: String) async throws {
        try await withReplicas(quirks: quirks) { first, second in
            let user = try await first.user()
            let body = #"{"refresh_token":"\#(user.refreshToken)"}"#
            let answers = try await many(8, [first, second]) { try await $0.guest.post("/api/auth/refresh", body) }
            #expect(answers.allSatisfy { $0.status == 200 })
            let successors = Set(answers.map { $0.json["refresh_token"]?.string })
            #expect(successors.count == 1)
            let next = #"{"refresh_token":"\#(successors.first.flatMap { $0 } ?? "")"}"#
            let answer = try await second.guest.post("/api/auth/refresh", next)
            #expect(answer.status == 200)
        }
    }

    @Test("the first tasks of an account, made at two replicas at once, are all there", arguments: ["", "redis"])
    func first(quirks: String) async throws {
        try await withReplicas(quirks: quirks) { first, second in
            for _ in 0..<8 {
                let user = try await first.user()
                let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                    for index in 0..<8 {
                        let replica = index.isMultiple(of: 2) ? first : second
                        group.addTask { try await user.at(replica).post("/api/tasks", #"{"title":"\#(index)"}"#) }
                    }
                    return try await group.reduce(into: [Answer]()) { $0.append($1) }
                }
                #expect(answers.allSatisfy { $0.status == 201 })
                let list = try await user.at(second).get("/api/tasks?limit=100").json
                let titles = (list["tasks"]?.array ?? []).compactMap { $0["title"]?.string }
                #expect(titles.sorted() == (0..<8).map { "\($0)" })
            }
        }
    }

    @Test("bulk requests at two replicas at once lose nothing, and make each task once", arguments: ["", "redis"])
    func bulk(quirks: String) async throws {
        try await withReplicas(quirks: quirks) { first, second in
            let user = try await first.user()
            let shared = try await user.task("shared")
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                // Each request comes twice, once to each replica.
                for request in 0..<16 {
                    let replica = request.isMultiple(of: 2) ? first : second
                    let titles = (0..<4).map { #"{"op":"add","task":{"title":"\#(request / 2).\#($0)"}}"# }
                    let edit = #"{"op":"update","id":"\#(shared)","task":{"tags":["t\#(request / 2)"]}}"#
                    let body = #"{"operations":[\#((titles + [edit]).joined(separator: ","))]}"#
                    group.addTask {
                        try await user.at(replica).post("/api/tasks/bulk", body, ("Idempotency-Key", "\(request / 2)"))
                    }
                }
                return try await group.reduce(into: [Answer]()) { $0.append($1) }
            }
            let results = answers.flatMap { $0.json["results"]?.array ?? [] }.map { $0["status"]?.integer ?? 0 }
            #expect(answers.count == 16 && results.count == 80)
            #expect(results.filter { $0 == 201 }.count == 32 && results.filter { $0 == 200 }.count == 48)
            for replica in [first, second] {
                let list = try await user.at(replica).get("/api/tasks?limit=100").json
                let titles = (list["tasks"]?.array ?? []).compactMap { $0["title"]?.string }
                #expect(titles.count == 33 && Set(titles).count == 33)
            }
        }
    }

    @Test(
        "undone at two replicas at once, each request takes back a change of its own, and each redo brings one back",
        arguments: ["", "redis"])
    func undo(quirks: String) async throws {
        try await withReplicas(quirks: quirks) { first, second in
            let user = try await first.user()
            let id = try await user.task("0")
            for title in 1...8 { _ = try await user.patch("/api/tasks/\(id)", "{\"title\":\"\(title)\"}") }
            for (path, title) in [("undo", "0"), ("redo", "8")] {
                let before = try await user.get("/api/tasks/\(id)").json
                let answers = try await many(8, [first, second]) { try await user.at($0).post("/api/tasks/\(path)") }
                #expect(answers.allSatisfy { $0.status == 200 })
                // Every one of them was a change of its own: no two took back the same.
                let revisions = answers.compactMap { $0.json["tasks"]?.array?.first?["rev"]?.integer }
                let last = before["rev"]?.integer ?? 0
                #expect(revisions.sorted() == (1...8).map { last + Int64($0) })
                #expect(try await user.at(second).get("/api/tasks/\(id)").json["title"]?.string == title)
            }
        }
    }

    @Test("one Idempotency-Key at two replicas at once makes one task, seen by both", arguments: ["", "redis"])
    func create(quirks: String) async throws {
        try await withReplicas(quirks: quirks) { first, second in
            let user = try await first.user()
            let answers = try await many(24, [first, second]) {
                try await user.at($0).post("/api/tasks", #"{"title":"Tea"}"#, ("Idempotency-Key", "k"))
            }
            #expect(answers.filter { $0.status == 201 }.count == 1)
            #expect(answers.filter { $0.status == 200 }.count == 23)
            for replica in [first, second] {
                let list = try await user.at(replica).get("/api/tasks")
                #expect(list.json["tasks"]?.array?.count == 1 && list.json["rev"]?.integer == 1)
            }
        }
    }
}
