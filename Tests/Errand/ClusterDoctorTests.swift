import FoundationEssentials
import JSON
import SuiteClient
import TestSupport
import Testing

@testable import Errand

/// What `kubectl` answered of a real cluster (Kubernetes 1.36.2, Dapr 1.17.13) with the chart in it; a test changes some of it.
struct RecordedCluster: Sendable {
    private static let folder = Paths.resolve("../Cluster", against: #filePath)

    var things: [JSONValue]
    var dapr: [JSONValue]
    var controlPlane: [JSONValue]
    var gateways: [JSONValue]?
    var secrets: String
    var logs: [String: String] = [:]

    init() throws {
        things = try Self.items("things.json")
        dapr = try Self.items("dapr.json")
        controlPlane = try Self.items("control.json")
        secrets = try Self.text("secrets.txt")
    }

    static func text(_ name: String) throws -> String {
        String(decoding: try #require(ProcessFiles.read("\(folder)/\(name)")), as: UTF8.self)
    }

    private static func items(_ name: String) throws -> [JSONValue] {
        try JSONValue(Array(try text(name).utf8))["items"]?.array ?? []
    }

    /// Adds a pod as it was recorded in trouble, with what its sidecar had written.
    mutating func add(fault name: String, log: String? = nil) throws {
        let pod = try JSONValue(Array(try Self.text("fault-\(name).json").utf8))
        things.append(pod)
        if let log { logs[pod.objectName] = try Self.text(log) }
    }

    /// Changes the JSON text of the objects of one kind whose name begins as given.
    mutating func change(_ kind: String, _ prefix: String = "", _ edit: (String) -> String) throws {
        func changed(_ objects: [JSONValue]) throws -> [JSONValue] {
            try objects.map { object in
                guard object["kind"]?.string == kind, object.objectName.hasPrefix(prefix) else { return object }
                return try JSONValue(Array(edit(String(decoding: object.bytes, as: UTF8.self)).utf8))
            }
        }
        things = try changed(things)
        dapr = try changed(dapr)
    }

    mutating func remove(_ kind: String, _ prefix: String = "") {
        let isGone: (JSONValue) -> Bool = { $0["kind"]?.string == kind && $0.objectName.hasPrefix(prefix) }
        things.removeAll(where: isGone)
        dapr.removeAll(where: isGone)
    }

    mutating func add(_ object: JSONValue) { things.append(object) }

    /// Asks the doctor, through a kubectl that answers with these files and writes down what it was asked.
    func examine(release: String = "errand") async throws -> (findings: [Finding], asked: String) {
        let folder = try ScratchFolder()
        func write(_ items: [JSONValue], _ name: String) throws {
            let list: JSONValue = ["kind": "List", "items": .array(items)]
            _ = try folder.write(String(decoding: list.bytes, as: UTF8.self), to: name)
        }
        try write(things, "things.json")
        try write(dapr, "dapr.json")
        try write(controlPlane, "control.json")
        if let gateways { try write(gateways, "gateways.json") }
        _ = try folder.write(try Self.text("version.json"), to: "version.json")
        _ = try folder.write(secrets, to: "secrets.txt")
        for (pod, log) in logs { _ = try folder.write(log, to: "log-\(pod).txt") }
        let kubectl = try folder.write(Self.kubectl, to: "kubectl")
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: kubectl)
        let snapshot = try await ClusterReader(kubectl: kubectl, context: "there", namespace: "errand").read()
        let examination = ClusterExamination(snapshot: snapshot, namespace: "errand", release: release)
        let asked = ProcessFiles.read("\(folder.path)/asked") ?? []
        return (examination.findings, String(decoding: asked, as: UTF8.self))
    }

    private static let kubectl = #"""
        #!/bin/sh
        cd "$(dirname "$0")" || exit 1
        printf '%s\n' "$*" >>asked
        case "$*" in
        *" version "*) cat version.json ;;
        *part-of=dapr*) cat control.json ;;
        *" get pods,"*) cat things.json ;;
        *" get components."*) cat dapr.json ;;
        *" get secrets "*) cat secrets.txt ;;
        *" get httproutes."*) [ -e gateways.json ] && cat gateways.json || { echo "no such type" >&2; exit 1; } ;;
        *" logs "*) for word; do [ ! -e "log-$word.txt" ] || cat "log-$word.txt"; done ;;
        *) echo "not expected: $*" >&2; exit 1 ;;
        esac
        """#
}

@Suite("Doctor for clusters")
struct ClusterDoctorTests {
    @Test("finds nothing wrong where nothing is, and only reads, never a Secret's value")
    func well() async throws {
        let (findings, asked) = try await RecordedCluster().examine()
        let wrong = findings.filter(\.isWrong)
        #expect(wrong.isEmpty, "\(wrong.map(\.text))")
        for app in ["web", "api", "sync", "chat", "audit", "recurring", "notification"] {
            #expect(findings.contains { $0.app == app && $0.check == "pods" && $0.text.contains("ready") }, "\(app)")
        }
        #expect(findings.contains { $0.text == "Kubernetes v1.36.2" })
        #expect(findings.contains { $0.text.hasPrefix("Dapr 1.17.13") })
        let lines = asked.split(separator: "\n")
        #expect(lines.count == 6)
        #expect(
            lines.allSatisfy { $0.contains("--context there") && ($0.contains(" get ") || $0.contains(" version ")) })
        #expect(
            lines.filter { $0.contains("secrets") }.allSatisfy {
                $0.contains("go-template") && !$0.contains("$value}}")
            })
    }

    /// One thing that is wrong: what is changed in the recording, whose finding says so, and how.
    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let app: String
        let check: String
        let word: String
        let mend: String
        let change: @Sendable (inout RecordedCluster) throws -> Void

        init(
            _ description: String, _ app: String, _ check: String, _ word: String, mend: String,
            _ change: @escaping @Sendable (inout RecordedCluster) throws -> Void
        ) {
            testDescription = description
            (self.app, self.check, self.word, self.mend, self.change) = (app, check, word, mend, change)
        }
    }

    static let pods = [
        Fault("an image that no node has", "recurring", "pods", "errand:nope", mend: "load it") {
            try $0.add(fault: "recurring")
        },
        Fault("a private registry", "recurring", "pods", "errand:nope", mend: "pullSecrets") {
            try $0.add(fault: "recurring")
            try $0.change("Pod", "errand-recurring-786") { $0.replacing("ErrImageNeverPull", with: "ImagePullBackOff") }
        },
        Fault("a Secret that the sidecar needs", "notification", "pods", "errand-gone", mend: "make that Secret") {
            try $0.add(fault: "notification")
        },
        Fault(
            "the sidecar's own secret store without a token (B2)", "chat", "pods", "has no token",
            mend: "disable-builtin-k8s-secret-store"
        ) { try $0.add(fault: "chat", log: "log-chat.txt") },
        Fault(
            "a Configuration that is not there, by the log", "audit", "pods", "no Configuration", mend: "dapr.io/config"
        ) {
            try $0.add(fault: "audit", log: "log-audit.txt")
        },
        Fault(
            "a Configuration that is not there, by its name", "audit", "configuration", "errand-audit-gone",
            mend: "helm"
        ) {
            try $0.add(fault: "audit")
        },
        Fault("a broker that nobody answers for", "chat", "pods", "nobody listens", mend: "address and port") {
            try $0.add(fault: "chat")
            $0.logs["errand-chat-6bf956f948-8txp2"] = log("dial tcp 10.0.0.7:9092: connect: connection refused")
        },
        Fault("a name that leads nowhere", "chat", "pods", "leads nowhere", mend: "DNS") {
            try $0.add(fault: "chat")
            $0.logs["errand-chat-6bf956f948-8txp2"] = log("lookup redpanda.elsewhere on 10.96.0.10:53: no such host")
        },
        Fault("a wrong password", "chat", "pods", "refuses the password", mend: "credentials") {
            try $0.add(fault: "chat")
            $0.logs["errand-chat-6bf956f948-8txp2"] = log("WRONGPASS invalid username-password pair")
        },
        Fault("trust that was changed", "chat", "pods", "certificate", mend: "restart everything") {
            try $0.add(fault: "chat")
            $0.logs["errand-chat-6bf956f948-8txp2"] = log("x509: certificate signed by unknown authority")
        },
        Fault("a pod that the injector did not see", "web", "pods", "has no sidecar", mend: "injector") {
            try $0.change("Pod", "errand-web") { $0.replacing(#""name":"daprd""#, with: #""name":"other""#) }
        },
        Fault("no room", "web", "pods", "Insufficient cpu", mend: "add a node") {
            $0.add(pending("web", "Unschedulable", "0/1 nodes are available: 1 Insufficient cpu."))
        },
        Fault("a volume that does not come", "sync", "pods", "volume of data", mend: "storageClass") {
            $0.add(pending("sync", "Unschedulable", "unbound immediate PersistentVolumeClaims", claim: "data"))
            $0.add(["kind": "PersistentVolumeClaim", "metadata": ["name": "data"], "status": ["phase": "Pending"]])
        },
        Fault("too little memory", "api", "pods", "for its memory", mend: "memoryLimit") {
            try $0.change("Pod", "errand-api") {
                $0.replacing(
                    #""lastState":{}"#, with: #""lastState":{"terminated":{"reason":"OOMKilled","exitCode":137}}"#)
            }
        },
        Fault("Pod Security that refuses the pods", "web", "pods", "violates PodSecurity", mend: "restricted") {
            $0.remove("Pod", "errand-web")
            $0.add(refusal("web", "pods \"x\" is forbidden: violates PodSecurity \"restricted:latest\""))
        },
        Fault("a quota that is full", "web", "pods", "exceeded quota", mend: "ResourceQuota") {
            $0.remove("Pod", "errand-web")
            $0.add(refusal("web", "pods \"x\" is forbidden: exceeded quota: all, requested: pods=1"))
        },
    ]

    static let resources = [
        Fault("no scheduler", "dapr", "scheduler", "no scheduler", mend: "reminders") {
            $0.controlPlane.removeAll { $0.objectName.hasPrefix("dapr-scheduler") }
        },
        Fault("a scheduler that ends again and again", "dapr", "scheduler", "CrashLoopBackOff", mend: "--previous") {
            $0.controlPlane.removeAll { $0.objectName == "dapr-scheduler-server-0" }
            $0.controlPlane.append(try JSONValue(Array(try RecordedCluster.text("fault-scheduler.json").utf8)))
        },
        Fault("no Dapr", "dapr", "control plane", "not installed", mend: "dapr init") { $0.controlPlane = [] },
        Fault("a Dapr of long ago", "dapr", "version", "1.13.5", mend: "1.14") {
            $0.controlPlane = try $0.controlPlane.map { pod in
                let text = String(decoding: pod.bytes, as: UTF8.self).replacing("1.17.13", with: "1.13.5")
                return try JSONValue(Array(text.utf8))
            }
        },
        Fault("an upgrade that failed", "cluster", "release", "revision 2 is failed", mend: "helm rollback") {
            $0.secrets += "sh.helm.release.v1.errand.v2 status=failed release\n"
        },
        Fault("a missing Secret", "cluster", "secrets", "jwt-signing-key", mend: "Before") {
            $0.secrets = $0.secrets.replacing("jwt-signing-key jwt-signing-key\n", with: "")
            try $0.change("Component", "statestore") {
                $0.replacing(
                    #"{"name":"redisPassword","value":""}"#,
                    with: #"{"name":"redisPassword","secretKeyRef":{"name":"jwt-signing-key","key":"k"}}"#)
            }
        },
        Fault("a Secret without the member", "cluster", "secrets", "member token", mend: "make it") {
            $0.secrets = $0.secrets.replacing("errand-dapr-api-token token", with: "errand-dapr-api-token tokens")
        },
        Fault("no state store", "chat", "components", "no component statestore", mend: "dapr.components.statestore") {
            $0.remove("Component", "statestore")
        },
        Fault("a scope too narrow", "chat", "components", "not in its scopes", mend: "add chat") {
            try $0.change("Component", "statestore") { $0.replacing(#""chat","#, with: "") }
        },
        Fault("a broker where the store should be", "api", "components", "pubsub.redis", mend: "state.") {
            try $0.change("Component", "statestore") { $0.replacing("state.redis", with: "pubsub.redis") }
        },
        Fault("deliveries that nobody repeats", "dapr", "resiliency", "pubsub", mend: "inbound.retry") {
            $0.remove("Resiliency")
        },
        Fault(
            "a rule that lets sync read nothing (B3)", "api", "access", "sync is refused GET /api/tasks",
            mend: "services.api.access"
        ) {
            try $0.change("Configuration", "errand-api") { text in
                text.replacing(#""appId":"sync""#, with: #""appId":"web""#)
            }
        },
        Fault("a rule that hides those below it (B3)", "api", "access", "hides that for /api/**", mend: "all verbs") {
            try $0.change("Configuration", "errand-api") {
                $0.replacing(
                    #"{"action":"allow","httpVerb":["*"],"name":"/api"}"#,
                    with:
                        #"{"action":"allow","httpVerb":["GET"],"name":"/api"},{"action":"allow","httpVerb":["*"],"name":"/api/**"}"#
                )
            }
        },
        Fault("rules for an app that is not there", "api", "access", "no such app", mend: "appId") {
            try $0.change("Configuration", "errand-api") {
                $0.replacing(#""appId":"chat""#, with: #""appId":"chatter""#)
            }
        },
        Fault("rules of another namespace", "audit", "access", "namespace elsewhere", mend: "--namespace") {
            try $0.change("Configuration", "errand-audit") {
                $0.replacing(#""namespace":"errand""#, with: #""namespace":"elsewhere""#)
            }
        },
        Fault("rules of another trust domain", "audit", "access", "trust domain", mend: "dapr.trustDomain") {
            try $0.change("Configuration", "errand-web") { $0.replacing("public", with: "cluster.local") }
        },
        Fault("names that nobody may ask for", "cluster", "network", "port 53", mend: "DNS") {
            try $0.change("NetworkPolicy") { $0.replacing(#""port":53"#, with: #""port":5353"#) }
        },
        Fault("a network that keeps sidecars from Dapr", "cluster", "network", "control plane", mend: "dapr-system") {
            try $0.change("NetworkPolicy") { $0.replacing(#"name":"dapr-system"#, with: #"name":"elsewhere"#) }
        },
        Fault("an ingress that nobody has taken", "cluster", "ingress", "no address", mend: "className") {
            $0.add([
                "kind": "Ingress", "metadata": ["name": "errand"], "spec": ["ingressClassName": "nginx"], "status": [:],
            ])
        },
        Fault(
            "a route that its gateway refuses", "cluster", "gateway", "NotAllowedByListeners",
            mend: "describe httproute"
        ) {
            $0.gateways = [
                [
                    "kind": "HTTPRoute", "metadata": ["name": "errand"], "spec": [:],
                    "status": [
                        "parents": [
                            [
                                "conditions": [
                                    ["type": "Accepted", "status": "False", "message": "NotAllowedByListeners"]
                                ]
                            ]
                        ]
                    ],
                ]
            ]
        },
        Fault("a backup that fails", "cluster", "timed work", "errand-backup failed", mend: "logs job/errand-backup-1")
        {
            $0.add(["kind": "CronJob", "metadata": ["name": "errand-backup"], "spec": [:], "status": [:]])
            $0.add([
                "kind": "Job", "metadata": ["name": "errand-backup-1", "ownerReferences": [["name": "errand-backup"]]],
                "status": ["startTime": "2026-11-30T02:00:00Z", "conditions": [["type": "Failed", "status": "True"]]],
            ])
        },
        Fault("a quota that leaves nothing", "cluster", "quota", "pods", mend: "raise it") {
            $0.add([
                "kind": "ResourceQuota", "metadata": ["name": "all"],
                "status": ["hard": ["pods": "9"], "used": ["pods": "9"]],
            ])
        },
    ]

    @Test("says in words what is wrong, and one thing to do about it", arguments: pods + resources)
    func faults(fault: Fault) async throws {
        var cluster = try RecordedCluster()
        try fault.change(&cluster)
        let findings = try await cluster.examine().findings.filter(\.isWrong)
        let found = findings.first {
            guard $0.app == fault.app, $0.check == fault.check, case .wrong(let mend) = $0.outcome else { return false }
            return $0.text.contains(fault.word) && mend.contains(fault.mend)
        }
        #expect(found != nil, "\(findings.map(\.lines))")
    }

    @Test("a release of another name is told from none, and a kubectl that is not there is named")
    func places() async throws {
        let findings = try await RecordedCluster().examine(release: "todo").findings
        #expect(findings.contains { $0.isWrong && $0.text.contains("no release todo") && $0.text.contains("errand") })
        await #expect(throws: ClusterReader.Fault.self) {
            try await ClusterReader(kubectl: "/nowhere/kubectl", context: nil, namespace: "errand").read()
        }
    }

    @Test("a finding as JSON names app, check, outcome, text and what to mend")
    func json() {
        let finding = Finding(app: "api", check: "pods", outcome: .wrong(mend: "m"), text: "t")
        #expect(finding.json == ["app": "api", "check": "pods", "text": "t", "outcome": "wrong", "mend": "m"])
    }

    private static func log(_ message: String) -> String {
        #"{"level":"info","msg":"starting"}"# + "\n"
            + #"{"level":"fatal","msg":"[INIT_COMPONENT_FAILURE]: \#(message)"}"# + "\n"
    }

    private static func labels(_ app: String) -> JSONValue {
        ["app.kubernetes.io/instance": "errand", "app.kubernetes.io/component": .string(app)]
    }

    private static func pending(_ app: String, _ reason: String, _ message: String, claim: String? = nil) -> JSONValue {
        let volumes: [JSONValue] = claim.map { [["persistentVolumeClaim": ["claimName": .string($0)]]] } ?? []
        return [
            "kind": "Pod", "metadata": ["name": .string("errand-\(app)-new"), "labels": labels(app)],
            "spec": ["containers": [["name": "daprd"]], "volumes": .array(volumes)],
            "status": [
                "phase": "Pending",
                "conditions": [
                    ["type": "PodScheduled", "status": "False", "reason": .string(reason), "message": .string(message)]
                ],
            ],
        ]
    }

    private static func refusal(_ app: String, _ message: String) -> JSONValue {
        [
            "kind": "Event", "metadata": ["name": "e"], "reason": "FailedCreate",
            "involvedObject": ["name": .string("errand-\(app)-6956c8d4f9")], "message": .string(message),
        ]
    }
}
