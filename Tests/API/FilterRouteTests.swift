import JSON
import Testing

@Suite struct FilterRouteTests {
    @Test("a filter is saved, listed, replaced and deleted")
    func lifecycle() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let made = try await user.post("/api/filters", #"{"name":" Urgent ","filter":"p1 & overdue"}"#)
            #expect(made.status == 201 && made.json["name"]?.string == "Urgent")
            let id = try #require(made.json["id"]?.string)
            #expect(made.header("Location") == "/api/filters/\(id)")
            #expect(try await user.get("/api/filters").json["filters"] == .array([made.json]))
            let replaced = try await user.put("/api/filters/\(id)", #"{"name":"Urgent","filter":"p1 | p2"}"#)
            #expect(replaced.status == 200)
            #expect(try await user.get("/api/filters/\(id)").json == replaced.json)
            #expect(try await user.delete("/api/filters/\(id)").status == 204)
            #expect(try await user.get("/api/filters/\(id)").status == 404)
            #expect(try await user.delete("/api/filters/\(id)").status == 404)
            #expect(try await user.put("/api/filters/\(id)", #"{"name":"x","filter":"p1"}"#).status == 404)
        }
    }

    @Test("nobody sees another user's filters")
    func isolation() async throws {
        try await withAPI { api in
            let (ann, bob) = (try await api.user(), try await api.user())
            let made = try await ann.post("/api/filters", #"{"name":"mine","filter":"p1"}"#)
            let path = "/api/filters/\(made.json["id"]?.string ?? "")"
            #expect(try await bob.get(path).problem == bob.get("/api/filters/unknown").problem)
            #expect(try await bob.delete(path).status == 404)
            #expect(try await bob.put(path, #"{"name":"x","filter":"p2"}"#).status == 404)
            #expect(try await bob.get("/api/filters").json["filters"] == [])
            #expect(try await ann.get(path).status == 200)
        }
    }

    @Test("a name is taken once, in any case, and a hundred filters are enough")
    func names() async throws {
        try await withAPI { api in
            let user = try await api.user()
            #expect(try await user.post("/api/filters", #"{"name":"Home","filter":"p1"}"#).status == 201)
            let again = try await user.post("/api/filters", #"{"name":"HOME","filter":"p1"}"#)
            #expect(again.status == 409 && again.faultyFields == ["name"])
            for index in 2...100 {
                #expect(try await user.post("/api/filters", #"{"name":"f\#(index)","filter":"p1"}"#).status == 201)
            }
            #expect(try await user.post("/api/filters", #"{"name":"one more","filter":"p1"}"#).status == 409)
        }
    }

    @Test(
        "a filter that is none is refused with its place and what was meant",
        arguments: [
            (#"{"name":"x","filter":"due befor: friday"}"#, "filter", "due before:"),
            (#"{"name":"x","filter":""}"#, "filter", "empty"),
            (#"{"name":"x","filter":"(p1"}"#, "filter", "character 1"),
            (#"{"name":"","filter":"p1"}"#, "name", "1 to 100"),
            (#"{"name":"x"}"#, "filter", "required"), (#"{"name":"x","filter":7}"#, "filter", "string"),
            (#"{"name":"x","filter":"p1","color":"red"}"#, "color", "not known"),
        ])
    func badInput(_ body: String, _ field: String, _ words: String) async throws {
        try await withAPI { api in
            let user = try await api.user()
            let answer = try await user.post("/api/filters", body)
            #expect(answer.status == 400 && answer.faultyFields == [field])
            #expect(answer.json["errors"]?.array?.first?["message"]?.string?.contains(words) == true, "\(answer.text)")
        }
    }

    @Test("filters saved at once by two replicas are all there")
    func replicas() async throws {
        try await withReplicas(quirks: "redis") { first, second in
            let user = try await first.user()
            try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<16 {
                    let caller = user.at(index.isMultiple(of: 2) ? first : second)
                    group.addTask {
                        try await caller.post("/api/filters", #"{"name":"f\#(index)","filter":"p1"}"#).status
                    }
                }
                for try await status in group { #expect(status == 201) }
            }
            #expect(try await user.get("/api/filters").json["filters"]?.array?.count == 16)
        }
    }
}
