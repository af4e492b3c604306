import JSON

extension DoctorChecks {
    /// What the sidecar has loaded must be what the application announces: one bad entry has Dapr discard all, silently.
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

    /// Dead-letter topic by `component/topic`.
    private static func subscriptions(_ list: JSONValue?) -> [String: String] {
        var found: [String: String] = [:]
        for entry in list?.array ?? [] {
            guard let pubsub = entry["pubsubname"]?.string, let topic = entry["topic"]?.string else { continue }
            found["\(pubsub)/\(topic)"] = entry["deadLetterTopic"]?.string ?? ""
        }
        return found
    }
}
