import FoundationEssentials
import HTTPTypes
import JSON
import TestSupport
import Testing
import Timestamps

/// What was recalled, and what a person does about it.
@Suite("History")
struct HistoryTests {
    @Test("the history is told newest first, in pages that fit together, and only to its owner")
    func pages() async throws {
        try await Desk.run { desk in
            let person = desk.person()
            for number in 0..<5 {
                try await person.publish(
                    person.event {
                        $0.title = "\(number)"
                        $0.due = .now + .milliseconds(1500 + 200 * number)
                    })
            }
            try await person.waitFor(5, "delivered")
            var titles: [String] = []
            var cursor: String?
            var pages = 0
            repeat {
                let page = try await person.send(.get, "?limit=2" + (cursor.map { "&cursor=\($0)" } ?? ""))
                titles += page.notifications.compactMap { $0["title"]?.string }
                cursor = page.json["next_cursor"]?.string
                pages += 1
            } while cursor != nil
            #expect(pages == 3)
            #expect(Set(titles) == ["0", "1", "2", "3", "4"] && titles.count == 5)
            let fired = try await person.history().compactMap { $0["fired_at"]?.string }
            #expect(fired == fired.sorted(by: >))
            #expect(try await desk.person().history().isEmpty)
        }
    }

    @Test("a snoozed reminder comes again, under another id, unless its task is done by then")
    func snooze() async throws {
        try await Desk.run { desk in
            let person = desk.person()
            try await person.prefer(#"{"channels":["webhook"],"webhook":{"path":"/x"}}"#)
            let event = try await person.publish(person.event { $0.due = .now + .seconds(1) })
            let id = try #require(try await person.waitFor(1, "delivered").first?["id"]?.string)
            let until = (Timestamp.now + .seconds(2)).rfc3339
            let snoozed = try await person.send(.post, "/\(id)/snooze", #"{"until":"\#(until)"}"#)
            #expect(snoozed.status == 200)
            #expect(snoozed.json["state"]?.string == "scheduled" && snoozed.json["snoozed_until"]?.string == until)
            try await eventually { desk.surroundings.hook.calls.count == 2 }
            let ids = desk.surroundings.hook.calls.map { call in
                HTTPField.Name("webhook-id").flatMap { call.headers[$0] } ?? ""
            }
            #expect(Set(ids).count == 2)
            try await person.waitFor(1, "delivered")
            let again = try await person.send(.post, "/\(id)/snooze", #"{"minutes":600}"#)
            #expect(again.status == 200)
            try await person.publish(event.cancelled)
            try await eventually {
                try await person.history().first?["state"]?.string == "delivered"
            }
            #expect(try await person.history().first?["snoozed_until"] == .null)
        }
    }

    @Test("a dismissed reminder stays in the history, and dismissing it again changes nothing")
    func dismiss() async throws {
        try await Desk.run { desk in
            let person = desk.person()
            try await person.publish(person.event { $0.due = .now + .seconds(1) })
            let id = try #require(try await person.waitFor(1, "delivered").first?["id"]?.string)
            let first = try await person.send(.post, "/\(id)/dismiss")
            #expect(first.status == 200 && first.json["dismissed_at"]?.string != nil)
            let second = try await person.send(.post, "/\(id)/dismiss")
            #expect(second.json == first.json)
            #expect(try await person.history().count == 1)
        }
    }

    @Test("what is wrong is refused by name, what is somebody else's is not there")
    func refusals() async throws {
        try await Desk.run { desk in
            let person = desk.person()
            try await person.publish(person.event { $0.due = .now + .seconds(1) })
            let id = try #require(try await person.waitFor(1, "delivered").first?["id"]?.string)
            for (body, field) in [
                ("[]", "body"), ("{}", "minutes"), (#"{"minutes":0}"#, "minutes"), (#"{"minutes":"10"}"#, "minutes"),
                (#"{"minutes":40321}"#, "minutes"), (#"{"until":"2020-01-01T00:00:00Z"}"#, "until"),
                (#"{"until":"2999-01-01T00:00:00Z"}"#, "until"), (#"{"until":"later"}"#, "until"),
                (#"{"minutes":1,"until":"2030-01-01T00:00:00Z"}"#, "minutes"), (#"{"for":10}"#, "for"),
            ] {
                let answer = try await person.send(.post, "/\(id)/snooze", body)
                #expect(answer.status == 400 && answer.faultyFields == [field], "\(body): \(answer.text)")
            }
            for query in ["limit=0", "limit=101", "limit=x", "cursor=x", "page=2", "limit=1&limit=2"] {
                #expect(try await person.send(.get, "?\(query)").status == 400, "\(query)")
            }
            let stranger = desk.person()
            for path in ["/\(id)/dismiss", "/\(UUID().uuidString)/dismiss", "/x/dismiss"] {
                #expect(try await stranger.send(.post, path).status == 404)
            }
            #expect(try await stranger.send(.post, "/\(id)/snooze", #"{"minutes":1}"#).status == 404)
            #expect(try await person.send(.post, "/\(id)/dismiss", scope: "read").status == 403)
        }
    }

    @Test("quiet hours hold a reminder back, but not one of a priority that ignores them")
    func quietHours() async throws {
        try await Desk.run { desk in
            let person = desk.person()
            let now = Timestamp.now.seconds % 86_400 / 60
            func text(_ minute: Int64) -> String {
                let minute = (minute + 1440) % 1440
                let (hours, minutes) = (minute / 60, minute % 60)
                return "\(hours < 10 ? "0" : "")\(hours):\(minutes < 10 ? "0" : "")\(minutes)"
            }
            let quiet = #"{"from":"\#(text(now - 60))","to":"\#(text(now + 60))","zone":"UTC"}"#
            try await person.prefer(#"{"quiet_hours":\#(quiet),"priorities":{"P1":{"ignore_quiet_hours":true}}}"#)
            try await person.publish(
                person.event {
                    $0.due = .now + .seconds(1); $0.title = "Later"
                })
            try await person.publish(
                person.event {
                    $0.due = .now + .seconds(2); $0.title = "Now"; $0.priority = "P1"
                })
            let fired = try await person.waitFor(1, "delivered")
            #expect(fired.compactMap { $0["title"]?.string } == ["Now"])
            #expect(try await person.history().count == 1)
        }
    }
}
