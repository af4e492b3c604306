import Crypto
import FoundationEssentials
import HTTPTypes
import JSON
import Synchronization
import TestSupport
import Testing
import Timestamps

/// Reminders go out by mail and webhook, are tried again, and give up with an event.
@Suite("Delivery")
struct DeliveryTests {
    private static let secret = "whsec_" + Data((0..<32).map { UInt8($0) }).base64EncodedString()

    /// Whether a request is signed as Standard Webhooks says.
    private func isSigned(_ call: TestApplication.Call) -> Bool {
        let header = { (name: String) in HTTPField.Name(name).flatMap { call.headers[$0] } ?? "" }
        let signed = Data("\(header("webhook-id")).\(header("webhook-timestamp")).".utf8) + call.body
        let key = SymmetricKey(data: (0..<32).map { UInt8($0) })
        let expected = "v1," + Data(HMAC<SHA256>.authenticationCode(for: signed, using: key)).base64EncodedString()
        return header("webhook-signature") == expected
    }

    @Test("the mail goes to the account's address unless another is given, and nothing in a title can change it")
    func mail() async throws {
        try await Desk.run { desk in
            let person = desk.person()
            let title = "Tea & <b>biscuits</b>\r\nBcc: victim@example.test ☕️"
            try await person.publish(
                person.event {
                    $0.title = title
                    $0.due = Timestamp(seconds: Timestamp.now.seconds + 2)
                    $0.dueText = "2026-11-21T10:30:00+01:00[Europe/Berlin]"
                })
            try await eventually { desk.surroundings.mail.mails.count == 1 }
            let mail = try #require(desk.surroundings.mail.mails.first)
            #expect(mail.sender == "errand@example.test" && mail.recipients == ["person@example.test"])
            #expect(mail.header("Bcc") == nil)
            #expect(mail.body.contains("Tea &amp; &lt;b&gt;biscuits&lt;/b&gt;"))
            #expect(mail.body.contains("(Europe/Berlin)"))
            try await person.prefer(#"{"email":"other@example.test","channels":["email"]}"#)
            try await person.publish(person.event())
            try await eventually { desk.surroundings.mail.mails.count == 2 }
            #expect(desk.surroundings.mail.mails.last?.recipients == ["other@example.test"])
            #expect(desk.surroundings.mail.mails.last?.header("Subject") == "Reminder: Buy oat milk")
            // An instant is told on the wall of the account.
            try await person.prefer(#"{"channels":["email"]}"#)
            try await person.publish(person.event { $0.due = .now + .seconds(1) })
            try await eventually { desk.surroundings.mail.mails.count == 3 }
            #expect(desk.surroundings.mail.mails.last?.body.contains("(Europe/Berlin)") == true)
        }
    }

    @Test("without a mail server the channel is off, and a reminder is delivered all the same")
    func noMailServer() async throws {
        try await Desk.run(.init(hasMail: false)) { desk in
            let person = desk.person()
            let available = try await person.send(.get, "/preferences").json["available_channels"]
            #expect(available == ["in_app", "webhook"])
            try await person.publish(person.event { $0.due = .now + .seconds(1) })
            let notification = try #require(try await person.waitFor(1, "delivered").first)
            #expect(notification["deliveries"]?.array?.count == 1)
        }
    }

    @Test(
        "a webhook is signed over the very bytes that arrive, by the user's URL and by the operator's binding",
        arguments: ["url", "path"])
    func webhook(kind: String) async throws {
        try await Desk.run { desk in
            let person = desk.person()
            let place = kind == "url" ? desk.surroundings.hookURL : "/anna?x=1"
            try await person.prefer(
                #"{"channels":["webhook"],"webhook":{"\#(kind)":"\#(place)","secret":"\#(Self.secret)"}}"#)
            let title = "Tea & <biscuits> \u{2028} ☕️ \"quoted\" 日本"
            let event = try await person.publish(person.event { $0.title = title })
            try await person.waitFor(1, "delivered")
            let calls = desk.surroundings.hook.calls
            #expect(calls.count == 1)
            let call = try #require(calls.first)
            #expect(call.path == (kind == "url" ? "/hooks/errand" : "/operator/anna?x=1"))
            #expect(call.method == .post)
            #expect(isSigned(call))
            let body = try JSONValue(call.body)
            #expect(body["type"]?.string == "reminder.due")
            #expect(body["data"]?["title"]?.string == title)
            #expect(body["data"]?["task_id"]?.string == event.task)
        }
    }

    @Test("of a webhook's answer no more is taken than tells how it went, however long it is", arguments: [200, 500])
    func longAnswer(status: Int) async throws {
        let attempts = Mutex<[Int]>([])
        let hook = try ScriptedServer { request, connection in
            _ = connection.readBody(of: request)
            let attempt = attempts.withLock { attempts in
                attempts.append(0)
                return attempts.count - 1
            }
            connection.send("HTTP/1.1 \(status) Status\r\nContent-Length: \(400 << 20)\r\n\r\n")
            let chunk = [UInt8](repeating: 0x78, count: 64 << 10)
            while connection.send(chunk) { attempts.withLock { $0[attempt] += chunk.count } }
            return false
        }
        try await Desk.run(.init(), ["ERRAND_DELIVERY_ATTEMPTS": "2"]) { desk in
            let person = desk.person()
            try await person.prefer(
                #"{"channels":["webhook"],"webhook":{"url":"\#(hook.url)/x","secret":"\#(Self.secret)"}}"#)
            try await person.publish(person.event { $0.due = .now + .seconds(1) })
            try await person.waitFor(1, status == 200 ? "delivered" : "failed")
            let taken = await settles { attempts.withLock { $0 } }
            #expect(taken.count == (status == 200 ? 1 : 2))
            // What the system's sockets hold between three processes, and no more.
            #expect(taken.allSatisfy { $0 < 32 << 20 }, "\(taken)")
        }
    }

    @Test("a webhook that fails is tried again under the same id, across a restart, until it takes it")
    func retries() async throws {
        let attempts = Mutex(0)
        let hook = TestApplication { _ in
            let number = attempts.withLock { count in
                count += 1
                return count
            }
            return .init(number < 4 ? .serviceUnavailable : .ok)
        }
        let folder = try ScratchFolder()
        let user = UUID().uuidString.lowercased()
        let choices = Surroundings.Choices(sweeps: true, folder: folder, hook: hook)
        try await Surroundings.run(choices) { surroundings in
            try await surroundings.serve(["ERRAND_DELIVERY_PAUSE": "1s"]) { desk in
                let person = Person(desk: desk, id: user)
                try await person.prefer(
                    #"{"channels":["webhook"],"webhook":{"path":"/x","secret":"\#(Self.secret)"}}"#)
                try await person.publish(person.event { $0.due = .now + .seconds(1) })
                try await eventually { hook.calls.count >= 2 }
            }
            try await surroundings.serve(["ERRAND_DELIVERY_PAUSE": "1s"]) { desk in
                let person = Person(desk: desk, id: user)
                try await person.waitFor(1, "delivered")
                #expect(hook.calls.count == 4)
                let ids = hook.calls.map { call in HTTPField.Name("webhook-id").flatMap { call.headers[$0] } ?? "" }
                #expect(Set(ids).count == 1)
                #expect(hook.calls.allSatisfy(isSigned))
                try await eventually { surroundings.events("reminder.delivered").count == 1 }
            }
        }
    }

    @Test("one user gets so many mails within an hour, and is told what was not sent; others get theirs")
    func mailBound() async throws {
        try await Desk.run(.init(), ["ERRAND_MAILS_PER_HOUR": "2"]) { desk in
            let (person, other) = (desk.person(), desk.person())
            for each in [person, other] {
                try await each.prefer(#"{"channels":["in_app","email"],"email":"a@example.test"}"#)
            }
            for _ in 0..<3 { try await person.publish(person.event { $0.due = .now + .seconds(1) }) }
            let history = try await person.waitFor(3, "delivered")
            try await eventually { desk.surroundings.mail.mails.count == 2 }
            let held = history.flatMap { $0["deliveries"]?.array ?? [] }.filter {
                $0["error"]?.string?.contains("2 mails within an hour") == true
            }
            #expect(held.count == 1)
            try await other.publish(other.event { $0.due = .now + .seconds(1) })
            try await eventually { desk.surroundings.mail.mails.count == 3 }
        }
    }

    @Test("what no attempt could deliver fails with an event that says why, and other channels go on")
    func failure() async throws {
        let mail = try MailServer { command, _ in command == "RCPT" ? "550 no such person" : nil }
        try await Desk.run(.init(mail: mail), ["ERRAND_DELIVERY_ATTEMPTS": "3"]) { desk in
            let person = desk.person()
            try await person.publish(person.event { $0.due = .now + .seconds(1) })
            try await eventually { desk.surroundings.events("reminder.failed").count == 1 }
            let payload = try #require(desk.surroundings.events("reminder.failed").first?["data"]?["payload"])
            #expect(payload["channel"]?.string == "email")
            #expect(payload["error"]?.string?.contains("550 no such person") == true)
            let notification = try #require(try await person.waitFor(1, "delivered").first)
            let delivery = notification["deliveries"]?.array?.first { $0["channel"]?.string == "email" }
            #expect(delivery?["state"]?.string == "failed" && delivery?["attempts"]?.integer == 3)
            #expect(mail.connections == 3)
            try await person.prefer(#"{"channels":["email"]}"#)
            try await person.publish(person.event { $0.due = .now + .seconds(1) })
            try await person.waitFor(1, "failed")
        }
    }

    @Test("a receiver that is gone is not asked again, nor an account that is")
    func gone() async throws {
        let hook = TestApplication { _ in .init(.gone) }
        let choices = Surroundings.Choices(hook: hook, account: { _ in .init(.notFound) })
        try await Desk.run(choices) { desk in
            let person = desk.person()
            let url = desk.surroundings.hookURL
            try await person.prefer(#"{"channels":["email","webhook"],"webhook":{"url":"\#(url)"}}"#)
            try await person.publish(person.event { $0.due = .now + .seconds(1) })
            let notification = try #require(try await person.waitFor(1, "failed").first)
            let errors = (notification["deliveries"]?.array ?? []).compactMap { $0["error"]?.string }
            #expect(errors == ["there is no e-mail address", "the webhook answered 410"])
            #expect(hook.calls.count == 1)
        }
    }

    @Test("a user's URL never leads to a machine of ours")
    func privateAddresses() async throws {
        try await Desk.run(.init(), ["ERRAND_WEBHOOK_ALLOW_HTTP": "false", "ERRAND_WEBHOOK_ALLOW_PRIVATE": "false"]) {
            desk in
            let person = desk.person()
            for url in WebhookAddressTests.refused {
                let answer = try await person.send(.put, "/preferences", #"{"webhook":{"url":"\#(url)"}}"#)
                #expect(answer.status == 400 && answer.faultyFields == ["webhook.url"], "\(url)")
            }
        }
    }
}
