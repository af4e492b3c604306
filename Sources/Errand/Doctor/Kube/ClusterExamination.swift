import JSON

/// Examines an installation of the chart in a cluster, and reports errors with remedies.
struct ClusterExamination: Sendable {
    let snapshot: ClusterSnapshot
    let namespace: String
    let release: String

    /// The findings, in the order in which they should be mended.
    var findings: [Finding] {
        var findings = [well("cluster", "server", "Kubernetes \(snapshot.server)")]
        for refusal in snapshot.refusals {
            findings.append(
                wrong("cluster", "rights", refusal, mend: "let this account read the namespace, or use another context")
            )
        }
        findings += controlPlane
        guard !workloads.isEmpty else { return findings + [nothingInstalled] }
        findings += helm + workloads.flatMap(pods)
        findings += [configurations, components, resiliency, secrets].compactMap(\.self).flatMap { $0 }
        return findings + AccessExamination(cluster: self).findings + surroundings
    }

    // MARK: Examined objects

    var workloads: [JSONValue] {
        (snapshot.all("Deployment") + snapshot.all("StatefulSet")).filter {
            $0.label("app.kubernetes.io/instance") == release
        }
        .filter { $0.label("app.kubernetes.io/component") != nil }
    }

    /// The app ids of the release.
    var apps: [String] { workloads.map(Self.app).sorted() }

    static func app(_ workload: JSONValue) -> String {
        workload.label("app.kubernetes.io/component") ?? workload.objectName
    }

    func pods(of app: String) -> [JSONValue] {
        snapshot.all("Pod").filter {
            $0.label("app.kubernetes.io/instance") == release && $0.label("app.kubernetes.io/component") == app
        }
    }

    /// Dapr's objects of a kind, by name.
    func named(_ kind: String) -> [String: JSONValue] {
        Dictionary(snapshot.all(kind).map { ($0.objectName, $0) }) { first, _ in first }
    }

    func well(_ subject: String, _ check: String, _ text: String) -> Finding {
        Finding(app: subject, check: check, outcome: .well, text: text)
    }

    func wrong(_ subject: String, _ check: String, _ text: String, mend: String) -> Finding {
        Finding(app: subject, check: check, outcome: .wrong(mend: mend), text: text)
    }

    private var nothingInstalled: Finding {
        let others = Set(snapshot.objects.compactMap { $0.label("app.kubernetes.io/instance") }).sorted()
        return wrong(
            "cluster", "release",
            "there is no release \(release) in the namespace \(namespace)"
                + (others.isEmpty ? "" : ", but \(others.joined(separator: ", "))"),
            mend: "name it: --release and --namespace; or install it: helm upgrade --install \(release) charts/errand")
    }

    // MARK: Dapr's control plane, and Helm

    private var controlPlane: [Finding] {
        guard !snapshot.controlPlane.isEmpty else {
            return [
                wrong(
                    "dapr", "control plane", "Dapr is not installed",
                    mend: "dapr init --kubernetes --wait, or Dapr's Helm chart")
            ]
        }
        var findings: [Finding] = []
        for part in ["operator", "sentry", "sidecar-injector", "scheduler"] {
            let pods = snapshot.controlPlane.filter { ($0.label("app") ?? "").hasPrefix("dapr-\(part)") }
            let ready = pods.count { $0.isReady }
            if pods.isEmpty {
                findings.append(
                    wrong(
                        "dapr", part, "there is no \(part)",
                        mend: part == "scheduler"
                            ? "reminders need it: install Dapr 1.14 or later with dapr_scheduler"
                            : "install Dapr's chart anew"))
            } else if ready < pods.count {
                let space = pods.first?["metadata"]?["namespace"]?.string ?? "dapr-system"
                let name = pods.first { !$0.isReady }?.objectName ?? ""
                findings.append(
                    wrong(
                        "dapr", part,
                        "\(ready) of \(pods.count) ready; \(name): \(PodAilment.reason(of: pods.first { !$0.isReady }))",
                        mend: "kubectl -n \(space) logs \(name) --previous"))
            }
        }
        let versions = Set(snapshot.controlPlane.compactMap { $0.label("app.kubernetes.io/version") }).sorted()
        let numbers = (versions.first ?? "").split(separator: ".").compactMap { Int($0) }
        if versions.count > 1 {
            findings.append(
                wrong(
                    "dapr", "version", "parts of several versions: \(versions.joined(separator: ", "))",
                    mend: "upgrade all of it"))
        } else if numbers.count >= 2, numbers[0] == 1, numbers[1] < 14 {
            findings.append(
                wrong("dapr", "version", "Dapr \(versions[0]) is too old", mend: "upgrade to 1.14 or later"))
        }
        guard findings.isEmpty else { return findings }
        return [
            well(
                "dapr", "control plane",
                "Dapr \(versions.first ?? "of an unknown version"), \(snapshot.controlPlane.count) pods ready")
        ]
    }

