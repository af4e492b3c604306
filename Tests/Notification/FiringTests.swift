import FoundationEssentials
import JSON
import LocalSidecar
import TestSupport
import Testing
import Timestamps

/// Reminders come in time, once, and only as long as they are wanted.
@Suite("Firing")
struct FiringTests {
    @Test("a reminder fires once, at its time, and is told in every open client and by events")
    func fires() async throws {
        try await Desk.run { desk in
            let person = desk.person()
            let event = try await person.publish(person.event { $0.due = .now + .seconds(2) })
            let notification = try #require(try await person.waitFor(1, "delivered").first)
            #expect(notification["title"]?.string == "Buy oat milk")
            #expect(notification["task_id"]?.string == event.task)
            #expect(notification["offset"]?.integer == 0)
            let fired = try #require(notification["fired_at"]?.string.flatMap { Timestamp(rfc3339: $0) })
            #expect(fired >= event.due)
            let channels = (notification["deliveries"]?.array ?? []).compactMap { $0["channel"]?.string }
            #expect(channels == ["in_app", "email"])
            try await eventually { desk.surroundings.events("reminder.delivered").count == 2 }
            for event in desk.surroundings.events("reminder.delivered") {
                // The api's events about the same user, on the same topic, have the same numbers.
                #expect(event["id"]?.string?.hasPrefix("notification:\(person.id).") == true)
                #expect(event["data"]?["idempotency_key"] == event["id"])
            }
            #expect(desk.surroundings.events("reminder.due").count == 1)
            let notice = try #require(desk.surroundings.events("sync.notice").first?["data"])
            #expect(notice["user_id"]?.string == person.id)
            #expect(notice["payload"]?["text"]?.string == "Reminder: Buy oat milk")
        }
    }

    @Test("minutes before due count from due, the user's default when the task does not say")
    func offsets() async throws {
        try await Desk.run { desk in
            let person = desk.person()
            let due = Timestamp.now + .seconds(30 * 60 + 2)
            try await person.publish(
                person.event {
                    $0.due = due; $0.reminders = nil
                })
            let notification = try #require(try await person.waitFor(1, "delivered").first)
            #expect(notification["offset"]?.integer == 30)
            let other = desk.person()
            try await other.publish(
                other.event {
                    $0.due = .now + .seconds(60 * 60 + 2); $0.reminders = [60, 0, 1440]
                })
            try await other.waitFor(2, "delivered")
            let fired = try await other.history().compactMap { $0["offset"]?.integer }
            // The day before is past; what is left of it comes at once, being better late than never.
            #expect(Set(fired) == [60, 1440])
        }
    }

    @Test("a reminder whose job was lost is found by the sweep")
    func lostJob() async throws {
        try await Desk.run(.init(sweeps: true)) { desk in
            let person = desk.person()
            let due = Timestamp.now + .seconds(4)
            try await person.publish(person.event { $0.due = due })
            // Its name is the reminder's id, which nobody outside knows before it fires: all jobs are taken away.
            try await eventually { desk.surroundings.hasJobs() }
            try await desk.surroundings.deleteJobs()
            let notification = try #require(try await person.waitFor(1, "delivered").first)
            #expect(notification["fired_at"]?.string.flatMap { Timestamp(rfc3339: $0) } ?? due >= due)
        }
    }

    @Test("a task that is done, gone, or moved is not recalled at the old time")
    func cancelled() async throws {
        try await Desk.run { desk in
            let person = desk.person()
            let done = try await person.publish(person.event { $0.due = .now + .seconds(3) })
            try await person.publish(done.cancelled)
            let moved = try await person.publish(person.event { $0.due = .now + .seconds(3) })
            try await person.publish(
                moved.changed {
                    $0.sequence = 2; $0.due = .now + .seconds(4); $0.title = "Moved"
                })
            let fired = try await person.waitFor(1, "delivered")
            #expect(fired.first?["title"]?.string == "Moved")
            // Everything that would have fired before it has had its time.
            #expect(try await person.history().count == 1)
        }
    }

    @Test("what was completed and opened again is recalled, once")
    func reopened() async throws {
        try await Desk.run { desk in
            let person = desk.person()
            let event = person.event { $0.due = .now + .seconds(3) }
            try await person.publish(event)
            try await person.publish(event.cancelled)
            try await person.publish(event.changed { $0.sequence = 3 })
            try await person.waitFor(1, "delivered")
            // Touched once more after it fired: the same date is not recalled again.
            try await person.publish(
                event.changed {
                    $0.sequence = 4; $0.title = "New title"
                })
            let last = person.event {
                $0.due = .now + .seconds(1); $0.title = "Last"
            }
            try await person.publish(last)
            let fired = try await person.waitFor(2, "delivered")
            #expect(fired.compactMap { $0["title"]?.string } == ["Last", "Buy oat milk"])
        }
    }

    @Test("one that was missed while nobody was there fires on return; one that is too old is marked missed")
    func missed() async throws {
        let folder = try ScratchFolder()
        let (user, task) = (UUID().uuidString.lowercased(), UUID().uuidString.lowercased())
        try await Surroundings.run(.init(folder: folder)) { surroundings in
            try await surroundings.serve { desk in
                let person = Person(desk: desk, id: user)
                try await person.publish(
                    person.event {
                        $0.task = task; $0.due = .now + .seconds(3)
                    })
                try await eventually { surroundings.hasJobs() }
            }
            // Nobody is there at its time.
            try await Task.sleep(for: .seconds(4))
        }
        try await Surroundings.run(.init(folder: folder)) { surroundings in
            try await surroundings.serve { desk in
                let person = Person(desk: desk, id: user)
                let notification = try #require(try await person.waitFor(1, "delivered").first)
                #expect(notification["task_id"]?.string == task)
                // An event that arrives two days late: its time was yesterday.
                try await person.publish(
                    person.event {
                        $0.title = "Old"
                        $0.due = .now + .seconds(-25 * 3600)
                        $0.time = .now + .seconds(-48 * 3600)
                    })
                let missed = try await person.waitFor(1, "missed")
                #expect(missed.first?["title"]?.string == "Old")
                #expect(missed.first?["deliveries"]?.array?.isEmpty == true)
                try await eventually { surroundings.events("reminder.failed").count == 1 }
                let payload = surroundings.events("reminder.failed").first?["data"]?["payload"]
                #expect(payload?["error"]?.string == "missed")
            }
        }
    }

    @Test("two replicas fire each reminder once")
    func replicas() async throws {
        let names = ["notification-1", "notification-2"]
        try await Surroundings.run(.init(replicas: names, sweeps: true)) { surroundings in
            try await surroundings.serve(as: names[0]) { first in
                try await surroundings.serve(as: names[1]) { second in
                    let people = (0..<5).map { _ in first.person() }
                    let due = Timestamp.now + .seconds(4)
                    for person in people {
                        for _ in 0..<4 { try await person.publish(person.event { $0.due = due }) }
                    }
                    for person in people {
                        try await person.waitFor(4, "delivered")
                        #expect(try await person.at(second).history().count == 4)
                    }
                    try await eventually { surroundings.events("reminder.due").count >= 20 }
                    try await eventually { surroundings.mail.mails.count >= 20 }
                    #expect(surroundings.mail.mails.count == 20)
                    let ids = surroundings.events("reminder.due").compactMap { $0["id"]?.string }
                    #expect(Set(ids).count == 20)
                }
            }
        }
    }
}
