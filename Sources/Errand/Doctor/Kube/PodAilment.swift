import JSON

/// Determines why a pod is unhealthy, with a remedy.
enum PodAilment {
    private static let imageReasons: Set = [
        "ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName", "RegistryUnavailable",
    ]

    /// - Returns: nil for a pod that is ready or has completed.
    static func find(
        in pod: JSONValue, logs: [String: String], claims: [JSONValue], namespace: String
    ) -> Ailment? {
        let name = pod.objectName
        guard !["Succeeded", "Failed"].contains(pod.status.text("phase")) else { return nil }
        if isWithoutSidecar(pod) {
            return Ailment(
                "\(name) has no sidecar: Dapr's injector did not see it",
                mend:
                    "see that the injector runs (kubectl -n dapr-system get pods), then kubectl -n \(namespace) delete pod \(name)"
            )
        }
        if let ailment = unscheduled(pod, claims) { return ailment }
        // A container that cannot start is reported before one that waits for it.
        let statuses = statuses(of: pod)
        return statuses.lazy.compactMap { unstarted($0, of: pod) }.first
            ?? statuses.lazy.compactMap { notReady($0, of: pod, logs) }.first
    }

    /// The reason in one word, as Kubernetes gives it.
    static func reason(of pod: JSONValue?) -> String {
        guard let pod else { return "not there" }
        let waiting = statuses(of: pod).compactMap { $0["state"]?["waiting"]?.text("reason") }.first
        return waiting ?? pod.status.text("phase")
    }

    private static func statuses(of pod: JSONValue) -> [JSONValue] {
        // Sidecars first: one that does not start keeps its service from becoming ready.
        (pod.status.list("initContainerStatuses") + pod.status.list("containerStatuses")).sorted {
            ($0.text("name") == "daprd" ? 0 : 1) < ($1.text("name") == "daprd" ? 0 : 1)
        }
    }

    private static func isWithoutSidecar(_ pod: JSONValue) -> Bool {
        guard pod.annotation("dapr.io/enabled") == "true" else { return false }
        return !(pod.spec.list("containers") + pod.spec.list("initContainers")).contains { $0.text("name") == "daprd" }
    }

    private static func unscheduled(_ pod: JSONValue, _ claims: [JSONValue]) -> Ailment? {
        let condition = pod.status.list("conditions").first {
            $0.text("type") == "PodScheduled" && $0.text("status") == "False"
        }
        guard let condition else { return nil }
        let used = pod.spec.list("volumes").compactMap { $0["persistentVolumeClaim"]?.text("claimName") }
        if let claim = claims.first(where: { used.contains($0.objectName) && $0.status.text("phase") == "Pending" }) {
            return Ailment(
                "\(pod.objectName) waits for the volume of \(claim.objectName)",
                mend:
                    "name a storageClass that makes volumes: kubectl get storageclass, kubectl describe pvc \(claim.objectName)"
            )
        }
        return Ailment(
            "no node takes \(pod.objectName): \(condition.text("message"))",
            mend: "add a node, or lower requests and replicas in the values")
    }

    private static func unstarted(_ status: JSONValue, of pod: JSONValue) -> Ailment? {
        let name = status.text("name")
        let place = "\(pod.objectName)/\(name)"
        let waiting = status["state"]?["waiting"]
        let reason = waiting?.text("reason") ?? ""
        if imageReasons.contains(reason) {
            return Ailment(
                "the image \(status.text("image")) of \(place) does not come: \(waiting?.text("message") ?? reason)",
                mend: reason == "ErrImageNeverPull"
                    ? "load it into the nodes (kind load docker-image, minikube image load), or set image.pullPolicy"
                    : "correct image.repository and image.tag, or give image.pullSecrets for a private registry")
        }
        if ["CreateContainerConfigError", "CreateContainerError"].contains(reason) {
            let message = waiting?.text("message") ?? reason
            return Ailment(
                "\(place) cannot be made: \(message)",
                mend: message.contains("secret") || message.contains("Secret")
                    ? "make that Secret (specs/guides/kubernetes.md, Before)" : "kubectl describe pod \(pod.objectName)"
            )
        }
        if status["lastState"]?["terminated"]?.text("reason") == "OOMKilled" {
            return Ailment(
                "\(place) was ended for its memory",
                mend: name == "daprd"
                    ? "raise dapr.sidecar.memoryLimit" : "raise resources.limits.memory of the service")
        }
        return nil
    }

    private static func notReady(_ status: JSONValue, of pod: JSONValue, _ logs: [String: String]) -> Ailment? {
        // A container that completed successfully, such as one that only prepares something.
        let exit = status["state"]?["terminated"]?["exitCode"]?.integer
        guard status["ready"]?.bool == false, exit != 0 else { return nil }
        let reason = status["state"]?["waiting"]?.text("reason") ?? ""
        let name = status.text("name")
        let place = "\(pod.objectName)/\(name)"
        let log = logs[place] ?? ""
        if name == "daprd", let ailment = SidecarWords.ailment(in: log) {
            return Ailment("\(place): \(ailment.text)", mend: ailment.mend)
        }
        // A service waiting for its sidecar adds no information.
        let sidecar = pod.status.list("containerStatuses").first { $0.text("name") == "daprd" }
        if name != "daprd", sidecar?["ready"]?.bool == false { return nil }
        let last = log.split(separator: "\n").last.map { ": \($0.prefix(300))" } ?? ""
        if reason == "CrashLoopBackOff" || exit != nil || status["restartCount"]?.integer ?? 0 > 2 {
            return Ailment(
                "\(place) ends again and again\(last)", mend: "kubectl logs \(pod.objectName) -c \(name) --previous")
        }
        guard reason != "ContainerCreating", reason != "PodInitializing" else {
            return Ailment(
                "\(place) is being made still", mend: "wait; if it stays so: kubectl describe pod \(pod.objectName)")
        }
        return Ailment("\(place) is not ready\(last)", mend: "kubectl logs \(pod.objectName) -c \(name)")
    }
}
