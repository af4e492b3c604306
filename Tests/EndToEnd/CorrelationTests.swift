import FoundationEssentials
import HTTPTypes
import JSON
import SuiteClient
import TestSupport
import Testing
import Timestamps

@testable import Errand

extension EndToEnd {
    @Suite("One name for everything that a request causes")
    struct CorrelationTests {
        @Test(
            "a correlation id leads from the page's origin through api, outbox and consumers to the mail",
            .timeLimit(.minutes(3)))
        func follow() async throws {
            let mails = try MailServer()
            defer { mails.stop() }
            try await SuitePlace.with { place in
                var place = place
                place.variables = [
                    "ERRAND_SMTP_HOST": "127.0.0.1", "ERRAND_SMTP_PORT": "\(mails.port)",
                    "ERRAND_SMTP_FROM": "errand@errand.test",
                ]
                let settled = place
                try await SuiteUnderTest.run(in: settled) { suite in
                    let origin = suite.client.address.web ?? suite.client.address.api
                    let client = VerificationClient(
                        address: SuiteAddress(api: origin, sync: suite.client.address.sync, web: origin),
                        curl: suite.client.curl)
                    let account = try await client.signUp("follow")
                    let name = "follow-\(UInt64.random(in: 0 ... .max))"
                    let header = try #require(HTTPField.Name("X-Correlation-ID"))
                    let due = (Timestamp.now + .seconds(2)).rfc3339
                    let made = try await client.send(
                        .post, "/api/tasks", ["title": "Tell me", "due": .string(due), "reminders": [0]], as: account,
                        headers: [header: name]
                    ).expecting(201)
                    #expect(made.headers[header] == name)
                    try await soon("the reminder is in the mail", within: .seconds(40)) { !mails.mails.isEmpty }
                    let lines = Lines(place: settled, name: name, userID: account.userID)
                    for expected in Self.expected {
                        try await soon("\(expected.app) tells \(expected.text)", within: .seconds(20)) {
                            lines.of(expected.app).contains { expected.holds(in: $0) }
                        }
                    }
                    // One trace, too, and the user is known wherever an event is.
                    let all = Self.expected.flatMap { lines.of($0.app) }
                    #expect(Set(all.compactMap { $0["trace_id"]?.string }).count == 1)
                    #expect(all.allSatisfy { $0["message"] != "Event" || $0["user_id"]?.string == account.userID })
                    #expect(!all.contains { "\($0)".contains("Tell me") })
                }
            }
        }

        private static let expected = [
            Expected("web", "Request", ["route": "/api/**", "status": "201"]),
            Expected("api", "Request", ["route": "/api/tasks", "status": "201", "method": "POST"]),
            Expected("sync", "Event", ["type": "com.todo.sync.changed", "outcome": "SUCCESS"]),
            Expected("recurring", "Event", ["type": "com.todo.task.created", "outcome": "SUCCESS"]),
            Expected("audit", "Event", ["type": "com.todo.task.created", "outcome": "SUCCESS"]),
            Expected("notification", "Event", ["type": "com.todo.reminder.scheduled", "outcome": "SUCCESS"]),
            Expected("notification", "Reminder", ["channel": "email", "outcome": "delivered"]),
            Expected("audit", "Event", ["type": "com.todo.reminder.delivered", "outcome": "SUCCESS"]),
        ]
    }
}

/// A log line that must be there.
private struct Expected: Sendable {
    let app: String
    let message: String
    let members: [String: String]

    init(_ app: String, _ message: String, _ members: [String: String]) {
        self.app = app
        self.message = message
        self.members = members
    }

    var text: String { "\(message) \(members)" }

    func holds(in line: JSONValue) -> Bool {
        line["message"]?.string == message && line["ms"] != nil
            && members.allSatisfy { name, value in
                line[name]?.string == value || line[name]?.integer.map(String.init) == value
            }
    }
}

/// The lines of a suite's logs that belong to one request.
private struct Lines: Sendable {
    let place: SuitePlace
    let name: String
    let userID: String

    func of(_ app: String) -> [JSONValue] {
        let log = ProcessFiles.read("\(place.state)/logs/\(app).log") ?? []
        return log.split(separator: UInt8(ascii: "\n")).compactMap { try? JSONValue(Array($0)) }
            .filter { $0["correlation_id"]?.string == name }
    }
}
