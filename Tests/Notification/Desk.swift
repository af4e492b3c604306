import Contracts
import Curl
import FoundationEssentials
import HTTPTypes
import JSON
import Notification
import ServiceKit
import TestSupport
import Testing
import Timestamps

/// The service in its surroundings, and people who use it.
struct Desk: Sendable {
    let surroundings: Surroundings
    let service: RunningService

    /// Runs the service with everything around it.
    static func run(
        _ choices: Surroundings.Choices = .init(), _ settings: [String: String] = [:],
        _ body: @escaping @Sendable (Desk) async throws -> Void
    ) async throws {
        try await Surroundings.run(choices) { surroundings in
            try await surroundings.serve(settings) { try await body($0) }
        }
    }

    func person() -> Person { Person(desk: self, id: UUID().uuidString.lowercased()) }
}

extension Surroundings {
    /// Runs one instance of the service.
    func serve(
        _ settings: [String: String] = [:], as replica: String = "notification-1",
        _ body: @escaping @Sendable (Desk) async throws -> Void
    ) async throws {
        let variables = [
            "DAPR_HTTP_PORT": "\(harness.port(replica))", "APP_PORT": "\(appPorts[replica] ?? 0)",
            "ERRAND_REPLICA": replica, "ERRAND_WEBHOOK_ALLOW_HTTP": "true", "ERRAND_WEBHOOK_ALLOW_PRIVATE": "true",
            "ERRAND_DELIVERY_PAUSE": "100ms",
        ].merging(settings) { $1 }
        try await withService(NotificationService.self, variables) { service in
            try await body(Desk(surroundings: self, service: service))
        }
    }

    /// Publishes an event of `api` as its outbox does.
    func publish(_ event: String, topic: String = "reminders") async throws {
        let answer = try await curl.execute(
            CurlRequest(
                .post, harness.url("api") + "/v1.0/publish/pubsub/\(topic)",
                headers: [.contentType: "application/cloudevents+json"], body: .bytes(Array(event.utf8)),
                timeout: .seconds(30)))
        #expect(answer.status == 204)
    }
}

/// What came back.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let json: JSONValue
    let text: String

    init(_ response: CurlResponse) {
        status = response.status
        headers = response.headers
        json = (try? JSONValue(response.body)) ?? .null
        text = String(decoding: response.body, as: UTF8.self)
    }

    /// The fields that a problem names.
    var faultyFields: [String] { (json["errors"]?.array ?? []).compactMap { $0["field"]?.string } }
    var notifications: [JSONValue] { json["notifications"]?.array ?? [] }
}

/// A user and the tasks that `api` would tell of.
struct Person: Sendable {
    let desk: Desk
    let id: String

    /// The same person at another instance.
    func at(_ other: Desk) -> Person { Person(desk: other, id: id) }

    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, _ headers: HTTPFields = [:],
        scope: String = "read write"
    ) async throws -> Answer {
        var headers = headers
        headers[.authorization] =
            "Bearer \(try TestIssuer.token(claims: ["sub": .string(id), "scope": .string(scope)]))"
        if body != nil { headers[.contentType] = "application/json" }
        let url = "http://127.0.0.1:\(desk.service.ports.public)/api/notifications\(path)"
        return Answer(
            try await desk.surroundings.curl.execute(
                CurlRequest(
                    method, url, headers: headers, body: body.map { .bytes(Array($0.utf8)) } ?? .none,
                    timeout: .seconds(30))))
    }

    func history() async throws -> [JSONValue] { try await send(.get, "").notifications }

    func prefer(_ preferences: String) async throws {
        let answer = try await send(.put, "/preferences", preferences)
        guard answer.status == 200 else { throw Unexpected(answer.text) }
    }

    /// Waits until the history holds so many entries in a state.
    @discardableResult
    func waitFor(_ count: Int, _ state: String) async throws -> [JSONValue] {
        var found: [JSONValue] = []
        try await eventually {
            found = try await history().filter { $0["state"]?.string == state }
            return found.count >= count
        }
        return found
    }

    struct Unexpected: Error {
        let text: String

        init(_ text: String) { self.text = text }
    }
}

/// News of one task, as `api` publishes it.
struct TaskEvent: Sendable {
    var user: String
    var task = UUID().uuidString.lowercased()
    var sequence: Int64 = 1
    var index = 1
    var type = EventType.reminderScheduled
    var title = "Buy oat milk"
    var priority = "P2"
    var due = Timestamp.now + .seconds(2)
    /// In place of ``due``, with its instant unless it is a whole day.
    var dueText: String?
    var isWholeDay = false
    var reminders: [Int]? = [0]
    var time = Timestamp.now

    func changed(_ change: (inout TaskEvent) -> Void) -> TaskEvent {
        var event = self
        change(&event)
        return event
    }

    var cancelled: TaskEvent {
        changed {
            $0.type = .reminderCancelled
            $0.sequence += 1
        }
    }

    var text: String {
        var payload = JSONObject()
        if type == .reminderScheduled {
            payload["title"] = .string(title)
            payload["priority"] = .string(priority)
            payload["due"] = .string(dueText ?? due.rfc3339)
            payload["due_at"] = isWholeDay ? .null : .string(due.rfc3339)
            payload["reminders"] = reminders.map { .array($0.map { .number(JSONNumber($0)) }) } ?? .null
        }
        let key = EventID(userID: user, rev: sequence, index: index).description
        let data = TaskEventData(
            userID: user, taskID: task, sequence: sequence, idempotencyKey: key,
            payload: JSONValue.object(payload).bytes)
        return #"{"specversion":"1.0","id":"\#(key)","source":"api","type":"\#(type.rawValue)","#
            + #""subject":"\#(task)","time":"\#(time.rfc3339)","datacontenttype":"application/json","data":"#
            + String(decoding: data.json, as: UTF8.self) + "}"
    }
}

extension Person {
    func event(_ change: (inout TaskEvent) -> Void = { _ in }) -> TaskEvent { TaskEvent(user: id).changed(change) }

    @discardableResult
    func publish(_ event: TaskEvent) async throws -> TaskEvent {
        try await desk.surroundings.publish(event.text)
        return event
    }
}
