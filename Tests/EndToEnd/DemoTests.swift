import FoundationEssentials
import HTTPTypes
import JSON
import SuiteClient
import TestSupport
import Testing
import Timestamps

@testable import Errand

extension EndToEnd {
    @Suite("The demonstration")
    struct DemoTests {
        private static let line = "Weekly team standup every Monday 9:30 #work #meetings p1 remind 30m"

        @Test(
            "one line becomes a task that is found, reminded of by mail, webhook and socket, done, there again a week on, and all on record, every event as the contracts describe it",
            .timeLimit(.minutes(3)))
        func demonstration() async throws {
            let mails = try MailServer()
            defer { mails.stop() }
            let receiver = TestApplication()
            try await receiver.run { port in
                try await SuitePlace.with { place in
                    var place = place
                    place.variables = [
                        "ERRAND_SMTP_HOST": "127.0.0.1", "ERRAND_SMTP_PORT": "\(mails.port)",
                        "ERRAND_SMTP_FROM": "errand@errand.test", "ERRAND_WEBHOOK_ALLOW_HTTP": "true",
                        "ERRAND_WEBHOOK_ALLOW_PRIVATE": "true",
                    ]
                    let witness = Witness(to: .everything)
                    let witnessed = try place.withWitness()
                    try await witness.listen(on: witnessed.witnessPort) {
                        try await SuiteUnderTest.run(in: witnessed) { suite in
                            let person = try await Person(suite, webhook: "http://127.0.0.1:\(port)/hook")
                            try await Self.show(person, mails, receiver)
                            try await Self.published(person, witness)
                        }
                    }
                }
            }
        }

        private static func show(_ person: Person, _ mails: MailServer, _ receiver: TestApplication) async throws {
            let task = try await quickAdd(person)
            try await search(person, for: task.id)
            try await remind(person, of: task.id, mails, receiver)
            try await complete(person, task)
            try await audit(person, task.id)
            try await changeTheirMind(person, task.id)
        }

