import Curl
import HTTPTypes
import LocalSidecar
import Subprocess
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import Errand

extension EndToEnd {
    @Suite("Doctor")
    struct DoctorTests {
        @Test("finds nothing wrong with the suite that errand up runs", .timeLimit(.minutes(2)))
        func well() async throws {
            try await SuitePlace.with { place in
                try await SuiteUnderTest.run(in: place) { _ in
                    let result = try await Subprocess.run(
                        .path(FilePath(SuitePlace.executable)),
                        arguments: [
                            "doctor", "--state", place.state, "--file", place.runFile, "--port-offset",
                            "\(place.portOffset)",
                        ], output: .string(limit: 1 << 20), error: .combinedWithOutput)
                    let output = result.standardOutput
                    #expect(result.terminationStatus.exitCode == 0, "\(output)")
                    #expect(output.contains("pubsub-broadcast brings them back"), "\(output)")
                    #expect(output.contains("a job is made, read and deleted"), "\(output)")
                    #expect(output.contains("Nothing is wrong."), "\(output)")
                }
            }
        }

        /// An environment with one thing wrong: what is changed in the healthy one, which check must say so, and how.
        struct Broken: Sendable, CustomTestStringConvertible {
            let testDescription: String
            let check: String
            let word: String
            var resources: @Sendable (String) -> String = { $0 }
            var subscriptions = DoctorTests.subscriptions
            var patient: @Sendable (inout DoctorTarget) -> Void = { _ in }
        }

        static let subscriptions = """
            [{"pubsubname": "pubsub", "topic": "reminders", "route": "/r", "deadLetterTopic": "reminders-dead"}]
            """

        static let broken = [
            Broken(
                testDescription: "no state store", check: "components", word: "statestore",
                resources: {
                    $0.replacing("{name: statestore}", with: "{name: elsewhere}")
                }),
            Broken(
                testDescription: "a broker where the store should be", check: "components", word: "pubsub.in-memory",
                resources: {
                    $0.replacing("spec: {type: state.in-memory", with: "spec: {type: pubsub.in-memory")
                }),
            Broken(
                testDescription: "the signing key in sight", check: "scopes", word: "secrets",
                resources: {
                    $0 + "\n---\n" + component("secrets", "secretstores.local.env")
                }),
            Broken(
                testDescription: "no policy for deliveries", check: "resiliency", word: "inbound",
                resources: {
                    $0.replacing("retry: delivery", with: "timeout: short")
                }),
            Broken(
                testDescription: "a policy that repeats nothing", check: "resiliency", word: "pubsub-broadcast",
                resources: {
                    $0.replacing("maxRetries: 20", with: "maxRetries: 0")
                }),
            Broken(
                testDescription: "a subscription to a component that is not there", check: "subscriptions",
                word: "nowhere/t",
                subscriptions: #"[{"pubsubname": "nowhere", "topic": "t", "route": "/r", "deadLetterTopic": "d"}]"#),
            Broken(
                testDescription: "a subscription without dead letters", check: "subscriptions",
                word: "pubsub/reminders",
                subscriptions: #"[{"pubsubname": "pubsub", "topic": "reminders", "route": "/r"}]"#),
            Broken(
                testDescription: "a denied API", check: "jobs", word: "404",
                resources: {
                    $0 + "\n---\napiVersion: dapr.io/v1alpha1\nkind: Configuration\nmetadata: {name: c}\nspec:\n"
                        + "  api: {denied: [{name: jobs, version: v1alpha1, protocol: http}]}"
                }),
            Broken(
                testDescription: "a sidecar of another app", check: "sidecar", word: "notification",
                patient: { $0 = DoctorTarget(appID: "audit", httpPort: $0.httpPort, apiToken: "secret", curl: $0.curl) }
            ),
            Broken(
                testDescription: "another token", check: "sidecar", word: "token",
                patient: { $0.apiToken = "wrong" }),
            Broken(
                testDescription: "no sidecar at all", check: "sidecar", word: "port 1",
                patient: { $0 = DoctorTarget(appID: "notification", httpPort: 1, curl: $0.curl) }),
        ]

        @Test("names what is wrong, and what to do about it", .timeLimit(.minutes(1)), arguments: broken)
        func ill(_ broken: Broken) async throws {
            let findings = try await Self.findings(broken)
            let wrong = findings.filter(\.isWrong)
            let report = findings.flatMap(\.lines).joined(separator: "\n")
            // What else is wrong follows from it.
            #expect(wrong.first?.check == broken.check, "\(report)")
            #expect(wrong.first?.text.contains(broken.word) == true, "\(wrong)")
            #expect(wrong.first?.lines.count == 2)
        }

        @Test("finds nothing wrong with an environment in order", .timeLimit(.minutes(1)))
        func inOrder() async throws {
            let findings = try await Self.findings(Broken(testDescription: "", check: "", word: ""))
            let report = findings.flatMap(\.lines).joined(separator: "\n")
            #expect(!findings.contains { $0.isWrong }, "\(report)")
            #expect(findings.map(\.check).contains("state"))
        }

        private static func findings(_ broken: Broken) async throws -> [Finding] {
            let application = TestApplication(subscriptions: broken.subscriptions)
            let curl = CurlClient()
            let folder = try ScratchFolder()
            let file = try folder.write(broken.resources(healthy), to: "resources.yaml")
            let findings = try await application.run { port in
                let configuration = SidecarConfiguration(
                    appID: "notification", appPort: port, resourcesPaths: [file], apiToken: "secret")
                return try await SidecarHarness.run([configuration]) { harness in
                    try await eventually {
                        let url = harness.url("notification") + "/v1.0/healthz"
                        return try await curl.execute(CurlRequest(.get, url)).status == 204
                    }
                    var patient = DoctorTarget(
                        appID: "notification", httpPort: harness.port("notification"), appPort: port, resources: [file],
                        apiToken: "secret", curl: curl)
                    broken.patient(&patient)
                    let findings = Mutex<[Finding]>([])
                    await DoctorChecks(patient: patient).run { finding in findings.withLock { $0.append(finding) } }
                    return findings.withLock { $0 }
                }
            }
            await curl.shutdown()
            return findings
        }

        private static let healthy =
            [
                component("statestore", "state.in-memory"), component("pubsub", "pubsub.in-memory"),
                component("pubsub-broadcast", "pubsub.in-memory"),
                component("reminder-sweep", "bindings.cron", "[{name: schedule, value: '@every 1h'}]"),
                """
                apiVersion: dapr.io/v1alpha1
                kind: Resiliency
                metadata: {name: resiliency}
                spec:
                  policies:
                    timeouts: {short: 5s}
                    retries: {delivery: {policy: exponential, maxRetries: 20}}
                  targets:
                    components:
                      pubsub: {inbound: {retry: delivery}}
                      pubsub-broadcast: {inbound: {retry: delivery}}
                """,
            ].joined(separator: "\n---\n")

        private static func component(_ name: String, _ type: String, _ metadata: String = "[]") -> String {
            """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: \(name)}
            spec: {type: \(type), version: v1, metadata: \(metadata)}
            """
        }
    }
}
