import JSON
import TestSupport
import Testing
import Timestamps

@Suite struct TaskListTests {
    private func titles(_ answer: Answer) -> [String] {
        (answer.json["tasks"]?.array ?? []).compactMap { $0["title"]?.string }
    }

    @Test("a list is newest first, and its pages fit together")
    func pages() async throws {
        try await withAPI { api in
            let user = try await api.user()
            for number in 1...45 { try await user.task("\(number)") }
            var seen: [String] = []
            var path = "/api/tasks?limit=20"
            for _ in 0..<3 {
                let page = try await user.get(path)
                #expect(page.status == 200 && page.json["rev"]?.integer == 45)
                seen += titles(page)
                guard let cursor = page.json["next_cursor"]?.string else { break }
                path = "/api/tasks?limit=20&cursor=\(cursor)"
            }
            #expect(seen == (1...45).reversed().map(String.init))
            #expect(titles(try await user.get("/api/tasks")).count == 45)
            #expect(try await user.get("/api/tasks?limit=45").json["next_cursor"] == .null)
        }
    }

    @Test(
        "pages by their number fit together and say how many there are, in every order and of every list",
        arguments: [
            ("", 45), ("&status=pending", 30), ("&sort=title", 45), ("&sort=-created", 45), ("&q=tea", 45),
            ("&q=tea&sort=-relevance", 45), ("&filter=p1", 15), ("&priority=P1&sort=due", 15), ("&tag=none", 0),
        ])
    func numberedPages(query: String, total: Int) async throws {
        try await withAPI { api in
            let user = try await api.user()
            for number in 1...45 {
                let more = number.isMultiple(of: 3) ? #","priority":"P1","status":"completed""# : ""
                _ = try await user.post("/api/tasks", #"{"title":"Tea \#(number)"\#(more)}"#)
            }
            let gone = try await user.task("Tea")
            _ = try await user.delete("/api/tasks/\(gone)")
            let whole = titles(try await user.get("/api/tasks?limit=1000\(query)"))
            var seen: [String] = []
            let count = (total + 19) / 20
            for number in 1...count + 1 {
                let page = try await user.get("/api/tasks?page=\(number)&page_size=20\(query)")
                #expect(page.json["page"]?.integer == Int64(number) && page.json["page_size"]?.integer == 20)
                #expect(
                    page.json["total"]?.integer == Int64(total) && page.json["total_pages"]?.integer == Int64(count))
                #expect((page.json["next_cursor"]?.string != nil) == (number < count))
                #expect(titles(page).isEmpty == (number > count))
                seen += titles(page)
            }
            #expect(seen == whole && seen.count == total)
        }
    }

    @Test("a page has as many tasks as limit or page_size says, and a cursor goes on behind it")
    func pageSizes() async throws {
        try await withAPI { api in
            let user = try await api.user()
            for number in 1...7 { try await user.task("\(number)") }
            #expect(titles(try await user.get("/api/tasks?page=2&limit=3")) == ["4", "3", "2"])
            let first = try await user.get("/api/tasks?page_size=3")
            #expect(titles(first) == ["7", "6", "5"] && first.json["page"]?.integer == 1)
            let cursor = try #require(first.json["next_cursor"]?.string)
            #expect(titles(try await user.get("/api/tasks?limit=3&cursor=\(cursor)")) == ["4", "3", "2"])
            let far = try await user.get("/api/tasks?page=1000000&page_size=1000")
            #expect(titles(far) == [] && far.json["total_pages"]?.integer == 1)
            #expect(try await user.get("/api/tasks?limit=3").json["total"] == nil)
            for both in ["page=1&cursor=\(cursor)", "page_size=3&cursor=\(cursor)"] {
                #expect(try await user.get("/api/tasks?\(both)").faultyFields == ["page"])
            }
        }
    }

