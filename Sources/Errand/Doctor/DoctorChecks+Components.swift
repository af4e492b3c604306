import JSON
import LocalSidecar

extension DoctorChecks {
    /// The loaded components: type by name.
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

    /// What another service keeps to itself, above all secrets, must not be visible.
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

    /// Without a policy Dapr delivers an event once and drops it; which ones are loaded only the files say.
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
