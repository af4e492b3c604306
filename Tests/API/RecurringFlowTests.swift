import Contracts
import Curl
import HTTPTypes
import JSON
import LocalSidecar
import Recurring
import TestSupport
import Testing

/// The api and the service `recurring`, each beside its own sidecar, as they run in the suite.
@Suite("Completion of recurring tasks") struct RecurringFlowTests {
    private struct Suite: Sendable {
        let api: RunningAPI
        let recurring: [RunningService]
        /// Where what was given up ends.
        let dead: TestApplication
        let sidecars: SidecarHarness

        /// Delivers an event to a replica of `recurring`, as its sidecar does.
        func deliver(_ event: String, to replica: Int = 0) async throws -> String {
            let answer = try await recurring[replica].post(
                "/events/pubsub/task-events", event, type: "application/cloudevents+json", onAppPort: true)
            return String(answer.split(separator: "\r\n").last ?? "")
        }
    }

    private static let resiliency = """

        ---
        apiVersion: dapr.io/v1alpha1
        kind: Resiliency
        metadata: {name: resiliency}
        spec:
          policies: {retries: {delivery: {policy: constant, duration: 50ms, maxRetries: 100}}}
          targets: {components: {pubsub: {inbound: {retry: delivery}}}}
        """

    private func with(_ body: @escaping @Sendable (Suite) async throws -> Void) async throws {
        let ports = [try await FreePort.take(), try await FreePort.take(), try await FreePort.take()]
        let dead = TestApplication(
            subscriptions: #"[{"pubsubname":"pubsub","topic":"task-events-dead","route":"/dead"}]"#)
        try await dead.run { deadPort in
            let configurations = [
                SidecarConfiguration(appID: "api", appPort: ports[0], environment: TestKeys.secrets),
                SidecarConfiguration(appID: "recurring", replica: "recurring-1", appPort: ports[1]),
                SidecarConfiguration(appID: "recurring", replica: "recurring-2", appPort: ports[2]),
                SidecarConfiguration(appID: "audit", appPort: deadPort),
            ]
            try await SidecarHarness.run(configurations, resources: components + Self.resiliency) { sidecars in
                try await withAPI(on: sidecars.port("api"), ["APP_PORT": "\(ports[0])"]) { api in
                    try await withService(RecurringService.self, Self.variables(sidecars, 1, ports[1])) { first in
                        try await withService(RecurringService.self, Self.variables(sidecars, 2, ports[2])) { second in
                            try await Self.subscribed(sidecars, api.curl)
                            try await body(Suite(api: api, recurring: [first, second], dead: dead, sidecars: sidecars))
                        }
                    }
                }
            }
        }
    }

    private static func variables(_ sidecars: SidecarHarness, _ number: Int, _ port: Int) -> [String: String] {
        ["DAPR_HTTP_PORT": "\(sidecars.port("recurring-\(number)"))", "APP_PORT": "\(port)"]
    }

    /// Waits until both sidecars hold the subscription.
    private static func subscribed(_ sidecars: SidecarHarness, _ curl: CurlClient) async throws {
        for number in 1...2 {
            try await eventually {
                let url = sidecars.url("recurring-\(number)") + "/v1.0/metadata"
                let answer = try await curl.execute(CurlRequest(.get, url))
                return try JSONValue(answer.body)["subscriptions"]?.array?.isEmpty == false
            }
        }
    }

    private func tasks(_ user: Caller) async throws -> [JSONValue] {
        try await user.get("/api/tasks?limit=1000").json["tasks"]?.array ?? []
    }

    private func create(_ user: Caller, _ rule: String = "FREQ=WEEKLY", due: String = "2030-01-07") async throws
        -> String
    {
        let answer = try await user.post("/api/tasks", #"{"title":"x","due":"\#(due)","recurrence":"\#(rule)"}"#)
        guard let id = answer.json["id"]?.string else { throw Unexpected(answer) }
        return id
    }

    private func event(_ type: EventType, user: String, task: String, rev: Int64, recurs: Bool = true) -> String {
        let key = EventID(userID: user, rev: rev, index: 0).description
        let payload = recurs ? #"{"recurrence":{"frequency":"weekly"}}"# : #"{"recurrence":null}"#
        let data = TaskEventData(
            userID: user, taskID: task, sequence: rev, idempotencyKey: key, payload: Array(payload.utf8))
        return #"{"specversion":"1.0","id":"\#(key)","source":"api","type":"\#(type.rawValue)","topic":"task-events","#
            + #""pubsubname":"pubsub","datacontenttype":"application/json","data":"#
            + String(decoding: data.json, as: UTF8.self) + "}"
    }

    @Test("a completed task has its next occurrence, a week on, announced like any new task")
    func completion() async throws {
        try await with { suite in
            let user = try await suite.api.user()
            let id = try await create(user)
            _ = try await user.post("/api/tasks/\(id)/toggle")
            try await eventually { try await tasks(user).count == 2 }
            let next = try #require(try await tasks(user).first { $0["id"]?.string != id })
            #expect(next["due"]?.string == "2030-01-14" && next["status"]?.string == "pending")
            let changes = try await user.get("/api/tasks/changes?since=2")
            #expect(changes.json["tasks"]?.array == [next])
        }
    }

    @Test("repeated toggles, repeated deliveries, two replicas and every order leave exactly one next occurrence")
    func once() async throws {
        try await with { suite in
            let user = try await suite.api.user()
            let id = try await create(user)
            for _ in 0..<5 { _ = try await user.post("/api/tasks/\(id)/toggle") }
            try await withThrowingTaskGroup(of: String.self) { group in
                for index in 0..<20 {
                    let rev = [2, 4, 6].randomElement() ?? 2
                    group.addTask {
                        try await suite.deliver(
                            event(.taskCompleted, user: user.userID, task: id, rev: Int64(rev)), to: index % 2)
                    }
                }
                for try await word in group { #expect(word == #"{"status":"SUCCESS"}"#) }
            }
            let list = try await user.get("/api/tasks/\(id)/instances")
            #expect(list.json["instances"]?.array?.count == 2)
            #expect(try await tasks(user).count == 2)
        }
    }

    @Test("every other event of the task, in any order, makes nothing")
    func others() async throws {
        try await with { suite in
            let user = try await suite.api.user()
            let id = try await create(user)
            for type in EventType.allCases.shuffled() {
                let word = try await suite.deliver(event(type, user: user.userID, task: id, rev: 1))
                #expect(word == #"{"status":"SUCCESS"}"#)
            }
            #expect(try await tasks(user).count == 1)
        }
    }

    @Test("a completion of a task that is gone, of nobody's, or of a task that does not recur makes nothing")
    func late() async throws {
        try await with { suite in
            let user = try await suite.api.user()
            let id = try await create(user)
            _ = try await user.delete("/api/tasks/\(id)")
            let nobody = "6f9619ff-8b86-4011-b42d-00c04fc964ff"
            for owner in [user.userID, nobody] {
                let word = try await suite.deliver(event(.taskCompleted, user: owner, task: id, rev: 9))
                #expect(word == #"{"status":"SUCCESS"}"#)
            }
            let plain = try await user.task("Tea")
            _ = try await user.post("/api/tasks/\(plain)/toggle")
            let word = try await suite.deliver(event(.taskCompleted, user: user.userID, task: plain, rev: 9))
            #expect(word == #"{"status":"SUCCESS"}"#)
            #expect(try await tasks(user).count == 1)
        }
    }

    @Test("poison goes to the dead letters, and what follows is handled")
    func poison() async throws {
        try await with { suite in
            let user = try await suite.api.user()
            let poison = [
                #"{"specversion":"1.0","id":"p1","source":"api","type":"com.todo.task.completed","data":{"user_id":7}}"#,
                event(.taskCompleted, user: "no user", task: "no task", rev: 1),
            ]
            for event in poison {
                let url = suite.sidecars.url("api") + "/v1.0/publish/pubsub/task-events"
                let answer = try await suite.api.curl.execute(
                    CurlRequest(
                        .post, url, headers: [.contentType: "application/cloudevents+json"],
                        body: .bytes(Array(event.utf8))))
                #expect(answer.status == 204)
            }
            let id = try await create(user)
            _ = try await user.post("/api/tasks/\(id)/toggle")
            try await eventually { try await tasks(user).count == 2 }
            try await eventually { suite.dead.calls(to: "/dead").count == 2 }
        }
    }

    @Test("a series runs on, each completion making the next, to its end")
    func series() async throws {
        try await with { suite in
            let user = try await suite.api.user()
            var id = try await create(user, "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=4", due: "2030-01-31")
            for count in 2...4 {
                _ = try await user.post("/api/tasks/\(id)/toggle")
                try await eventually { try await tasks(user).count == count }
                id = try #require(try await tasks(user).first?["id"]?.string)
            }
            _ = try await user.post("/api/tasks/\(id)/toggle")
            // The completion of another task afterwards shows that this one has been seen.
            let other = try await create(user)
            _ = try await user.post("/api/tasks/\(other)/toggle")
            try await eventually { try await tasks(user).count == 6 }
            let list = try await user.get("/api/tasks/\(id)/instances")
            let dues = list.json["instances"]?.array?.map { $0["due"]?.string ?? "" }
            #expect(dues == ["2030-07-31", "2030-05-31", "2030-03-31", "2030-01-31"])
        }
    }
}
