import Contracts
import Curl
import FoundationEssentials
import HTTPTypes
import JSON
import LocalSidecar
import SuiteClient
import Timestamps

/// Examines one application and its sidecar in a series of checks; only a sidecar that does not answer ends it early.
struct DoctorChecks: Sendable {
    let patient: DoctorTarget
    /// The other applications, which publish events that this one can only receive.
    var peers: [DoctorTarget] = []
    /// The sidecar's metadata, once requested.
    var metadata: JSONValue = .null

    func run(_ report: (Finding) -> Void) async {
        var examination = self
        let first = await check("sidecar") {
            examination.metadata = try await answering()
            return try version(examination.metadata)
        }
        report(first)
        // With a wrong version the other checks are still useful; without an answer they are not.
        guard examination.metadata["id"] != nil else { return }
        for (name, work) in examination.checks { report(await check(name, work)) }
    }

    private var checks: [(String, () async throws -> String)] {
        [
            ("components", components), ("scopes", scopes), ("subscriptions", subscriptions),
            ("resiliency", resiliency), ("state", state), ("pub/sub", events), ("jobs", jobs), ("bindings", bindings),
        ]
    }

    private func check(_ name: String, _ work: () async throws -> String) async -> Finding {
        do {
            return Finding(app: patient.appID, check: name, outcome: .well, text: try await work())
        } catch let nothing as NothingToCheck {
            return Finding(app: patient.appID, check: name, outcome: .skipped, text: nothing.reason)
        } catch let ailment as Ailment {
            return Finding(app: patient.appID, check: name, outcome: .wrong(mend: ailment.mend), text: ailment.text)
        } catch {
            return Finding(
                app: patient.appID, check: name, outcome: .wrong(mend: "look at the sidecar's log"), text: "\(error)")
        }
    }

    private func answering() async throws -> JSONValue {
        let answer: VerificationAnswer
        do {
            answer = try await patient.sidecar(.get, "/v1.0/metadata")
        } catch {
            throw Ailment(
                "no sidecar answers on port \(patient.httpPort)",
                mend: "start it: errand up, dapr run -f dapr, or docker compose up")
        }
        if answer.status == 401 {
            throw Ailment(
                "the sidecar wants another API token", mend: "set DAPR_API_TOKEN, or name errand up's --state folder")
        }
        guard answer.status == 200, let metadata = answer.json, let id = metadata["id"]?.string else {
            throw Ailment(
                "the sidecar answered \(answer.status) about itself",
                mend: "allow the API metadata v1 in its Configuration, or look at its log")
        }
        guard id == patient.appID else {
            throw Ailment(
                "port \(patient.httpPort) is the sidecar of \(id)",
                mend: "give each app of the run file a daprHTTPPort of its own, or name the right --port-offset")
        }
        return metadata
    }

    /// Checks for version 1.14 or later; those up to 1.18 are known to provide what the suite needs.
    private func version(_ metadata: JSONValue) throws -> String {
        let text = metadata["runtimeVersion"]?.string ?? ""
        let parts = text.split(separator: ".").compactMap { Int($0.prefix { $0.isNumber }) }
        guard parts.count >= 2 else { return "its version is not a released one: \(text)" }
        guard parts[0] == 1, parts[1] >= 14 else {
            throw Ailment("Dapr \(text) is too old", mend: "run Dapr 1.14 or later")
        }
        return parts[1] > 18 ? "Dapr \(text), later than what was tried" : "Dapr \(text)"
    }
}

