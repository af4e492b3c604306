import FoundationEssentials
import HTTPTypes
import JSON
import Synchronization
import TestSupport
import Testing
import TimeZones
import Timestamps

@testable import Notification

/// Reminders reach phones by whatever binding is named `sms`, and cost nobody more than was agreed.
@Suite("Text messages")
struct TextMessageTests {
    private func header(_ name: String, of call: TestApplication.Call) -> String? {
        HTTPField.Name(name).flatMap { call.headers[$0] }
    }

    @Test("a reminder is a text to the number that the user named, once, with its date and under a name of its own")
    func sent() async throws {
        try await Desk.run(.init(hasTexts: true)) { desk in
            let person = desk.person()
            let available = try await person.send(.get, "/preferences").json["available_channels"]
            #expect(available == ["in_app", "email", "webhook", "sms"])
            try await person.prefer(#"{"channels":["sms"],"phone":"+49 (170) 123-45.67"}"#)
            #expect(try await person.send(.get, "/preferences").json["phone"]?.string == "+491701234567")
            try await person.publish(
                person.event {
                    $0.title = "Tea & <biscuits>\r\nTo-Number: +1"
                    $0.due = Timestamp(seconds: Timestamp.now.seconds + 2)
                    $0.dueText = "2026-11-21T10:30:00+01:00[Europe/Berlin]"
                })
            let notification = try #require(try await person.waitFor(1, "delivered").first)
            #expect(notification["deliveries"]?.array?.first?["channel"]?.string == "sms")
            let calls = desk.surroundings.hook.calls
            let call = try #require(calls.first)
            #expect(calls.count == 1 && call.method == .post && call.path == "/texts")
            #expect(header("To-Number", of: call) == "+491701234567")
            #expect(header("Message-Id", of: call)?.hasPrefix("msg_") == true)
            let text = try #require(try JSONValue(call.body).string)
            #expect(text.hasPrefix("Tea & <biscuits>  To-Number: +1. Due: ") && text.hasSuffix(" (Europe/Berlin)"))
            // An instant is told on the wall of the account.
            try await person.publish(person.event())
            try await person.waitFor(2, "delivered")
            #expect(try JSONValue(desk.surroundings.hook.calls[1].body).string?.hasSuffix("(Europe/Berlin)") == true)
        }
    }

    @Test("a text that was not taken is sent again under the same name, and no more once it was")
    func retries() async throws {
        let attempts = Mutex(0)
        let hook = TestApplication { _ in
            let number = attempts.withLock { count in
                count += 1
                return count
            }
            return .init(number < 3 ? .serviceUnavailable : .ok)
        }
        try await Desk.run(.init(sweeps: true, hasTexts: true, hook: hook)) { desk in
            let person = desk.person()
            try await person.prefer(#"{"channels":["in_app","sms"],"phone":"+15005550006"}"#)
            try await person.publish(person.event())
            try await person.waitFor(1, "delivered")
            #expect(hook.calls.count == 3 && Set(hook.calls.map { header("Message-Id", of: $0) }).count == 1)
            // Another reminder passes through the same hands: what was to come of the first one has come.
            try await person.publish(person.event())
            try await person.waitFor(2, "delivered")
            #expect(hook.calls.count == 4)
            try await eventually { desk.surroundings.events("reminder.delivered").count == 4 }
        }
    }

    @Test("without a binding a new number is refused in words, and one from before is kept and not used")
    func notSetUp() async throws {
        let folder = try ScratchFolder()
        let user = UUID().uuidString.lowercased()
        let phone = #"{"channels":["in_app","sms"],"phone":"+15005550006"}"#
        try await Desk.run(.init(hasTexts: true, folder: folder)) { desk in
            try await Person(desk: desk, id: user).prefer(phone)
        }
        try await Desk.run(.init(folder: folder)) { desk in
            let refused = try await desk.person().send(.put, "/preferences", phone)
            #expect(refused.status == 400 && refused.faultyFields == ["phone"])
            #expect(refused.text.contains("text messages are not set up"))
            let person = Person(desk: desk, id: user)
            let read = try await person.send(.get, "/preferences")
            #expect(read.json["phone"]?.string == "+15005550006")
            #expect(read.json["available_channels"] == ["in_app", "email", "webhook"])
            #expect(try await person.send(.put, "/preferences", read.text).json == read.json)
            try await person.publish(person.event())
            let notification = try #require(try await person.waitFor(1, "delivered").first)
            #expect(notification["deliveries"]?.array?.map { $0["channel"]?.string } == ["in_app"])
            #expect(desk.surroundings.hook.calls.isEmpty)
        }
    }

    @Test("one user gets so many texts within a day, snoozed ones included, and is told what was not sent")
    func bound() async throws {
        try await Desk.run(.init(hasTexts: true), ["ERRAND_TEXTS_PER_DAY": "2"]) { desk in
            let (person, other) = (desk.person(), desk.person())
            for each in [person, other] {
                try await each.prefer(#"{"channels":["in_app","sms"],"phone":"+15005550006"}"#)
            }
            try await person.publish(person.event())
            let first = try #require(try await person.waitFor(1, "delivered").first)
            let id = first["id"]?.string ?? ""
            let until = (Timestamp.now + .seconds(2)).rfc3339
            #expect(try await person.send(.post, "/\(id)/snooze", #"{"until":"\#(until)"}"#).status == 200)
            try await eventually { desk.surroundings.hook.calls.count == 2 }
            try await person.waitFor(1, "delivered")
            let last = person.event()
            try await person.publish(last)
            let history = try await person.waitFor(2, "delivered")
            let held = history.first { $0["task_id"]?.string == last.task }?["deliveries"]?.array?
                .first { $0["channel"]?.string == "sms" }
            #expect(held?["state"]?.string == "failed" && held?["attempts"]?.integer == 0)
            #expect(held?["error"]?.string?.contains("2 text messages within a day") == true)
            try await eventually { desk.surroundings.events("reminder.failed").count == 1 }
            #expect(desk.surroundings.hook.calls.count == 2)
            try await other.publish(other.event())
            try await eventually { desk.surroundings.hook.calls.count == 3 }
        }
    }

    @Test("what is kept can be read by the version before text messages, which a release is taken back to")
    func earlierVersion() throws {
        var preferences = Preferences()
        (preferences.channels, preferences.phone) = ([.email, .sms], "+15005550006")
        preferences.exceptions = ["P1": .init(channels: [.sms]), "P2": .init(channels: [.inApp], offset: 5)]
        var reminder = Reminder(
            id: UUID(), taskID: "t", title: "Tea", priority: "P2", due: "2026-11-21", dueAt: nil, offset: 0, at: .now)
        reminder.deliveries = [
            ReminderDelivery(channel: .inApp, state: .delivered), ReminderDelivery(channel: .sms, attempts: 2),
        ]
        let known = [
            "channels", "default_offset", "day_time", "time_zone", "quiet_hours", "priorities", "email", "webhook",
        ]
        for record in [NotificationRecord.preferences(preferences, rev: 1, isApplied: true), .reminder(reminder)] {
            var json = JSONWriter()
            record.encode(into: &json)
            let stored = try JSONValue(json.bytes)
            if let old = stored["preferences"]?.object { #expect(old.keys == known) }
            let old = stored["preferences"] ?? stored["deliveries"] ?? .null
            #expect(old != .null && !String(decoding: old.bytes, as: UTF8.self).contains("sms"))
            let again = try JSONScanner.read(json.bytes) { try NotificationRecord(from: &$0) }
            switch again {
            case .preferences(let read, _, _): #expect(read == preferences)
            case .reminder(let read): #expect(read.deliveries == reminder.deliveries)
            case .task: Issue.record("a task")
            }
        }
    }

    @Test("a text has 160 characters at most, and its date is never what is cut")
    func length() throws {
        let reminder = { (title: String) in
            Reminder(
                id: UUID(), taskID: "t", title: title, priority: "P2", due: "2026-11-21", dueAt: nil, offset: 0,
                at: .now)
        }
        for title in [String(repeating: "x", count: 500), String(repeating: "日本", count: 200), "Tea", ""] {
            let text = ReminderText(reminder: reminder(title), zone: .utc).message
            #expect(text.unicodeScalars.count <= 160 && text.hasSuffix(". Due: Sat 21 Nov 2026"), "\(text)")
        }
        // A family is one character of seven scalars: it is not torn apart.
        let families = ReminderText(reminder: reminder(String(repeating: "👨‍👩‍👧‍👦", count: 60)), zone: .utc).message
        #expect(families.unicodeScalars.count <= 160 && families.prefix { $0 != "…" }.allSatisfy { $0 == "👨‍👩‍👧‍👦" })
    }

    @Test(
        "a number is one that the whole world can dial",
        arguments: [
            ("+491701234567", "+491701234567"), ("+1 (500) 555-0006", "+15005550006"),
            ("+44/20.7946 0958", "+442079460958"),
            ("+123456789012345", "+123456789012345"), ("+1234567890123456", nil), ("+123456", nil),
            ("491701234567", nil),
            ("+0491701234567", nil), ("00491701234567", nil), ("+49 170 ١٢٣٤٥٦٧", nil), ("+49170123456x", nil),
            ("", nil),
            ("++491701234567", nil), ("+49170123\n4567", nil), ("+", nil),
        ])
    func numbers(written: String, number: String?) {
        #expect(PhoneNumber.written(written) == number)
    }
}

@Suite("Reminders by mail")
struct ReminderMailTests {
    @Test("nothing that somebody writes is markup in a mail, whatever it is joined with")
    func markup() throws {
        // Every scalar that joins what follows it, or what comes before it, to one character.
        let joining = (0...0x10FFFF).compactMap { Unicode.Scalar(UInt32($0)) }.filter { scalar in
            String(String.UnicodeScalarView([scalar, "<"])).count == 1
                || String(String.UnicodeScalarView(["<", scalar])).count == 1
        }
        #expect(joining.count > 1000 && joining.contains("\u{600}") && joining.contains("\u{D4E}"))
        for scalar in joining {
            let title = "\(scalar)<a href=\"x\"\(scalar)>\(scalar)&\(scalar)'<\(scalar)b>"
            let escaped = ReminderMail.escaped(title).unicodeScalars
            #expect(!escaped.contains { "<>\"'".unicodeScalars.contains($0) }, "\(scalar.value)")
        }
    }
}
