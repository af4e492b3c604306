import Curl
import HTTPTypes
import JSON
import LocalSidecar
import Notification
import TestSupport

/// What stands around the service: sidecars with real components, an `api` that knows accounts and keys, a mail server, a
/// webhook, and a witness of every event.
struct Surroundings: Sendable {
    /// What a test wants to be different.
    struct Choices: Sendable {
        /// The instances of the service, each with a sidecar of its own.
        var replicas = ["notification-1"]
        /// Whether the cron ticks; without it only jobs wake the service.
        var sweeps = false
        /// Whether there is a mail server's component.
        var hasMail = true
        /// Whether text messages can leave: to ``hook``, at `/texts`.
        var hasTexts = false
        /// Where state and jobs are, to be found again.
        var folder: ScratchFolder?
        var mail: MailServer?
        var hook = TestApplication()
        /// What `api` says of an account.
        var account: @Sendable (TestApplication.Call) -> TestApplication.Answer = { _ in
            .json(#"{"email":"person@example.test","time_zone":"Europe/Berlin"}"#)
        }
    }

    let harness: SidecarHarness
    let appPorts: [String: Int]
    let mail: MailServer
    let hook: TestApplication
    let witness: TestApplication
    let curl: CurlClient
    private let hookPort: Int

    /// The webhook's URL, which only a service that allows loopback may call.
    var hookURL: String { "http://127.0.0.1:\(hookPort)/hooks/errand" }

    /// The events that were published, by type.
    func events(_ type: String) -> [JSONValue] {
        witness.calls(to: "/witness").compactMap { try? JSONValue($0.body) }
            .filter { $0["type"]?.string == "com.todo.\(type)" }
    }

    static func run(
        _ choices: Choices = Choices(), _ body: @escaping @Sendable (Surroundings) async throws -> Void
    ) async throws {
        let mail = try choices.mail ?? MailServer()
        let curl = CurlClient()
        let api = TestApplication { call in
            if call.path == "/.well-known/jwks.json" {
                return .json(String(decoding: TestIssuer.keySet, as: UTF8.self))
            }
            return call.path.hasPrefix("/internal/") ? choices.account(call) : .plain(call)
        }
        let witness = TestApplication(subscriptions: Self.subscriptions)
        var appPorts: [String: Int] = [:]
        for replica in choices.replicas { appPorts[replica] = try await FreePort.take() }
        let ports = appPorts
        try await api.run { apiPort in
            try await witness.run { witnessPort in
                try await choices.hook.run { hookPort in
                    let others = [
                        SidecarConfiguration(appID: "api", appPort: apiPort),
                        SidecarConfiguration(appID: "witness", appPort: witnessPort),
                    ]
                    let own = choices.replicas.map {
                        SidecarConfiguration(appID: "notification", replica: $0, appPort: ports[$0])
                    }
                    let resources = Self.resources(choices, mail: mail.port, hook: hookPort)
                    try await SidecarHarness.run(own + others, resources: resources, in: choices.folder) { harness in
                        try await body(
                            Surroundings(
                                harness: harness, appPorts: ports, mail: mail, hook: choices.hook, witness: witness,
                                curl: curl, hookPort: hookPort))
                    }
                }
            }
        }
        await curl.shutdown()
        mail.stop()
    }

    private static let subscriptions = """
        [{"pubsubname":"pubsub","topic":"reminders","route":"/witness"},
         {"pubsubname":"pubsub","topic":"reminders-dead","route":"/dead"},
         {"pubsubname":"pubsub-broadcast","topic":"task-updates","route":"/witness"}]
        """

    private static func component(_ name: String, _ type: String, _ settings: String = "") -> String {
        """
        ---
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: \(name)}
        spec: {type: \(type), version: v1, metadata: [\(settings)]}

        """
    }

    private static func resources(_ choices: Choices, mail: Int, hook: Int) -> String {
        var text = component("statestore", "state.sqlite", "{name: connectionString, value: state.db}")
        for pubsub in ["pubsub", "pubsub-broadcast"] {
            text += component(pubsub, "pubsub.sqlite", "{name: connectionString, value: \(pubsub).db}")
        }
        text += component(
            "webhook", "bindings.http", #"{name: url, value: "http://127.0.0.1:\#(hook)/operator"}"#)
        if choices.hasMail {
            text += component(
                "email", "bindings.smtp",
                #"{name: host, value: 127.0.0.1}, {name: port, value: "\#(mail)"}, "#
                    + "{name: emailFrom, value: errand@example.test}")
        }
        if choices.hasTexts {
            text += component("sms", "bindings.http", #"{name: url, value: "http://127.0.0.1:\#(hook)/texts"}"#)
        }
        if choices.sweeps {
            text += component(
                "reminder-sweep", "bindings.cron",
                #"{name: schedule, value: "@every 1s"}, {name: direction, value: input}"#)
        }
        return text + """
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Resiliency
            metadata: {name: resiliency}
            spec:
              policies: {retries: {delivery: {policy: constant, duration: 100ms, maxRetries: 600}}}
              targets:
                components: {pubsub: {inbound: {retry: delivery}}, pubsub-broadcast: {inbound: {retry: delivery}}}
            """
    }
}
