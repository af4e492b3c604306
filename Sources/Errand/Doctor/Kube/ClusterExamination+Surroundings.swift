import JSON

extension ClusterExamination {
    /// The findings about the surroundings of the pods: policies, ingress, volumes, scheduled work.
    var surroundings: [Finding] { networkPolicies + waysIn + claims + cronJobs + quotas }

    /// With network policies, DNS and Dapr must still be reachable.
    private var networkPolicies: [Finding] {
        let policies = snapshot.all("NetworkPolicy")
        let closing = policies.contains { ($0.spec.list("policyTypes").compactMap(\.string)).contains("Egress") }
        guard closing else { return [] }
        let rules = policies.flatMap { $0.spec.list("egress") }
        let reachesNames = rules.contains { rule in
            rule.list("ports").isEmpty
                ? Self.reaches("kube-system", rule) : rule.list("ports").contains { $0["port"]?.integer == 53 }
        }
        guard reachesNames else {
            return [
                wrong(
                    "cluster", "network", "no policy lets pods ask for names (port 53)",
                    mend: "let DNS through: the chart's own policies do")
            ]
        }
        let space = snapshot.controlPlane.first?["metadata"]?["namespace"]?.string ?? "dapr-system"
        guard rules.contains(where: { Self.reaches(space, $0) }) else {
            return [
                wrong(
                    "cluster", "network", "no policy lets sidecars reach Dapr's control plane",
                    mend: "let the pods reach the namespace \(space): the chart's own policies do")
            ]
        }
        return [well("cluster", "network", "\(policies.count) policies; names and Dapr are reached")]
    }

    /// True when a rule allows a namespace, as far as can be determined without its labels.
    private static func reaches(_ namespace: String, _ rule: JSONValue) -> Bool {
        let peers = rule.list("to")
        return peers.isEmpty
            || peers.contains { peer in
                guard let selector = peer["namespaceSelector"] else { return false }
                let name = selector["matchLabels"]?["kubernetes.io/metadata.name"]?.string
                return name == namespace || (name == nil && selector["matchLabels"]?.object?.members.isEmpty ?? true)
            }
    }

    private var waysIn: [Finding] {
        let services = Set(snapshot.all("Service").map(\.objectName))
        let ingresses = snapshot.all("Ingress").flatMap { ingress -> [Finding] in
            let backends = ingress.spec.list("rules").flatMap { $0["http"]?.list("paths") ?? [] }
                .compactMap { $0["backend"]?["service"]?.text("name") }
            return lost(backends, services, "the ingress \(ingress.objectName)")
                + (ingress.status["loadBalancer"]?.list("ingress").isEmpty ?? true
                    ? [
                        wrong(
                            "cluster", "ingress", "\(ingress.objectName) has no address: no controller has taken it",
                            mend:
                                "install one for the class \(ingress.spec.text("ingressClassName")), or correct ingress.className"
                        )
                    ] : [])
        }
        let routes = snapshot.all("HTTPRoute").flatMap { route -> [Finding] in
            let backends = route.spec.list("rules").flatMap { $0.list("backendRefs") }.map { $0.text("name") }
            return lost(backends, services, "the route \(route.objectName)") + refused(route)
        }
        return ingresses + routes
    }

    private func lost(_ backends: [String], _ services: Set<String>, _ way: String) -> [Finding] {
        Set(backends).subtracting(services).sorted().map { name in
            wrong(
                "cluster", "ingress", "\(way) leads to the service \(name), which is not there",
                mend: "helm upgrade \(release)")
        }
    }

    private func refused(_ route: JSONValue) -> [Finding] {
        let conditions = route.status.list("parents").flatMap { $0.list("conditions") }
        guard !conditions.isEmpty else {
            return [
                wrong(
                    "cluster", "gateway", "no gateway has taken the route \(route.objectName)",
                    mend: "see that the gateway in gateway.parentRefs is there, and lets in routes of this namespace")
            ]
        }
        return conditions.filter {
            ["Accepted", "ResolvedRefs"].contains($0.text("type")) && $0.text("status") == "False"
        }.map {
            wrong(
                "cluster", "gateway", "the route \(route.objectName) is refused: \($0.text("message"))",
                mend: "kubectl -n \(namespace) describe httproute \(route.objectName)")
        }
    }

    private var claims: [Finding] {
        snapshot.all("PersistentVolumeClaim").filter { $0.status.text("phase") == "Pending" }.map { claim in
            wrong(
                "cluster", "volumes", "\(claim.objectName) waits for a volume",
                mend: "kubectl -n \(namespace) describe pvc \(claim.objectName); name a storageClass that makes volumes"
            )
        }
    }

    private var cronJobs: [Finding] {
        snapshot.all("CronJob").flatMap { job -> [Finding] in
            if job.spec["suspend"]?.bool == true {
                return [
                    wrong(
                        "cluster", "timed work", "\(job.objectName) is suspended",
                        mend:
                            "kubectl -n \(namespace) patch cronjob \(job.objectName) -p '{\"spec\":{\"suspend\":false}}'"
                    )
                ]
            }
            let failed = snapshot.all("Job").filter { run in
                run["metadata"]?.list("ownerReferences").contains { $0.text("name") == job.objectName } ?? false
                    && run.status.list("conditions").contains {
                        $0.text("type") == "Failed" && $0.text("status") == "True"
                    }
            }
            let newest = failed.map { $0.status.text("startTime") }.max() ?? ""
            guard !failed.isEmpty, newest > job.status.text("lastSuccessfulTime") else { return [] }
            return [
                wrong(
                    "cluster", "timed work", "the last run of \(job.objectName) failed",
                    mend: "kubectl -n \(namespace) logs job/\(failed.last?.objectName ?? "")")
            ]
        }
    }

    private var quotas: [Finding] {
        snapshot.all("ResourceQuota").flatMap { quota -> [Finding] in
            let used = quota.status["used"]?.object ?? JSONObject()
            let full = used.filter { name, value in
                value.string != nil && value.string == quota.status["hard"]?[name]?.string
            }
            .map(\.key).filter { $0 == "pods" || $0.contains("cpu") || $0.contains("memory") }
            guard !full.isEmpty else { return [] }
            return [
                wrong(
                    "cluster", "quota", "\(quota.objectName) is used up: \(full.sorted().joined(separator: ", "))",
                    mend: "raise it, or lower replicas and resources: new pods are refused")
            ]
        }
    }
}