    /// The state of the newest revision, from the labels of Helm's Secret.
    private var helm: [Finding] {
        let prefix = "sh.helm.release.v1.\(release).v"
        let revisions = (snapshot.secrets ?? [:]).compactMap { name, secret in
            name.hasPrefix(prefix) ? Int(name.dropFirst(prefix.count)).map { ($0, secret.status ?? "") } : nil
        }
        guard let (number, status) = revisions.max(by: { $0.0 < $1.0 }), !status.isEmpty else { return [] }
        guard status == "deployed" else {
            return [
                wrong(
                    "cluster", "release", "revision \(number) is \(status)",
                    mend: status.hasPrefix("pending")
                        ? "wait, or if it was cut off: helm rollback \(release) --namespace \(namespace)"
                        : "mend what is said below, then helm upgrade; or helm rollback \(release) --namespace \(namespace)"
                )
            ]
        }
        return [well("cluster", "release", "\(release), revision \(number), is deployed")]
    }

    // MARK: Pods

    private func pods(_ workload: JSONValue) -> [Finding] {
        let app = Self.app(workload)
        let wanted = workload.spec["replicas"]?.integer ?? 1
        let pods = pods(of: app)
        let ailments = pods.compactMap { pod in
            PodAilment.find(
                in: pod, logs: snapshot.logs, claims: snapshot.all("PersistentVolumeClaim"), namespace: namespace)
        }
        guard ailments.isEmpty else {
            var seen: Set<String> = []
            return ailments.filter { seen.insert($0.text).inserted }.map { wrong(app, "pods", $0.text, mend: $0.mend) }
        }
        if Int64(pods.count) < wanted {
            return [wrong(app, "pods", missing(workload, pods.count, wanted), mend: missingMend(workload))]
        }
        let restarts = pods.flatMap { $0.status.list("containerStatuses") }.compactMap { $0["restartCount"]?.integer }
            .reduce(0, +)
        return [
            well(
                app, "pods",
                "\(pods.count { $0.isReady }) of \(wanted) ready" + (restarts > 0 ? ", \(restarts) restarts" : ""))
        ]
    }

    /// The controller's own reason for not making more pods.
    private func missing(_ workload: JSONValue, _ count: Int, _ wanted: Int64) -> String {
        "\(count) of \(wanted) pods are there" + (refusal(workload).map { ": \($0)" } ?? "")
    }

    private func refusal(_ workload: JSONValue) -> String? {
        let condition = workload.status.list("conditions").first { $0.text("type") == "ReplicaFailure" }?.text(
            "message")
        let event = snapshot.all("Event").last {
            $0.text("reason") == "FailedCreate"
                && ($0["involvedObject"]?["name"]?.string ?? "").hasPrefix(workload.objectName)
        }?.text("message")
        return condition ?? event
    }

    private func missingMend(_ workload: JSONValue) -> String {
        let words = (refusal(workload) ?? "").lowercased()
        if words.contains("quota") { return "raise the ResourceQuota, or lower replicas and resources in the values" }
        if words.contains("podsecurity") {
            return "label the namespace pod-security.kubernetes.io/enforce=restricted, which the pods keep to"
        }
        if words.contains("webhook") { return "see that Dapr's injector runs: kubectl -n dapr-system get pods" }
        return "kubectl -n \(namespace) get events --sort-by=.lastTimestamp"
    }

    // MARK: Dapr's resources

