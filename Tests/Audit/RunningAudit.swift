import Audit
import Contracts
import Curl
import Dapr
import Foundation
import HTTPTypes
import JSON
import LocalSidecar
import TestSupport
import Testing
import Timestamps

@testable import ServiceKit

/// Replicas of the service beside a real sidecar, and an `api` that publishes the keys of ``TestIssuer``.
struct RunningAudit: Sendable {
    static let components = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: statestore}
        spec: {type: state.in-memory, version: v1, metadata: [{name: quirks, value: "QUIRKS"}]}
        """

    let replicas: [RunningService]
    let sidecar: String
    let curl = CurlClient()
    var audit: RunningService { replicas[0] }

    /// - Parameters:
    ///   - quirks: `redis` makes the store break the promises that Dapr's Redis component breaks.
    ///   - key: the secret that signs trails; without it there is no secret store.
    static func run(
        replicas count: Int = 1, quirks: String = "", key: String? = nil,
        _ body: @escaping @Sendable (RunningAudit) async throws -> Void
    ) async throws {
        let api = TestApplication { $0.path == "/.well-known/jwks.json" ? .json(keySet) : .plain($0) }
        try await api.run { port in
            let sidecars = [SidecarConfiguration(appID: "audit"), SidecarConfiguration(appID: "api", appPort: port)]
            var resources = components.replacing("QUIRKS", with: quirks)
            let folder = try ScratchFolder()
            if let key {
                _ = try folder.write(#"{"audit-signing-key":"\#(key)"}"#, to: "secrets.json")
                resources += """

                    ---
                    apiVersion: dapr.io/v1alpha1
                    kind: Component
                    metadata: {name: secrets}
                    spec:
                      type: secretstores.local.file
                      version: v1
                      metadata: [{name: secretsFile, value: "\(folder.path)/secrets.json"}]
                    """
            }
            try await SidecarHarness.run(sidecars, resources: resources, in: folder) { harness in
                try await start(count, beside: harness, [], body)
            }
        }
    }

    private static var keySet: String { String(decoding: TestIssuer.keySet, as: UTF8.self) }

    private static func start(
        _ count: Int, beside harness: SidecarHarness, _ started: [RunningService],
        _ body: @escaping @Sendable (RunningAudit) async throws -> Void
    ) async throws {
        guard started.count < count else {
            return try await body(RunningAudit(replicas: started, sidecar: harness.url("audit")))
        }
        try await withService(AuditService.self, ["DAPR_HTTP_PORT": "\(harness.port("audit"))"]) { service in
            try await start(count, beside: harness, started + [service], body)
        }
    }

    static func user() -> String { UUID().uuidString.lowercased() }

    /// One event, as a sidecar delivers it.
    static func event(
        _ sequence: Int64, of user: String, index: Int = 0, type: EventType = .taskUpdated, source: String = AppID.api,
        task: String = "t1", at seconds: Int64? = nil, payload: String = #"{"title":"Tea"}"#
    ) -> JSONValue {
        let key = EventID(userID: user, rev: sequence, index: index).description
        let data = TaskEventData(
            userID: user, taskID: task, sequence: sequence, idempotencyKey: key, payload: Array(payload.utf8))
        return [
            "specversion": "1.0", "id": .string(key), "source": .string(source), "type": .string(type.rawValue),
            "time": .string(Timestamp(seconds: 1_700_000_000 + (seconds ?? sequence)).rfc3339),
            "topic": .string(type.topic.name), "pubsubname": .string(type.topic.pubsub),
            "datacontenttype": "application/json", "data": (try? JSONValue(data.json)) ?? .null,
        ]
    }

    /// Delivers events in one request, as the sidecar does, and returns the words answered.
    func deliver(_ events: [JSONValue], on topic: Topic = .taskEvents, to replica: Int = 0) async throws -> [String] {
        let entries = events.enumerated().map { index, event -> JSONValue in
            [
                "entryId": .string("e\(index)"), "event": event, "contentType": "application/cloudevents+json",
                "metadata": .object(JSONObject()),
            ]
        }
        let envelope: JSONValue = [
            "id": "b", "topic": .string(topic.name), "pubsubname": .string(topic.pubsub),
            "type": "com.dapr.event.sent.bulk",
            "entries": .array(entries), "metadata": .object(JSONObject()),
        ]
        let answer = try await post("/events/\(topic.pubsub)/\(topic.name)", envelope.bytes, to: replica)
        return (answer["statuses"]?.array ?? []).compactMap { $0["status"]?.string }
    }

    /// Delivers one body and returns the word answered.
    func deliver(body: [UInt8], on topic: Topic = .taskEvents) async throws -> String {
        try await post("/events/\(topic.pubsub)/\(topic.name)", body, to: 0)["status"]?.string ?? ""
    }

    private func post(_ path: String, _ body: [UInt8], to replica: Int) async throws -> JSONValue {
        var headers = HTTPFields()
        headers[.contentType] = "application/cloudevents+json"
        let answer = try await curl.execute(
            CurlRequest(
                .post, "http://127.0.0.1:\(replicas[replica].ports.app)\(path)", headers: headers, body: .bytes(body)))
        #expect(answer.status == 200)
        return try JSONValue(answer.body)
    }

    /// Asks for something as a user.
    func get(
        _ path: String, as user: String?, claims: [String: JSONValue] = [:], replica: Int = 0
    ) async throws -> (status: Int, json: JSONValue, text: String) {
        var headers = HTTPFields()
        if let user {
            let claims = claims.merging(["sub": .string(user)]) { $1 }
            headers[.authorization] = "Bearer \(try TestIssuer.token(claims: claims))"
        }
        let answer = try await curl.execute(
            CurlRequest(.get, "http://127.0.0.1:\(replicas[replica].ports.public)\(path)", headers: headers))
        let text = String(decoding: answer.body, as: UTF8.self)
        return (answer.status, (try? JSONValue(answer.body)) ?? .null, text)
    }

    /// The sequences of a user's records, through all pages.
    func sequences(of user: String, _ filter: String = "", limit: Int = 20, replica: Int = 0) async throws -> [Int64] {
        var found: [Int64] = []
        var cursor: String?
        repeat {
            let next = cursor.map { "&cursor=\($0)" } ?? ""
            let page = try await get("/api/audit?limit=\(limit)\(filter)\(next)", as: user, replica: replica)
            guard page.status == 200 else { throw UnexpectedAnswer(text: page.text) }
            found += (page.json["records"]?.array ?? []).compactMap { $0["sequence"]?.integer }
            cursor = page.json["next_cursor"]?.string
        } while cursor != nil
        return found
    }
}

struct UnexpectedAnswer: Error { let text: String }