    @Test("pages stay whole while tasks are added, changed and deleted between them")
    func stablePages() async throws {
        try await withAPI { api in
            let user = try await api.user()
            var ids: [String] = []
            for number in 1...30 { ids.append(try await user.task("\(number)")) }
            let first = try await user.get("/api/tasks?limit=10")
            let cursor = try #require(first.json["next_cursor"]?.string)
            try await user.task("new")
            _ = try await user.delete("/api/tasks/\(ids[20])")
            _ = try await user.patch("/api/tasks/\(ids[5])", #"{"title":"changed"}"#)
            let second = try await user.get("/api/tasks?limit=100&cursor=\(cursor)")
            #expect(titles(second) == (1...20).reversed().map { $0 == 6 ? "changed" : "\($0)" })
        }
    }

    @Test("a list shows what its filters ask for, over several pages")
    func filters() async throws {
        try await withAPI { api in
            let user = try await api.user()
            _ = try await user.post("/api/tasks", #"{"title":"Buy milk","priority":"P1","tags":["shop"]}"#)
            _ = try await user.post("/api/tasks", #"{"title":"Buy bread","tags":["Shop","now"],"status":"completed"}"#)
            _ = try await user.post("/api/tasks", #"{"title":"Call Ann","description":"about the milkshake"}"#)
            #expect(titles(try await user.get("/api/tasks?q=mil")) == ["Buy milk", "Call Ann"])
            #expect(titles(try await user.get("/api/tasks?status=completed")) == ["Buy bread"])
            #expect(titles(try await user.get("/api/tasks?priority=P1,P2")) == ["Buy milk"])
            #expect(titles(try await user.get("/api/tasks?tag=shop")) == ["Buy bread", "Buy milk"])
            #expect(titles(try await user.get("/api/tasks?tag=shop&tag=NOW")) == ["Buy bread"])
            #expect(titles(try await user.get("/api/tasks?q=buy%20m")) == ["Buy milk"])
            let page = try await user.get("/api/tasks?q=buy&limit=1")
            let cursor = try #require(page.json["next_cursor"]?.string)
            let rest = try await user.get("/api/tasks?q=buy&limit=1&cursor=\(cursor)")
            #expect(titles(page) + titles(rest) == ["Buy bread", "Buy milk"] && rest.json["next_cursor"] == .null)
        }
    }

    @Test("a search shows what fits best first, and its pages fit together")
    func search() async throws {
        try await withAPI { api in
            let user = try await api.user()
            for title in ["milkshake 1", "milk 1", "bread", "milkshake 2", "milk 2", "Mílk 3"] {
                try await user.task(title)
            }
            var seen: [String] = []
            var path = "/api/tasks?q=milk&limit=2"
            for _ in 0..<3 {
                let page = try await user.get(path)
                seen += titles(page)
                guard let cursor = page.json["next_cursor"]?.string else { break }
                path = "/api/tasks?q=milk&limit=2&cursor=\(cursor)"
            }
            #expect(seen == ["Mílk 3", "milk 2", "milk 1", "milkshake 2", "milkshake 1"])
            #expect(titles(try await user.get("/api/tasks?q=m%C3%ADlk%203")) == ["Mílk 3"])
        }
    }

    @Test("a list read twice is the same, and follows every change")
    func fresh() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let id = try await user.task("Tea")
            let first = try await user.get("/api/tasks")
            #expect(try await user.get("/api/tasks").bytes == first.bytes)
            _ = try await user.post("/api/tasks/\(id)/toggle")
            let second = try await user.get("/api/tasks")
            #expect(second.json["tasks"]?.array?.first?["status"]?.string == "completed")
            #expect(second.json["rev"]?.integer == 2)
        }
    }

    @Test("a list that depends on the time follows it, although no task changes")
    func timely() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let due = Timestamp(milliseconds: Timestamp.now.milliseconds + 1_500)
            _ = try await user.post("/api/tasks", #"{"title":"Tea","due":"\#(due.rfc3339)"}"#)
            for query in ["filter=overdue", "due=overdue"] {
                let early = titles(try await user.get("/api/tasks?\(query)"))
                // On a busy machine it may be due before anybody asked.
                if Timestamp.now < due { #expect(early.isEmpty) }
            }
            for query in ["filter=overdue", "due=overdue"] {
                try await eventually { titles(try await user.get("/api/tasks?\(query)")) == ["Tea"] }
            }
            #expect(try await user.get("/api/tasks").json["rev"]?.integer == 1)
        }
    }

    @Test("the same words mean another day to somebody who moved, although no task changed")
    func moved() async throws {
        try await withAPI { api in
            var user = try await api.user()
            _ = try await user.post("/api/tasks", #"{"title":"Tea","due":"2031-05-01T23:30:00Z"}"#)
            let path = "/api/tasks?due_before=2031-05-02"
            #expect(titles(try await user.get(path)) == ["Tea"])
            _ = try await user.patch("/api/account", #"{"time_zone":"Europe/Berlin"}"#)
            let body = #"{"email":"\#(user.email)","password":"correct horse"}"#
            user.token = try await user.post("/api/auth/signin", body).json["access_token"]?.string
            #expect(titles(try await user.get(path)) == [])
        }
    }

    @Test("an answer says how long the service worked on it")
    func timing() async throws {
        try await withAPI { api in
            let timing = try await api.user().get("/api/tasks?q=tea").header("Server-Timing") ?? ""
            #expect(timing.contains(/^state;dur=[0-9]+\.[0-9]{3}, list;dur=[0-9]+\.[0-9]{3}$/), "\(timing)")
        }
    }

    @Test(
        "a wrong parameter is named",
        arguments: [
            ("limit=0", "limit"), ("limit=-1", "limit"), ("limit=1001", "limit"), ("limit=x", "limit"),
            ("cursor=x", "cursor"), ("status=open", "status"), ("priority=urgent", "priority"), ("tag=", "tag"),
            ("page=-1", "page"), ("page=0", "page"), ("page=1000001", "page"), ("page=x", "page"),
            ("page_size=0", "page_size"), ("page_size=1001", "page_size"), ("page_size=5&limit=6", "page_size"),
            ("page=1&page=2", "page"), ("per_page=5", "per_page"), ("offset=20", "offset"), ("limt=5", "limt"),
            ("q=%00", "q"), ("q=%ff", "q"), ("q=%zz", "q"), ("q=%4", "q"),
            ("sort=__proto__", "sort"), ("limit=5&limit=6", "limit"),
        ])
    func wrongParameters(query: String, field: String) async throws {
        try await withAPI { api in
            let answer = try await api.user().get("/api/tasks?\(query)")
            #expect(answer.status == 400 && answer.faultyFields == [field], "\(answer.text)")
        }
    }
}
