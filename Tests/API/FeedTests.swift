import HTTPTypes
import JSON
import Testing

@Suite struct FeedTests {
    @Test("a feed shows what is to be done to whoever knows its address, and to nobody else")
    func feed() async throws {
        try await withAPI { api in
            let (ann, bob) = (try await api.user(), try await api.user())
            let id = try await ann.task("Water the plants, all of them")
            let done = try await ann.task("Done already")
            _ = try await ann.post("/api/tasks/\(done)/toggle")
            try await bob.task("Bob's secret")
            #expect(try await ann.get("/api/account/feed").json["active"]?.bool == false)
            let made = try await ann.post("/api/account/feed")
            let path = try #require(made.json["path"]?.string)
            #expect(made.status == 201 && made.header("Cache-Control") == "no-store")
            let known = try await ann.get("/api/account/feed")
            #expect(known.json["active"]?.bool == true && !known.text.contains("path"))

            let feed = try await api.guest.get(path)
            #expect(feed.status == 200 && feed.header("Content-Type") == "text/calendar; charset=utf-8")
            #expect(feed.text.hasPrefix("BEGIN:VCALENDAR\r\n") && feed.text.hasSuffix("END:VCALENDAR\r\n"))
            #expect(
                feed.text.contains("SUMMARY:Water the plants\\, all of them\r\n") && feed.text.contains("UID:\(id)"))
            #expect(!feed.text.contains("Done already") && !feed.text.contains("Bob"))
            let tag = try #require(feed.header("ETag"))
            #expect(try await api.guest.get(path, ("If-None-Match", tag)).status == 304)
            try await ann.task("Another")
            #expect(try await api.guest.get(path, ("If-None-Match", tag)).text.contains("SUMMARY:Another"))
        }
    }

    @Test("a feed's former address, a revoked one, and any made-up one are answered like one that never was")
    func secrets() async throws {
        try await withAPI { api in
            let user = try await api.user()
            func make() async throws -> String {
                try #require(try await user.post("/api/account/feed").json["path"]?.string)
            }
            let (first, second) = (try await make(), try await make())
            let secret = second.dropLast(4)
            var problems: [JSONValue] = []
            for path in [
                first, String(secret), "\(secret)A.ics", "/api/feeds/x.ics", "/api/feeds/.ics", "\(secret).txt",
            ] {
                let answer = try await api.guest.get(path)
                #expect(answer.status == 404, "\(path)")
                problems.append(answer.problem)
            }
            #expect(Set(problems).count == 1)
            #expect(try await api.guest.get(second).status == 200)
            #expect(try await user.delete("/api/account/feed").status == 204)
            #expect(try await user.delete("/api/account/feed").status == 204)
            #expect(try await api.guest.get(second).status == 404)

            let third = try await make()
            let gone = try await user.send(.delete, "/api/account", Array(#"{"password":"correct horse"}"#.utf8))
            #expect(gone.status == 204)
            #expect(try await api.guest.get(third).status == 404)
        }
    }
}
