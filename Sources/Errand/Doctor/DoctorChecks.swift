import Curl
import HTTPTypes
import JSON

/// Looks at one application and its sidecar, one check after the other; only a sidecar that does not answer ends it early.
struct DoctorChecks: Sendable {
    let patient: DoctorTarget
    /// The other applications, who publish what this one may only hear.
    var peers: [DoctorTarget] = []
    /// What the sidecar says of itself, once it has been asked.
    var metadata: JSONValue = .null

    func run(_ report: (Finding) -> Void) async {
        var examination = self
        let first = await check("sidecar") {
            examination.metadata = try await answering()
            return try version(examination.metadata)
        }
        report(first)
        // A wrong version still lets the rest be looked at; silence does not.
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

    /// What all of 1.14 to 1.18 serve is what the suite needs.
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
