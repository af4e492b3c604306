import Contracts
import JSON

/// Checks that the sidecars' access rules allow the calls that services make to each other, and name only existing
/// applications.
struct AccessExamination: Sendable {
    let cluster: ClusterExamination

    /// A call that the suite requires.
    private struct Call: Sendable {
        let caller: String
        let callee: String
        let verb: String
        let path: String

        init(_ caller: String, _ callee: String, _ verb: String, _ path: String) {
            (self.caller, self.callee, self.verb, self.path) = (caller, callee, verb, path)
        }
    }

    private static let calls =
        [
            Call(AppID.web, AppID.api, "POST", "/api/tasks"), Call(AppID.web, AppID.chat, "POST", "/api/chat"),
            Call(AppID.web, AppID.chat, "GET", "/api/chatkit/session"),
            Call(AppID.web, AppID.notification, "GET", "/api/notifications/preferences"),
            Call(AppID.web, AppID.audit, "GET", "/api/audit"), Call(AppID.sync, AppID.api, "GET", "/api/tasks"),
            Call(AppID.sync, AppID.api, "GET", "/api/tasks/changes"),
            Call(AppID.recurring, AppID.api, "POST", "/internal/occurrences"),
            Call(AppID.notification, AppID.api, "POST", "/internal/accounts/lookup"),
            Call(AppID.chat, AppID.api, "POST", "/api/tasks"), Call(AppID.chat, AppID.api, "PATCH", "/api/tasks/1"),
            Call(AppID.chat, AppID.api, "DELETE", "/api/tasks/1"),
        ]
        + [AppID.sync, AppID.audit, AppID.chat, AppID.notification].map {
            Call($0, AppID.api, "GET", "/.well-known/jwks.json")
        }

    var findings: [Finding] {
        let known = cluster.named("Configuration")
        return cluster.apps.flatMap { app -> [Finding] in
            let name = cluster.pods(of: app).compactMap { $0.annotation("dapr.io/config") }.first { known[$0] != nil }
            guard let name, let control = known[name]?.spec["accessControl"] else { return [] }
            let faults = strangers(app, control) + shadows(app, control) + refusals(app, control)
            return faults.isEmpty ? [cluster.well(app, "access", "lets in whom it must")] : faults
        }
    }

    /// Finds unknown app ids, namespaces and trust domains in the rules.
    private func strangers(_ app: String, _ control: JSONValue) -> [Finding] {
        control.list("policies").compactMap { policy in
            let caller = policy.text("appId")
            guard cluster.apps.contains(caller) else {
                return cluster.wrong(
                    app, "access", "its rules let in \(caller), and there is no such app",
                    mend: "correct the appId in services.\(app).access of the values")
            }
            guard policy.text("namespace") == cluster.namespace else {
                return cluster.wrong(
                    app, "access", "its rules know \(caller) of the namespace \(policy.text("namespace")) only",
                    mend: "install the release in the namespace that its rules are made for: helm upgrade --namespace")
            }
            let domain = trustDomain(of: caller)
            guard domain == policy.text("trustDomain") else {
                return cluster.wrong(
                    app, "access",
                    "its rules know \(caller) of the trust domain \(policy.text("trustDomain")); it is of \(domain)",
                    mend: "set one dapr.trustDomain for all, and upgrade")
            }
            return nil
        }
    }

    private func trustDomain(of app: String) -> String {
        let known = cluster.named("Configuration")
        let name = cluster.pods(of: app).compactMap { $0.annotation("dapr.io/config") }.first { known[$0] != nil }
        return name.flatMap { known[$0]?.spec["accessControl"]?.text("trustDomain") } ?? "public"
    }

    /// Finds rules that hide others: Dapr stops at the first match, so one for a path hides those for paths below it.
    private func shadows(_ app: String, _ control: JSONValue) -> [Finding] {
        control.list("policies").flatMap { policy in
            let names = policy.list("operations").map { $0.text("name") }
            return names.filter { $0.hasSuffix("/**") && names.contains(String($0.dropLast(3))) }.map { name in
                cluster.wrong(
                    app, "access",
                    "the rule for \(name.dropLast(3)) hides that for \(name), for \(policy.text("appId"))",
                    mend: "name the path once, with all verbs: a rule holds for everything below it")
            }
        }
    }

    private func refusals(_ app: String, _ control: JSONValue) -> [Finding] {
        Self.calls.filter { $0.callee == app && cluster.apps.contains($0.caller) && !allows($0, control) }.map { call in
            cluster.wrong(
                app, "access", "\(call.caller) is refused \(call.verb) \(call.path)",
                mend: "allow it in services.\(app).access of the values")
        }
    }

    private func allows(_ call: Call, _ control: JSONValue) -> Bool {
        let isOpen = control.text("defaultAction") != "deny"
        guard let policy = control.list("policies").first(where: { $0.text("appId") == call.caller }) else {
            return isOpen
        }
        let fitting = policy.list("operations").filter { operation in
            var name = operation.text("name")
            while name.hasSuffix("*") || name.hasSuffix("/") { name.removeLast() }
            return call.path == name || call.path.hasPrefix(name + "/")
        }
        // Dapr comes to the shortest first.
        let sorted = fitting.sorted { $0.text("name").count < $1.text("name").count }
        guard let rule = sorted.first else { return policy["defaultAction"].map { $0.string == "allow" } ?? isOpen }
        let verbs = rule.list("httpVerb").compactMap(\.string)
        guard verbs.isEmpty || verbs.contains("*") || verbs.contains(call.verb) else { return false }
        return rule.text("action") == "allow"
    }
}
