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

            let feed = try await api.guest.get("\(path)?kind=todo")
            #expect(feed.status == 200 && feed.header("Content-Type") == "text/calendar; charset=utf-8")
            #expect(feed.text.hasPrefix("BEGIN:VCALENDAR\r\n") && feed.text.hasSuffix("END:VCALENDAR\r\n"))
            #expect(
                feed.text.contains("SUMMARY:Water the plants\\, all of them\r\n") && feed.text.contains("UID:\(id)"))
            #expect(!feed.text.contains("Done already") && !feed.text.contains("Bob"))
            let tag = try #require(feed.header("ETag"))
            let todos = "\(path)?kind=todo"
            #expect(try await api.guest.get(todos, ("If-None-Match", tag)).status == 304)
            // Another selection is another document.
            #expect(try await api.guest.get(path, ("If-None-Match", tag)).status == 200)
            try await ann.task("Another")
            #expect(try await api.guest.get(todos, ("If-None-Match", tag)).text.contains("SUMMARY:Another"))
        }
    }

    @Test("a calendar that subscribes sees an event for each task that is due, and what it is called")
    func events() async throws {
        try await withAPI { api in
            let ann = try await api.user()
            try await ann.task("Some day")
            for body in [
                #"{"title":"Day","due":"2030-01-31"}"#,
                #"{"title":"Time","due":"2030-01-31T09:30[Europe/Berlin]","recurrence":"FREQ=DAILY;UNTIL=20300210"}"#,
                #"{"title":"Soon","due":"2020-01-01"}"#,
            ] { #expect(try await ann.post("/api/tasks", body).status == 201) }
            let path = try #require(try await ann.post("/api/account/feed").json["path"]?.string)
            let feed = try await api.guest.get(path).text
            #expect(!feed.contains("VTODO") && !feed.contains("Some day"))
            #expect(feed.contains("X-WR-CALNAME:Errand\r\n") && feed.contains("REFRESH-INTERVAL;VALUE=DURATION:PT1H"))
            #expect(
                feed.contains(
                    "DTSTART;VALUE=DATE:20300131\r\nDTEND;VALUE=DATE:20300201\r\nTRANSP:TRANSPARENT\r\n"))
            #expect(feed.contains("DTSTART;TZID=Europe/Berlin:20300131T093000\r\nDURATION:PT15M\r\n"))
            #expect(feed.contains("RRULE:FREQ=DAILY;UNTIL=20300210T225959Z") && feed.contains("TZID:Europe/Berlin"))
            let both = try await api.guest.get("\(path)?kind=both").text
            #expect(both.contains("BEGIN:VEVENT") && both.contains("SUMMARY:Some day"))
            let near = try await api.guest.get("\(path)?days=7").text
            #expect(near.contains("SUMMARY:Soon") && !near.contains("SUMMARY:Day"))
            #expect(try await api.guest.get("\(path)?days=-1").faultyFields == ["days"])
            #expect(try await api.guest.get("\(path)?kind=x").faultyFields == ["kind"])
            let head = try await api.guest.send(.head, path)
            #expect(head.status == 200 && head.text.isEmpty && head.header("ETag") != nil)
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
