import Curl
import FoundationEssentials
import HTTPTypes
import JSON
import SuiteClient
import Synchronization
import TestSupport
import Testing
import Timestamps

@testable import Errand

extension EndToEnd {
    @Suite("Kill storm over reminders")
    struct ReminderStormTests {
        private static let storm = Storm(kills: 12, pause: 300...1200, pace: .milliseconds(50)) { _ in
            ["notification", "notification", SuiteUnderTest.sidecar(of: "notification"), "api"]
        }

        @Test(
            "every reminder fires exactly once, whichever processes are killed meanwhile, and none is lost",
            .timeLimit(.minutes(4)))
        func storm() async throws {
            try await SuitePlace.with { place in
                try await SuiteUnderTest.run(in: place) { suite in
                    let planners = try await Self.planners(suite)
                    try await Self.storm.rage(against: suite, planners)
                    for planner in planners {
                        #expect(planner.tasks.count > 10)
                        try await soon("all \(planner.tasks.count) reminders have fired", within: .seconds(90)) {
                            try await Self.fired(planner.account, suite).count >= planner.tasks.count
                        }
                        let fired = try await Self.fired(planner.account, suite)
                        #expect(fired.sorted() == planner.tasks.sorted())
                    }
                }
            }
        }

        private static func planners(_ suite: SuiteUnderTest) async throws -> [StormPlanner] {
            var planners: [StormPlanner] = []
            for index in 0..<3 {
                planners.append(try StormPlanner(try await suite.client.signUp("reminder\(index)"), suite))
            }
            return planners
        }

        /// The tasks in the history, each as often as it fired.
        private static func fired(_ account: SuiteAccount, _ suite: SuiteUnderTest) async throws -> [String] {
            let origin = suite.client.address.web ?? suite.client.address.api
            let client = VerificationClient(
                address: SuiteAddress(api: origin, sync: suite.client.address.sync, web: origin),
                curl: suite.client.curl)
            var found: [String] = []
            var cursor: String?
            repeat {
                let path = "/api/notifications?limit=100" + (cursor.map { "&cursor=\($0)" } ?? "")
                guard let page = try? await client.send(.get, path, as: account), page.status == 200 else { return [] }
                for notification in page.json?["notifications"]?.array ?? [] {
                    // How often one fired is how often it went out by this channel.
                    let deliveries = notification["deliveries"]?.array ?? []
                    #expect(deliveries.filter { $0["channel"]?.string == "in_app" }.count == 1)
                    found.append(notification["task_id"]?.string ?? "")
                }
                cursor = page.json?["next_cursor"]?.string
            } while cursor != nil
            return found
        }
    }
}

/// Has the sidecar of `api` publish news of tasks that are due in a few seconds, each until it is acknowledged.
final class StormPlanner: StormClient {
    let account: SuiteAccount
    private let client: VerificationClient
    private let url: String
    private let headers: HTTPFields
    private let made = Mutex<[String]>([])

    init(_ account: SuiteAccount, _ suite: SuiteUnderTest) throws {
        (self.account, client) = (account, suite.client)
        let plan = try SidecarPlan(try #require(ProcessFiles.read("\(suite.place.state)/run/sidecars.json")))
        let port = try #require(plan.sidecars.first { $0.appID == "api" }?.httpPort)
        url = "http://127.0.0.1:\(port)/v1.0/publish/pubsub/reminders"
        var headers: HTTPFields = [.contentType: "application/cloudevents+json"]
        if let name = HTTPField.Name("dapr-api-token") { headers[name] = plan.apiToken }
        self.headers = headers
    }

    /// The ids of the tasks whose news was acknowledged.
    var tasks: [String] { made.withLock { $0 } }

    func write(_ number: Int) async throws {
        let task = UUID().uuidString.lowercased()
        let event = event(number, of: task)
        try await Storm.acknowledged {
            let request = CurlRequest(.post, url, headers: headers, body: .bytes(event))
            let answer = try? await client.curl.execute(request)
            return answer?.status == 204 ? () : nil
        }
        made.withLock { $0.append(task) }
    }

    private func event(_ number: Int, of task: String) -> [UInt8] {
        let key = "\(account.userID).\(number).0"
        let due = (Timestamp.now + .milliseconds(.random(in: 2000...9000))).rfc3339
        let event: JSONValue = [
            "specversion": "1.0", "id": .string(key), "source": "api", "type": "com.todo.reminder.scheduled",
            "subject": .string(task), "time": .string(Timestamp.now.rfc3339), "datacontenttype": "application/json",
            "data": [
                "user_id": .string(account.userID), "task_id": .string(task), "sequence": .number(JSONNumber(number)),
                "idempotency_key": .string(key), "changed": [],
                "payload": [
                    "title": .string("reminder-\(number)"), "priority": "P2", "due": .string(due),
                    "due_at": .string(due), "reminders": [0],
                ],
            ],
        ]
        return event.bytes
    }
}