extension DoctorChecks {
    /// Creates, reads and deletes a job before it is due.
    func jobs() async throws -> String {
        guard patient.appID == AppID.notification else { throw NothingToCheck(reason: "needs none") }
        let path = "/v1.0-alpha1/jobs/doctor-\(UInt64.random(in: 0 ... .max))"
        let mend = "let daprd reach its scheduler (dapr init starts one), or look at the sidecar's log"
        let made = try await patient.sidecar(.post, path, ["dueTime": "1h", "data": "ping"])
        guard (200..<300).contains(made.status) else {
            throw Ailment("scheduling a job: answered \(made.status)", mend: mend)
        }
        let read = try await patient.sidecar(.get, path)
        let deleted = try await patient.sidecar(.delete, path)
        guard read.status == 200, (200..<300).contains(deleted.status) else {
            throw Ailment("a job was made, then \(read.status) and \(deleted.status)", mend: mend)
        }
        return "a job is made, read and deleted"
    }

    /// Invokes an unknown operation, which proves that a binding exists without sending anything.
    func bindings() async throws -> String {
        let names = names(of: "bindings.").filter { type(of: $0) != "bindings.cron" }
        var said: [String] = []
        for name in names {
            let answer = try await patient.sidecar(
                .post, "/v1.0/bindings/\(name)", ["operation": "doctor", "data": "ping"])
            let message = answer.json?["message"]?.string ?? ""
            guard message.contains("does not support operation") else {
                throw Ailment(
                    "\(name) answered \(answer.status)",
                    mend: "look at the component's settings, and at the sidecar's log")
            }
            said.append("\(name) is ready")
        }
        let sweeps = self.names(of: "bindings.cron")
        said += sweeps.map { "\($0) is loaded" }
        guard !said.isEmpty else { throw NothingToCheck(reason: "none") }
        return said.joined(separator: ", ")
    }
}

extension DoctorChecks {
    /// The loaded components: types by name.
    private var loaded: [String: String] {
        var loaded: [String: String] = [:]
        for component in metadata["components"]?.array ?? [] {
            if let name = component["name"]?.string { loaded[name] = component["type"]?.string ?? "" }
        }
        return loaded
    }

    func type(of component: String) -> String? { loaded[component] }

    /// The names of the loaded components of a family, such as `pubsub.`.
    func names(of family: String) -> [String] { loaded.filter { $0.value.hasPrefix(family) }.keys.sorted() }

    private func expected() throws -> ExpectedComponents {
        guard let expected = ExpectedComponents.of(patient.appID) else {
            throw NothingToCheck(reason: "\(patient.appID) is not one of the suite's services")
        }
        return expected
    }

    func components() async throws -> String {
        let expected = try expected()
        let missing = expected.required.keys.filter { loaded[$0] == nil }.sorted()
        guard missing.isEmpty else {
            throw Ailment(
                "not loaded: \(missing.joined(separator: ", "))",
                mend:
                    "add the component, with \(patient.appID) in its scopes; what cannot be reached is in the sidecar's log"
            )
        }
        for (name, family) in expected.required.merging(expected.optional, uniquingKeysWith: { $1 }) {
            guard let type = loaded[name], !type.hasPrefix(family) else { continue }
            throw Ailment("\(name) is a \(type)", mend: "give \(name) a type of the family \(family)*")
        }
        let names = loaded.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }
        return names.isEmpty ? "none, and none needed" : names.joined(separator: ", ")
    }

    /// Checks that no component private to another service is visible, above all its secrets.
    func scopes() async throws -> String {
        let expected = try expected()
        let foreign = loaded.keys.filter(expected.isForeign).sorted()
        guard foreign.isEmpty else {
            throw Ailment(
                "sees \(foreign.joined(separator: ", ")), which it has no use for",
                mend: "leave \(patient.appID) out of the scopes of \(foreign.joined(separator: ", "))")
        }
        return "sees nothing of other services"
    }

    /// Without a policy Dapr delivers an event once and drops it; the loaded ones are only known from the files.
    func resiliency() async throws -> String {
        guard !names(of: "pubsub.").isEmpty else { throw NothingToCheck(reason: "no pub/sub") }
        guard !patient.resources.isEmpty else {
            throw NothingToCheck(reason: "a sidecar does not tell its policies: name the folder by --resources")
        }
        let survey: ResourceSurvey
        do throws(ResourceFault) {
            survey = try ResourceSurvey(
                appID: patient.appID, folders: patient.resources, configurationFile: patient.configurationFile)
        } catch {
            throw Ailment(error.description, mend: "correct the file")
        }
        guard survey.unrepeated.isEmpty else {
            throw Ailment(
                "a failed delivery from \(survey.unrepeated.joined(separator: ", ")) is lost: no inbound retries",
                mend: "add a Resiliency resource with targets.components.<name>.inbound.retry")
        }
        guard survey.withoutDeadLetters.isEmpty else {
            throw Ailment(
                "no dead letters for \(survey.withoutDeadLetters.joined(separator: ", "))",
                mend: "give each Subscription a deadLetterTopic")
        }
        return "inbound retries for \(names(of: "pubsub.").joined(separator: ", "))"
    }
}