    private var configurations: [Finding]? {
        let known = named("Configuration")
        var seen: Set<String> = []
        let lost = snapshot.all("Pod").filter { $0.label("app.kubernetes.io/instance") == release }.compactMap { pod in
            pod.annotation("dapr.io/config").flatMap { known[$0] == nil && seen.insert($0).inserted ? (pod, $0) : nil }
        }
        return lost.map { pod, name in
            wrong(
                pod.label("app.kubernetes.io/component") ?? pod.objectName, "configuration",
                "its pod names the Configuration \(name), which is not there",
                mend: "helm upgrade \(release): it makes pods and Configurations that fit")
        }
    }

    private var components: [Finding]? {
        let known = snapshot.all("Component")
        return apps.flatMap { app -> [Finding] in
            guard let expected = ExpectedComponents.of(app) else { return [] }
            let visible = known.filter { component in
                let scopes = component.list("scopes").compactMap(\.string)
                return scopes.isEmpty || scopes.contains(app)
            }
            let types = Dictionary(visible.map { ($0.objectName, $0.spec.text("type")) }) { first, _ in first }
            let faults = expected.required.sorted { $0.key < $1.key }.compactMap { name, family -> Finding? in
                guard let type = types[name] else {
                    let exists = known.contains { $0.objectName == name }
                    return wrong(
                        app, "components",
                        exists ? "\(name) is there, but not in its scopes" : "there is no component \(name)",
                        mend: exists
                            ? "add \(app) to the component's scopes" : "set dapr.components.\(name) in the values")
                }
                guard !type.hasPrefix(family) else { return nil }
                return wrong(app, "components", "\(name) is a \(type)", mend: "make it one of \(family)…")
            }
            return faults.isEmpty
                ? [well(app, "components", types.isEmpty ? "needs none" : types.keys.sorted().joined(separator: ", "))]
                : faults
        }
    }

    private var resiliency: [Finding]? {
        let targets = snapshot.all("Resiliency").compactMap { $0.spec["targets"]?["components"]?.object }
        let repeated = Set(
            targets.flatMap { $0.filter { $0.value["inbound"]?["retry"]?.string != nil }.map(\.key) })
        let brokers = snapshot.all("Component").filter { $0.spec.text("type").hasPrefix("pubsub.") }.map(\.objectName)
        let bare = brokers.filter { !repeated.contains($0) }
        guard !bare.isEmpty else { return [] }
        return [
            wrong(
                "dapr", "resiliency",
                "a failed delivery from \(bare.joined(separator: ", ")) is lost: no inbound retries",
                mend: "give the Resiliency resource targets.components.<name>.inbound.retry")
        ]
    }

    /// Compares the secrets that pods, sidecars and components read with the existing names.
    private var secrets: [Finding]? {
        guard let known = snapshot.secrets else { return nil }
        var missing: [String: Set<String>] = [:]
        func need(_ name: String, _ member: String, by reader: String) {
            guard !name.isEmpty else { return }
            if let secret = known[name], member.isEmpty || secret.members.contains(member) { return }
            missing[known[name] == nil ? name : "\(name), member \(member)", default: []].insert(reader)
        }
        for workload in workloads {
            let template = workload.spec["template"] ?? .null
            for container in (template.spec.list("containers")) {
                for variable in container.list("env") {
                    guard let key = variable["valueFrom"]?["secretKeyRef"], key["optional"]?.bool != true else {
                        continue
                    }
                    need(key.text("name"), key.text("key"), by: Self.app(workload))
                }
            }
            for name in ["dapr.io/api-token-secret", "dapr.io/app-token-secret"] {
                need(template.annotation(name) ?? "", "token", by: Self.app(workload))
            }
        }
        for component in snapshot.all("Component")
        where component["auth"]?.text("secretStore") ?? "kubernetes" == "kubernetes" {
            for setting in component.spec.list("metadata") {
                guard let key = setting["secretKeyRef"] else { continue }
                let name = key.text("name")
                need(name, key["key"]?.string ?? name, by: "the component \(component.objectName)")
            }
        }
        guard !missing.isEmpty else { return [well("cluster", "secrets", "every Secret that is read is there")] }
        return missing.sorted { $0.key < $1.key }.map { name, readers in
            wrong(
                "cluster", "secrets", "there is no Secret \(name), for \(readers.sorted().joined(separator: ", "))",
                mend: "make it (specs/guides/kubernetes.md, Before), or let the chart: secrets.mode")
        }
    }
}

extension JSONValue {
    var isReady: Bool {
        status.list("conditions").contains { $0.text("type") == "Ready" && $0.text("status") == "True" }
    }
}
