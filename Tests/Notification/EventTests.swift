import Contracts
import Curl
import FoundationEssentials
import HTTPTypes
import JSON
import Synchronization
import TestSupport
import Testing
import Timestamps

/// Events come twice, late, in the wrong order and broken; the answer is one of three words, and nothing loops.
@Suite("Events of reminders")
struct EventTests {
    /// Delivers an event as the sidecar does.
    private func deliver(_ body: String, to desk: Desk, topic: String = "reminders") async throws -> String {
        let answer = try await desk.service.post(
            "/events/pubsub/\(topic)", body, type: "application/cloudevents+json", onAppPort: true)
        #expect(answer.hasPrefix("HTTP/1.1 200"))
        let json = try JSONValue(Array((answer.split(separator: "\r\n").last ?? "").utf8))
        return json["status"]?.string ?? ""
    }

    private func expect(_ word: String, _ event: TaskEvent, _ desk: Desk) async throws {
        let answer = try await deliver(event.text, to: desk)
        #expect(answer == word)
    }

    @Test("an event that comes many times, also at once, makes one reminder")
    func duplicates() async throws {
        try await Desk.run { desk in
            let person = desk.person()
            let event = person.event { $0.due = .now + .seconds(3) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { try await expect("SUCCESS", event, desk) } }
                try await group.waitForAll()
            }
            try await person.waitFor(1, "delivered")
            try await expect("SUCCESS", event, desk)
            let last = person.event { $0.due = .now + .seconds(1) }
            try await expect("SUCCESS", last, desk)
            try await person.waitFor(2, "delivered")
            try await eventually { desk.surroundings.events("reminder.due").count >= 2 }
            #expect(try await person.history().count == 2)
        }
    }

    @Test(
        "of events that come together nobody's wait for another's, one that cannot be read is dropped alone, and others are passed over"
    )
    func together() async throws {
        try await Desk.run { desk in
            let (busy, other) = (desk.person(), desk.person())
            var events = (0..<20).map { index in
                busy.event {
                    $0.due = .now + .seconds(1)
                    $0.title = "Task \(index)"
                }.text
            }
            events.insert(busy.event().text.replacing("\"task_id\"", with: "\"task_xx\""), at: 10)
            events.insert(busy.event().text.replacing("reminder.scheduled", with: "reminder.due"), at: 0)
            events.append(other.event { $0.due = .now + .seconds(1) }.text)
            let entries = events.enumerated().map { index, event in
                #"{"entryId":"\#(index)","contentType":"application/cloudevents+json","metadata":{},"event":\#(event)}"#
            }
            let answer = try await desk.service.post(
                "/events/pubsub/reminders",
                #"{"id":"b","pubsubname":"pubsub","topic":"reminders","type":"com.dapr.event.sent.bulk","entries":[\#(entries.joined(separator: ","))]}"#,
                onAppPort: true)
            let json = try JSONValue(Array((answer.split(separator: "\r\n").last ?? "").utf8))
            let statuses = Dictionary(
                (json["statuses"]?.array ?? []).map { ($0["entryId"]?.string ?? "", $0["status"]?.string ?? "") }
            ) { first, _ in first }
            #expect(statuses.count == 23 && statuses["11"] == "DROP", "\(answer)")
            #expect(statuses.filter { $0.key != "11" }.allSatisfy { $0.value == "SUCCESS" })
            try await other.waitFor(1, "delivered")
            try await busy.waitFor(20, "delivered")
        }
    }

    @Test("what is older than what is known changes nothing, whatever the order")
    func order() async throws {
        try await Desk.run { desk in
            let person = desk.person()
            // Done, and only then heard that it was to be done.
            let done = person.event { $0.due = .now + .seconds(2) }
            try await expect("SUCCESS", done.cancelled, desk)
            try await expect("SUCCESS", done, desk)
            // Moved twice; the first move is heard last.
            let moved = person.event {
                $0.sequence = 5; $0.due = .now + .seconds(3); $0.title = "Second move"
            }
            try await expect("SUCCESS", moved, desk)
            try await expect(
                "SUCCESS",
                moved.changed {
                    $0.sequence = 4; $0.title = "First move"
                }, desk)
            // Two events of one change: the later place counts.
            let both = person.event {
                $0.sequence = 7; $0.index = 3; $0.due = .now + .seconds(3); $0.title = "Both"
            }
            try await expect("SUCCESS", both, desk)
            try await expect(
                "SUCCESS",
                both.changed {
                    $0.index = 1; $0.type = .reminderCancelled
                }, desk)
            let fired = try await person.waitFor(2, "delivered")
            #expect(Set(fired.compactMap { $0["title"]?.string }) == ["Second move", "Both"])
        }
    }

    @Test("events of every other type, known or not, are none of its business")
    func others() async throws {
        try await Desk.run { desk in
            let person = desk.person()
            for type in EventType.allCases where ![.reminderScheduled, .reminderCancelled].contains(type) {
                try await expect("SUCCESS", person.event { $0.type = type }, desk)
            }
            let unknown = person.event().text.replacing("reminder.scheduled", with: "reminder.postponed")
            #expect(try await deliver(unknown, to: desk) == "SUCCESS")
            let task = person.event().text
            #expect(try await deliver(task, to: desk, topic: "account-events") == "SUCCESS")
            #expect(try await person.history().isEmpty)
        }
    }

    static let malformed: [String] = {
        let good = TaskEvent(user: "6f9619ff-8b86-4011-b42d-00c04fc964ff").text
        let type = #""type":"com.todo.reminder.scheduled""#
        return [
            #"{"id":"1",\#(type)}"#, #"{"id":"1",\#(type),"data":null}"#, #"{"id":"1",\#(type),"data":"text"}"#,
            #"{"id":"1",\#(type),"data":{"user_id":7}}"#,
            good.replacing("6f9619ff-8b86-4011-b42d-00c04fc964ff", with: "somebody"),
            good.replacing(#""sequence":1"#, with: #""sequence":0"#),
            good.replacing(#""sequence":1"#, with: #""sequence":"one""#),
            good.replacing(#""priority":"P2""#, with: #""priority":"urgent""#),
            good.replacing(#""title":"Buy oat milk""#, with: #""title":7"#),
            good.replacing(#""reminders":[0]"#, with: #""reminders":[-1]"#),
            good.replacing(#""reminders":[0]"#, with: #""reminders":["soon"]"#),
            good.replacing(#""reminders":[0]"#, with: #""reminders":"soon""#),
            TaskEvent(user: "6f9619ff-8b86-4011-b42d-00c04fc964ff", dueText: "tomorrow", isWholeDay: true).text,
        ]
    }()

    @Test("an event that cannot be read is dropped, and nothing is kept of it")
    func poison() async throws {
        try await Desk.run { desk in
            for body in Self.malformed {
                let word = try await deliver(body, to: desk)
                #expect(word == "DROP", "\(body)")
            }
            let nobody = #"{"id":"1","type":"com.todo.account.deleted","data":{"user_id":"x"}}"#
            #expect(try await deliver(nobody, to: desk, topic: "account-events") == "DROP")
            try await desk.surroundings.publish(Self.malformed[5])
            try await eventually { !desk.surroundings.witness.calls(to: "/dead").isEmpty }
        }
    }

    @Test("without a sidecar an event is asked for again")
    func noSidecar() async throws {
        try await Surroundings.run { surroundings in
            try await surroundings.serve(["DAPR_HTTP_PORT": "1"]) { desk in
                try await expect("RETRY", Person(desk: desk, id: UUID().uuidString.lowercased()).event(), desk)
            }
        }
    }

    @Test("a whole day whose account cannot be asked waits; one whose account is gone is told in UTC")
    func accounts() async throws {
        let choices = Surroundings.Choices(account: { _ in .init(.serviceUnavailable) })
        try await Desk.run(choices) { desk in
            let person = desk.person()
            let event = person.event {
                $0.dueText = "2030-01-01"; $0.isWholeDay = true; $0.reminders = nil
            }
            try await expect("RETRY", event, desk)
            try await person.prefer(#"{"time_zone":"Europe/Berlin"}"#)
            try await expect("SUCCESS", event, desk)
        }
        try await Desk.run(.init(account: { _ in .init(.notFound) })) { desk in
            let event = desk.person().event {
                $0.dueText = "2030-01-01"; $0.isWholeDay = true; $0.reminders = nil
            }
            try await expect("SUCCESS", event, desk)
        }
    }

    @Test("a whole day that is told again once the account has moved is recalled there")
    func movedAccount() async throws {
        let zone = Mutex("America/New_York")
        let choices = Surroundings.Choices(account: { _ in
            .json(#"{"email":"person@example.test","time_zone":"\#(zone.withLock { $0 })"}"#)
        })
        try await Desk.run(choices) { desk in
            let person = desk.person()
            let event = person.event {
                $0.dueText = "2030-01-01"; $0.isWholeDay = true; $0.reminders = [0]
            }
            func isPlanned(_ moment: String) async throws -> Bool {
                let root = try await desk.surroundings.curl.execute(
                    CurlRequest(
                        .get,
                        desk.surroundings.harness.url("notification-1")
                            + "/v1.0/state/statestore/reminders:\(person.id)"))
                let instant = try #require(Timestamp(rfc3339: moment))
                return String(decoding: root.body, as: UTF8.self).contains(String(instant.milliseconds))
            }
            try await expect("SUCCESS", event, desk)
            #expect(try await isPlanned("2030-01-01T14:00:00Z"))
            zone.withLock { $0 = "Asia/Tokyo" }
            try await expect("SUCCESS", event.changed { $0.sequence = 2 }, desk)
            #expect(try await isPlanned("2030-01-01T00:00:00Z"))
            #expect(try await !isPlanned("2030-01-01T14:00:00Z"))
        }
    }

    @Test("a deleted account is erased, and what comes late brings nothing back")
    func erasure() async throws {
        try await Desk.run { desk in
            let person = desk.person()
            let event = person.event {
                $0.due = .now + .seconds(1); $0.title = "Very secret"
            }
            try await person.publish(event)
            try await person.waitFor(1, "delivered")
            try await person.publish(person.event { $0.due = .now + .seconds(4) })
            let deleted = person.event {
                $0.type = .accountDeleted; $0.sequence = 9
            }.text
            #expect(try await deliver(deleted, to: desk, topic: "account-events") == "SUCCESS")
            #expect(try await deliver(deleted, to: desk, topic: "account-events") == "SUCCESS")
            try await expect("SUCCESS", event.changed { $0.sequence = 10 }, desk)
            let answer = try await person.send(.get, "")
            #expect(answer.status == 401)
            let root = try await desk.surroundings.curl.execute(
                CurlRequest(
                    .get,
                    desk.surroundings.harness.url("notification-1") + "/v1.0/state/statestore/reminders:\(person.id)")
            )
            #expect(!String(decoding: root.body, as: UTF8.self).contains("Very secret"))
        }
    }
}