        private static func quickAdd(_ person: Person) async throws -> (id: String, due: String) {
            let answer = try await person.send(.post, "/api/tasks/quick", ["text": .string(line)]).expecting(201)
            let task = try #require(answer.json?["task"])
            #expect(task["title"]?.string == "Weekly team standup")
            #expect(task["tags"] == ["work", "meetings"] && task["priority"]?.string == "P1")
            #expect(task["reminders"] == [30])
            #expect(task["recurrence"]?["weekdays"] == ["monday"])
            let due = try #require(task["due"]?.string)
            #expect(due.contains("T09:30:00"))
            return (try #require(task["id"]?.string), due)
        }

        private static func search(_ person: Person, for id: String) async throws {
            for query in ["q=team%20stand", "filter=p1%20%26%20%23work", "tag=meetings"] {
                let found = try await person.send(.get, "/api/tasks?\(query)").expecting(200)
                #expect(found.json?["tasks"]?.array?.compactMap { $0["id"]?.string } == [id], "\(query)")
            }
        }

        /// Has this one occurrence due in a moment.
        private static func remind(
            _ person: Person, of id: String, _ mails: MailServer, _ receiver: TestApplication
        ) async throws {
            let tab = try await person.openTab()
            let due = (Timestamp.now + .seconds(3)).rfc3339
            try await person.send(
                .patch, "/api/tasks/\(id)?scope=this", ["due": .string(due), "reminders": [0]]
            ).expecting(200)
            try await soon("the reminder is in the mail", within: .seconds(40)) { !mails.mails.isEmpty }
            try await soon("the webhook was called", within: .seconds(40)) { !receiver.calls(to: "/hook").isEmpty }
            let mail = try #require(mails.mails.first)
            #expect(mail.recipients == [person.account.email] && mail.text.contains("Weekly team standup"))
            let call = try #require(receiver.calls(to: "/hook").first)
            #expect(call.text.contains("Weekly team standup"))
            #expect(HTTPField.Name("webhook-signature").flatMap { call.headers[$0] }?.hasPrefix("v1,") == true)
            #expect(mails.mails.count == 1 && receiver.calls(to: "/hook").count == 1)
            let notice = try #require(try await tab.next("notice", within: .seconds(40)).notice)
            #expect(notice["kind"] == "reminder" && notice["task_id"]?.string == id)
            #expect(notice["title"]?.string == "Weekly team standup" && notice["priority"] == "P1")
            tab.close()
        }

        private static func complete(_ person: Person, _ task: (id: String, due: String)) async throws {
            try await person.send(.post, "/api/tasks/\(task.id)/toggle").expecting(200)
            var next: JSONValue?
            try await soon("the next occurrence is there", within: .seconds(40)) {
                let open = try await person.send(.get, "/api/tasks?status=pending").expecting(200)
                next = open.json?["tasks"]?.array?.first
                return next != nil
            }
            let first = try #require(CivilDate(task.due))
            let second = try #require(next?["due"]?.string.flatMap { CivilDate($0) })
            #expect(second.daysSince1970 == first.daysSince1970 + 7)
            #expect(next?["reminders"] == [30] && next?["series"]?["occurrence"]?.integer == 2)
        }

        /// What else can happen to a task and to an account, so that each kind of event is seen once.
        private static func changeTheirMind(_ person: Person, _ id: String) async throws {
            try await person.send(.post, "/api/tasks/\(id)/toggle").expecting(200)
            try await person.send(.patch, "/api/tasks/\(id)", ["due": "2031-01-06T09:30:00Z"]).expecting(200)
            try await person.send(.delete, "/api/tasks/\(id)").expecting(204)
            try await person.send(.post, "/api/tasks/undo").expecting(200)
            try await person.send(.delete, "/api/account", ["password": .string(person.account.password)])
                .expecting(204)
        }

        /// Everything that was published is what the contracts say, and nobody refused any of it.
        private static func published(_ person: Person, _ witness: Witness) async throws {
            let expected: Set = [
                "task.created", "task.updated", "task.completed", "task.reopened", "task.deleted", "reminder.scheduled",
                "reminder.cancelled", "reminder.due", "reminder.delivered", "sync.changed", "sync.notice",
                "sync.closed",
                "account.deleted",
            ]
            let types = {
                Set(witness.events.compactMap { $0["type"]?.string?.dropFirst("com.todo.".count) }.map(String.init))
            }
            try? await eventually(within: .seconds(40)) { expected.isSubset(of: types()) }
            #expect(types() == expected)
            #expect(witness.events.allSatisfy { $0["data"]?["user_id"]?.string == person.account.userID })
            try EventContract.check(witness.events)
            #expect(witness.deadLetters == [])
        }

        private static func audit(_ person: Person, _ id: String) async throws {
            let expected: Set = [
                "com.todo.task.created", "com.todo.task.updated", "com.todo.task.completed",
                "com.todo.reminder.scheduled", "com.todo.reminder.due", "com.todo.reminder.delivered",
            ]
            try await soon("everything is on record", within: .seconds(40)) {
                let trail = try await person.send(.get, "/api/audit?task_id=\(id)&limit=100").expecting(200)
                let types = (trail.json?["records"]?.array ?? []).compactMap { $0["type"]?.string }
                return expected.isSubset(of: types)
            }
            let verified = try await person.send(.get, "/api/audit/verify").expecting(200)
            #expect(verified.json?["valid"]?.bool == true, "\(verified.json.map { "\($0)" } ?? "")")
        }
    }
}

/// Somebody who uses the suite through its one origin, as a browser does.
private struct Person {
    let account: SuiteAccount
    private let client: VerificationClient

    init(_ suite: SuiteUnderTest, webhook: String) async throws {
        let origin = suite.client.address.web ?? suite.client.address.api
        client = VerificationClient(
            address: SuiteAddress(api: origin, sync: suite.client.address.sync, web: origin), curl: suite.client.curl)
        account = try await client.signUp("demo")
        try await send(.put, "/api/notifications/preferences", ["webhook": ["url": .string(webhook)]]).expecting(200)
    }

    /// A second tab of the same person.
    func openTab() async throws -> WebSocketClient {
        let tab = try await client.open(account)
        _ = try await tab.next("hello")
        return tab
    }

    @discardableResult
    func send(_ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil) async throws -> VerificationAnswer
    {
        try await client.send(method, path, body, as: account)
    }
}

extension CivilDate {
    /// The day that a due date begins with.
    fileprivate init?(_ due: String) {
        let parts = due.prefix(10).split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3 else { return nil }
        self.init(year: parts[0], month: parts[1], day: parts[2])
    }
}
