import Contracts
import FoundationEssentials
import HTTPTypes
import JSON
import Timestamps

extension DoctorChecks {
    /// What every subscriber accepts and nobody acts on: it concerns a user who does not exist.
    private static let type = "com.todo.doctor.ping"

    /// Publishes by this sidecar or, where its scopes forbid that, by one that may, and for an application that shows its figures waits until the event has come back to it.
    func events() async throws -> String {
        let components = names(of: "pubsub.")
        guard !components.isEmpty else { throw NothingToCheck(reason: "no pub/sub") }
        var said: [String] = []
        for topic in [Topic.accountEvents, Topic.taskUpdates] where components.contains(topic.pubsub) {
            let before = await handled(topic)
            guard try await publish(topic) else {
                said.append("\(topic.pubsub) refuses events, as its scopes say")
                continue
            }
            guard let before, isSubscribed(to: topic) else {
                said.append("\(topic.pubsub) takes events")
                continue
            }
            try await arrival(topic, after: before)
            said.append("\(topic.pubsub) brings them back")
        }
        return said.joined(separator: ", ")
    }

    private func isSubscribed(to topic: Topic) -> Bool {
        (metadata["subscriptions"]?.array ?? []).contains {
            $0["pubsubname"]?.string == topic.pubsub && $0["topic"]?.string == topic.name
        }
    }

    /// - Returns: false when nobody at hand may publish on the topic.
    private func publish(_ topic: Topic) async throws -> Bool {
        let id = UUID().uuidString.lowercased()
        let event: JSONValue = [
            "specversion": "1.0", "id": .string(id), "source": .string(patient.appID), "type": .string(Self.type),
            "time": .string(Timestamp.now.rfc3339), "datacontenttype": "application/json",
            "data": [
                "user_id": .string(id), "task_id": .string(id), "sequence": 1, "idempotency_key": .string(id),
                "payload": [:], "changed": [],
            ],
        ]
        for publisher in [patient] + peers {
            let isOwn = publisher.appID == patient.appID
            guard let answer = try await answer(of: publisher, isOwn: isOwn, topic, event) else { continue }
            if answer.status == 204 { return true }
            // An application that only subscribes may have been denied to publish; a stranger may not know the component.
            guard !isOwn || answer.status == 403 else {
                throw Ailment(
                    "publishing on \(topic.pubsub): answered \(answer.status)",
                    mend: "look whether the broker behind \(topic.pubsub) is up, and at the sidecar's log")
            }
        }
        return false
    }

    /// - Returns: nil when another application's sidecar is not to be reached: it is examined by itself.
    private func answer(
        of publisher: DoctorTarget, isOwn: Bool, _ topic: Topic, _ event: JSONValue
    ) async throws -> VerificationAnswer? {
        do {
            return try await publisher.sidecar(
                .post, "/v1.0/publish/\(topic.pubsub)/\(topic.name)", event,
                headers: [.contentType: "application/cloudevents+json"])
        } catch {
            if isOwn { throw error }
            return nil
        }
    }

    private func arrival(_ topic: Topic, after before: Double) async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < deadline {
            if let now = await handled(topic), now > before { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Ailment(
            "an event published on \(topic.pubsub) does not come back to \(patient.appID)",
            mend: "look at the component's consumerID, and at the sidecar's log")
    }

    /// How many such events the application says it has accepted; nil when it does not say.
    private func handled(_ topic: Topic) async -> Double? {
        guard let port = patient.publicPort,
            let answer = try? await patient.application("/metrics", port: port), answer.status == 200
        else { return nil }
        let wanted = ["topic=\"\(topic.name)\"", "type=\"\(Self.type)\"", "outcome=\"SUCCESS\""]
        let lines = String(decoding: answer.body, as: UTF8.self).split(separator: "\n")
        let line = lines.first { line in
            line.hasPrefix("events_handled_total{") && wanted.allSatisfy { line.contains($0) }
        }
        return line?.split(separator: " ").last.flatMap { Double($0) } ?? 0
    }
}
