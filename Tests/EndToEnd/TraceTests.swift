import Curl
import FoundationEssentials
import HTTPTypes
import JSON
import LocalSidecar
import SuiteClient
import TestSupport
import Testing
import Timestamps

@testable import Errand

extension EndToEnd {
    @Suite("One trace for everything that a request causes")
    struct TraceTests {
        @Test(
            "a task with a reminder is one trace from the page's origin to the mail, every span below another",
            .timeLimit(.minutes(4)))
        func clickToMail() async throws {
            let mails = try MailServer()
            defer { mails.stop() }
            let collector = TraceCollector()
            try await collector.application.run { port in
                try await SuitePlace.with { place in
                    var place = place
                    place.traces = "http://127.0.0.1:\(port)"
                    place.variables = [
                        "ERRAND_SMTP_HOST": "127.0.0.1", "ERRAND_SMTP_PORT": "\(mails.port)",
                        "ERRAND_SMTP_FROM": "errand@errand.test",
                    ]
                    try await SuiteUnderTest.run(in: place) { suite in
                        let root = try await Self.addTask(in: suite)
                        try await soon("the reminder is in the mail", within: .seconds(60)) { !mails.mails.isEmpty }
                        try await soon("the collector has the mail's span", within: .seconds(30)) {
                            let found = Self.spans(of: root, in: collector)
                            // daprd has no span for a job that it hands over.
                            let expected = Self.expected.filter { !RealDaprd.isUsed || $0.name != "job/" }
                            return expected.allSatisfy { one in found.contains { one.holds(for: $0) } }
                        }
                        Self.check(Self.spans(of: root, in: collector), root)
                        guard !RealDaprd.isUsed else { return }
                        try await Self.checkInspector(suite, root)
                    }
                }
            }
        }

        /// - Returns: the `traceparent` that stands for the click.
        private static func addTask(in suite: SuiteUnderTest) async throws -> String {
            let origin = suite.client.address.web ?? suite.client.address.api
            let client = VerificationClient(
                address: SuiteAddress(api: origin, sync: suite.client.address.sync, web: origin),
                curl: suite.client.curl)
            let account = try await client.signUp("trace")
            let traceparent = try #require(HTTPField.Name("traceparent"))
            let trace = (0..<32).map { _ in String(Int.random(in: 1...9)) }.joined()
            let root = "00-\(trace)-00f067aa0ba902b7-01"
            let due = (Timestamp.now + .seconds(2)).rfc3339
            _ = try await client.send(
                .post, "/api/tasks", ["title": "Tell me", "due": .string(due), "reminders": [0]], as: account,
                headers: [traceparent: root]
            ).expecting(201)
            return root
        }

        private static func spans(of root: String, in collector: TraceCollector) -> [TraceCollector.Span] {
            collector.spans.filter { $0.trace == root.dropFirst(3).prefix(32) }
        }

        private static func check(_ spans: [TraceCollector.Span], _ root: String) {
            let ids = Set(spans.map(\.id))
            #expect(ids.count == spans.count)
            let orphans = spans.filter { !ids.contains($0.parent) }
            // Only what the page itself asked stands below the click, which no sidecar has seen.
            #expect(orphans.allSatisfy { $0.parent == "00f067aa0ba902b7" && $0.service == "web" }, "\(orphans)")
            #expect(!orphans.isEmpty)
            #expect(!"\(spans)".contains("Tell me"))
            let faults = spans.filter { $0.fault != nil }
            #expect(faults.isEmpty, "\(faults)")
        }

        private static func checkInspector(_ suite: SuiteUnderTest, _ root: String) async throws {
            let bytes = try #require(ProcessFiles.read("\(suite.place.state)/run/sidecars.json"))
            let plan = try SidecarPlan(bytes)
            let inspector = try #require(plan.inspector)
            let id = root.dropFirst(3).prefix(32)
            let answer = try await suite.client.curl.execute(
                CurlRequest(
                    .get, "http://127.0.0.1:\(inspector.port)/api/trace?id=\(id)",
                    headers: [.authorization: "Bearer \(inspector.token)"]))
            let shown = try JSONValue(answer.body).array ?? []
            #expect(shown.contains { $0["app"]?.string == "web" })
            #expect(shown.contains { $0["name"]?.string?.contains("/v1.0/bindings/email") == true })
        }

        private static let expected = [
            ExpectedSpan("web", "CallLocal/api/api/tasks", 3), ExpectedSpan("api", "CallLocal/api/api/tasks", 2),
            ExpectedSpan("api", "/v1.0/publish/", 3), ExpectedSpan("recurring", "pubsub/task-events", 3),
            ExpectedSpan("audit", "pubsub/task-events", 3), ExpectedSpan("notification", "pubsub/reminders", 3),
            ExpectedSpan("sync", "pubsub/", 3), ExpectedSpan("notification", "/v1.0-alpha1/jobs/", 3),
            ExpectedSpan("notification", "job/", 3),
            ExpectedSpan("notification", "/v1.0/bindings/email", 3), ExpectedSpan("audit", "pubsub/reminders", 3),
        ]
    }
}

/// A span that a trace must have.
private struct ExpectedSpan: Sendable {
    let service: String
    let name: String
    let kind: Int

    init(_ service: String, _ name: String, _ kind: Int) {
        (self.service, self.name, self.kind) = (service, name, kind)
    }

    func holds(for span: TraceCollector.Span) -> Bool {
        span.service == service && span.name.hasPrefix(name) && span.kind == kind
    }
}