extension DoctorChecks {
    /// A type of event that every subscriber accepts without acting on it: it concerns a user who does not exist.
    private static let type = "com.todo.doctor.ping"

    /// Publishes through this sidecar, or if its scopes forbid that through one that may, and waits until an
    /// application with metrics has received the event.
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

    /// - Returns: false when no known application may publish on the topic.
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
            // An application that only subscribes may be forbidden to publish; another may lack the component.
            guard !isOwn || answer.status == 403 else {
                throw Ailment(
                    "publishing on \(topic.pubsub): answered \(answer.status)",
                    mend: "look whether the broker behind \(topic.pubsub) is up, and at the sidecar's log")
            }
        }
        return false
    }

    /// - Returns: nil when another application's sidecar is unreachable: that is examined separately.
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

    /// Number of such events that the application reports as handled; nil when it has no metrics.
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

extension DoctorChecks {
    /// Compares the subscriptions loaded by the sidecar with those the application announces: one invalid entry makes
    /// Dapr silently discard all.
    func subscriptions() async throws -> String {
        guard let port = patient.appPort else { throw NothingToCheck(reason: "the application's port is not known") }
        let answer: VerificationAnswer
        do {
            answer = try await patient.application("/dapr/subscribe", port: port)
        } catch {
            throw Ailment("the application does not answer on port \(port)", mend: "start it, or look at its log")
        }
        guard answer.status != 401 && answer.status != 403 else {
            throw NothingToCheck(reason: "the application wants its own token: set APP_API_TOKEN")
        }
        let announced = Self.subscriptions(answer.status == 200 ? answer.json : nil)
        let loaded = Self.subscriptions(metadata["subscriptions"])
        let astray = announced.keys.filter { type(of: String($0.prefix { $0 != "/" })) == nil }.sorted()
        guard astray.isEmpty else {
            throw Ailment(
                "announced for a component that is not loaded: \(astray.joined(separator: ", "))",
                mend: "add the component, with \(patient.appID) in its scopes")
        }
        let missing = Set(announced.keys).subtracting(loaded.keys).sorted()
        guard missing.isEmpty else {
            throw Ailment(
                "announced but not loaded: \(missing.joined(separator: ", "))",
                mend: "look at the sidecar's log; the component must be loaded and its topics allowed")
        }
        let lost = loaded.filter { $0.value.isEmpty && !$0.key.hasSuffix("-dead") }.keys.sorted()
        guard lost.isEmpty else {
            throw Ailment(
                "no dead letters for \(lost.joined(separator: ", "))",
                mend: "give the subscription a deadLetterTopic; without one an event is dropped in the end")
        }
        return announced.isEmpty ? "none, and none announced" : announced.keys.sorted().joined(separator: ", ")
    }

    /// The dead-letter topics by `component/topic`.
    private static func subscriptions(_ list: JSONValue?) -> [String: String] {
        var found: [String: String] = [:]
        for entry in list?.array ?? [] {
            guard let pubsub = entry["pubsubname"]?.string, let topic = entry["topic"]?.string else { continue }
            found["\(pubsub)/\(topic)"] = entry["deadLetterTopic"]?.string ?? ""
        }
        return found
    }
}
