import Contracts
import HTTPTypes
import JSON
import LocalSidecar
import Recurring
import TestSupport
import Testing

/// The service beside a real sidecar, with an `api` behind it that answers what a test wants.
@Suite("Completions")
struct CompletionsTests {
    private static let user = "6f9619ff-8b86-4011-b42d-00c04fc964ff"
    private static let task = "01930000-0000-7000-8000-000000000001"

    private func with(
        answer: @escaping @Sendable (TestApplication.Call) -> TestApplication.Answer = { _ in .json("{}", .created) },
        _ body: @escaping @Sendable (RunningService, TestApplication) async throws -> Void
    ) async throws {
        let api = TestApplication { $0.path == OccurrenceRequest.path ? answer($0) : .plain($0) }
        try await api.run { port in
            let sidecars = [
                SidecarConfiguration(appID: "recurring"), SidecarConfiguration(appID: "api", appPort: port),
            ]
            try await SidecarHarness.run(sidecars) { harness in
                try await withService(
                    RecurringService.self, ["DAPR_HTTP_PORT": "\(harness.port("recurring"))"]
                ) { try await body($0, api) }
            }
        }
    }

    private func event(
        _ type: EventType = .taskCompleted, payload: String = #"{"recurrence":{"frequency":"daily"}}"#, rev: Int64 = 7
    ) -> String {
        let key = EventID(userID: Self.user, rev: rev, index: 0).description
        let data = TaskEventData(
            userID: Self.user, taskID: Self.task, sequence: rev, idempotencyKey: key, payload: Array(payload.utf8))
        return #"{"specversion":"1.0","id":"\#(key)","source":"api","type":"\#(type.rawValue)","topic":"task-events","#
            + #""pubsubname":"pubsub","datacontenttype":"application/json","data":"#
            + String(decoding: data.json, as: UTF8.self) + "}"
    }

    private func deliver(_ event: String, to service: RunningService) async throws -> String {
        let answer = try await service.post(
            "/events/pubsub/task-events", event, type: "application/cloudevents+json", onAppPort: true)
        #expect(answer.hasPrefix("HTTP/1.1 200"))
        return String(answer.split(separator: "\r\n").last ?? "")
    }

    private func expect(_ word: String, of event: String, _ service: RunningService) async throws {
        let answer = try await deliver(event, to: service)
        #expect(answer == word)
    }

    @Test("a completed recurring task has the api asked for its next occurrence")
    func completed() async throws {
        try await with { service, api in
            try await expect(#"{"status":"SUCCESS"}"#, of: event(), service)
            let calls = api.calls(to: OccurrenceRequest.path)
            #expect(calls.count == 1 && calls.first?.method == .post)
            let asked = try OccurrenceRequest(json: calls.first?.body ?? [])
            #expect(asked == OccurrenceRequest(userID: Self.user, taskID: Self.task, sequence: 7))
        }
    }

    @Test("every other event, and the completion of a task that does not recur, is none of its business")
    func others() async throws {
        try await with { service, api in
            for type in EventType.allCases where type != .taskCompleted {
                try await expect(#"{"status":"SUCCESS"}"#, of: event(type), service)
            }
            for payload in [#"{"recurrence":null}"#, "{}"] {
                try await expect(#"{"status":"SUCCESS"}"#, of: event(payload: payload), service)
            }
            let unknown = event().replacing("com.todo.task.completed", with: "com.todo.task.postponed")
            try await expect(#"{"status":"SUCCESS"}"#, of: unknown, service)
            #expect(api.calls(to: OccurrenceRequest.path).isEmpty)
        }
    }

    @Test(
        "what the api answers decides between done, again and never",
        arguments: [
            (201, "SUCCESS"), (200, "SUCCESS"), (204, "SUCCESS"), (400, "DROP"), (404, "DROP"), (422, "DROP"),
            (401, "RETRY"), (403, "RETRY"), (409, "RETRY"), (429, "RETRY"), (500, "RETRY"), (503, "RETRY"),
        ])
    func answers(status: Int, word: String) async throws {
        try await with(answer: { _ in .json("{}", HTTPResponse.Status(code: status)) }) { service, _ in
            try await expect(#"{"status":"\#(word)"}"#, of: event(), service)
        }
    }

    @Test("without an api, and without a sidecar, an event is asked for again")
    func unreachable() async throws {
        try await SidecarHarness.run([SidecarConfiguration(appID: "recurring")]) { harness in
            try await withService(RecurringService.self, ["DAPR_HTTP_PORT": "\(harness.port("recurring"))"]) {
                try await expect(#"{"status":"RETRY"}"#, of: event(), $0)
            }
        }
        try await withService(RecurringService.self, ["DAPR_HTTP_PORT": "1"]) {
            try await expect(#"{"status":"RETRY"}"#, of: event(), $0)
        }
    }

    @Test(
        "a completion that cannot be read is dropped, to the dead letters",
        arguments: [
            "", "[]", "7", #"{"id":"1","type":"com.todo.task.completed"}"#,
            #"{"id":"1","type":"com.todo.task.completed","data":null}"#,
            #"{"id":"1","type":"com.todo.task.completed","data":"text"}"#,
            #"{"id":"1","type":"com.todo.task.completed","data":{"user_id":7}}"#,
            #"{"id":"1","type":"com.todo.task.completed","data":{"user_id":"a","task_id":"b","sequence":1.5}}"#,
            #"{"id":"1","type":"com.todo.task.completed","data":{"user_id":"a","task_id":"b","sequence":1,"#
                + #""idempotency_key":"k","payload":[1]}}"#,
        ])
    func malformed(body: String) async throws {
        try await with { service, api in
            let word = try await deliver(body, to: service)
            #expect(word == #"{"status":"DROP"}"#, "\(body)")
            #expect(api.calls(to: OccurrenceRequest.path).isEmpty)
        }
    }

    @Test("the sidecar is told of one topic with its dead letters")
    func subscription() async throws {
        try await with { service, _ in
            let answer = try await service.get("/dapr/subscribe", onAppPort: true)
            let list = try JSONValue(Array((answer.split(separator: "\r\n\r\n").last ?? "").utf8)).array ?? []
            #expect(list.count == 1)
            #expect(list.first?["topic"]?.string == "task-events")
            #expect(list.first?["deadLetterTopic"]?.string == "task-events-dead")
        }
    }
}
