import FoundationEssentials
import JSON
import Subprocess
import SystemPackage

/// The state of an installation as reported by `kubectl`: objects by kind, and only the names of secrets.
struct ClusterSnapshot: Sendable {
    /// The server's version, such as `v1.31.2`.
    var server = ""
    /// The objects of the release's namespace, and those of Dapr's.
    var objects: [JSONValue] = []
    /// The pods of the control plane, in whatever namespace.
    var controlPlane: [JSONValue] = []
    /// Each Secret with its members' names; values are never requested. nil when they may not be listed.
    var secrets: [String: SecretNames]?
    /// The last log lines of unhealthy containers, by pod and container.
    var logs: [String: String] = [:]
    /// The requests that failed, in kubectl's words.
    var refusals: [String] = []

    struct SecretNames: Sendable, Equatable {
        var members: Set<String> = []
        /// For Helm's own: `deployed`, `failed`, `pending-upgrade`.
        var status: String?
    }

    func all(_ kind: String) -> [JSONValue] { objects.filter { $0["kind"]?.string == kind } }
}

/// Reads a cluster through `kubectl`, with its configuration and permissions. Never writes.
struct ClusterReader: Sendable {
    /// The name or path of the program.
    let kubectl: String
    let context: String?
    let namespace: String

    /// Thrown when kubectl is missing, or the cluster does not answer.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    private static let kinds =
        "pods,deployments.apps,statefulsets.apps,persistentvolumeclaims,networkpolicies.networking.k8s.io,"
        + "cronjobs.batch,jobs.batch,events,ingresses.networking.k8s.io,resourcequotas,services"
    private static let daprKinds =
        "components.dapr.io,configurations.dapr.io,resiliencies.dapr.io,subscriptions.dapr.io"
    private static let gatewayKinds = "httproutes.gateway.networking.k8s.io,gateways.gateway.networking.k8s.io"
    /// Selects names only: the values do not leave kubectl.
    private static let secretNames =
        #"{{range .items}}{{.metadata.name}}{{with .metadata.labels}}{{with .status}} status={{.}}{{end}}{{end}}"#
        + #"{{range $name, $value := .data}} {{$name}}{{end}}{{"\n"}}{{end}}"#
    /// Maximum number of pods whose logs are read.
    private static let mostLogs = 12

    /// - Throws: ``Fault`` when nothing at all can be read.
    func read() async throws -> ClusterSnapshot {
        var snapshot = ClusterSnapshot()
        let version = try await run(["version", "-o", "json"], isScoped: false)
        guard let server = (try? JSONValue(version.bytes))?["serverVersion"]?["gitVersion"]?.string else {
            throw Fault(description: version.words)
        }
        snapshot.server = server
        async let things = run(["get", Self.kinds, "-o", "json"])
        async let dapr = run(["get", Self.daprKinds, "-o", "json"])
        async let gateways = run(["get", Self.gatewayKinds, "-o", "json"])
        async let secrets = run(["get", "secrets", "-o", "go-template=\(Self.secretNames)"])
        async let control = run(
            ["get", "pods", "--all-namespaces", "-l", "app.kubernetes.io/part-of=dapr", "-o", "json"], isScoped: false)
        for (answer, isOptional) in try await [(things, false), (dapr, false), (gateways, true)] {
            snapshot.objects += Self.items(answer)
            if !answer.isFine, !isOptional { snapshot.refusals.append(answer.words) }
        }
        snapshot.controlPlane = Self.items(try await control)
        let names = try await secrets
        if names.isFine { snapshot.secrets = Self.secrets(in: names) } else { snapshot.refusals.append(names.words) }
        for place in snapshot.ailingContainers.prefix(Self.mostLogs) {
            snapshot.logs["\(place.pod)/\(place.container)"] = try await log(of: place)
        }
        return snapshot
    }

    /// Reads a container's log; for one that has restarted, preceded by that of its previous run.
    private func log(of place: ClusterSnapshot.ContainerPlace) async throws -> String {
        let command = ["logs", place.pod, "-c", place.container, "--tail=80"]
        let current = try await run(command)
        guard place.hasEnded else { return current.text }
        let previous = try await run(command + ["--previous"])
        return previous.isFine ? previous.text + current.text : current.text
    }

    private static func items(_ answer: ClientAnswer) -> [JSONValue] {
        (try? JSONValue(answer.bytes))?["items"]?.array ?? []
    }

    private static func secrets(in answer: ClientAnswer) -> [String: ClusterSnapshot.SecretNames] {
        var all: [String: ClusterSnapshot.SecretNames] = [:]
        for line in answer.text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard let name = words.first else { continue }
            var secret = ClusterSnapshot.SecretNames()
            for word in words.dropFirst() {
                if word.hasPrefix("status=") {
                    secret.status = String(word.dropFirst(7))
                } else {
                    secret.members.insert(word)
                }
            }
            all[name] = secret
        }
        return all
    }

    private struct ClientAnswer: Sendable {
        let bytes: [UInt8]
        let error: String
        let isFine: Bool

        var text: String { String(decoding: bytes, as: UTF8.self) }
        /// The first line of kubectl's error output.
        var words: String { error.split(separator: "\n").first.map(String.init) ?? "kubectl said nothing" }
    }

    private func run(_ command: [String], isScoped: Bool = true) async throws -> ClientAnswer {
        var arguments = context.map { ["--context", $0] } ?? []
        if isScoped { arguments += ["--namespace", namespace] }
        arguments += ["--request-timeout=20s"] + command
        do {
            let result = try await Subprocess.run(
                kubectl.contains("/") ? .path(FilePath(kubectl)) : .name(kubectl), arguments: Arguments(arguments),
                output: .bytes(limit: 64 << 20), error: .string(limit: 1 << 20))
            return ClientAnswer(
                bytes: result.standardOutput, error: result.standardError,
                isFine: result.terminationStatus.exitCode == 0)
        } catch {
            throw Fault(
                description: "\(kubectl) cannot be run: is it installed, and on the PATH? --kubectl may name it")
        }
    }
}

extension ClusterSnapshot {
    /// A container that is not ready.
    struct ContainerPlace: Sendable, Equatable {
        let pod: String
        let container: String
        let hasEnded: Bool
    }

    /// The unhealthy containers; sidecars first, because their logs name the cause.
    var ailingContainers: [ContainerPlace] {
        all("Pod").flatMap { pod -> [ContainerPlace] in
            let statuses = pod["status"]?["containerStatuses"]?.array ?? []
            return statuses.filter { $0["ready"]?.bool == false && $0["containerID"]?.string?.isEmpty == false }.map {
                ContainerPlace(
                    pod: pod.objectName, container: $0["name"]?.string ?? "",
                    hasEnded: $0["restartCount"]?.integer ?? 0 > 0)
            }
        }.sorted { ($0.container == "daprd" ? 0 : 1) < ($1.container == "daprd" ? 0 : 1) }
    }
}

extension JSONValue {
    /// The name in an object's metadata.
    var objectName: String { self["metadata"]?["name"]?.string ?? "" }

    func label(_ name: String) -> String? { self["metadata"]?["labels"]?[name]?.string }

    func annotation(_ name: String) -> String? { self["metadata"]?["annotations"]?[name]?.string }

    var spec: JSONValue { self["spec"] ?? .null }

    var status: JSONValue { self["status"] ?? .null }

    func list(_ name: String) -> [JSONValue] { self[name]?.array ?? [] }

    func text(_ name: String) -> String { self[name]?.string ?? "" }
}
