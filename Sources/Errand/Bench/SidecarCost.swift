import HTTPTypes
import JSON

/// What a call of the sidecar itself costs, without any service: one connection for the time of a call, sixteen for as many as
/// there can be.
struct SidecarCost: Sendable {
    let suite: MeasuredSuite
    let report: BenchReport

    private struct Call: Sendable {
        let name: String
        let app: String
        let path: String
        var body: String?
    }

    private static let document = String(repeating: "x", count: 2000)

    private static let calls = [
        Call(
            name: "state save, 2 kB", app: "api", path: "/v1.0/state/statestore",
            body: "[{\"key\":\"bench\",\"value\":\"\(document)\"}]"),
        Call(name: "state get, 2 kB", app: "api", path: "/v1.0/state/statestore/bench"),
        Call(name: "publish", app: "api", path: "/v1.0/publish/pubsub/account-events-dead", body: "{\"n\":1}"),
        Call(name: "invoke", app: "recurring", path: "/v1.0/invoke/api/method/.well-known/jwks.json"),
    ]

    func measure() async throws {
        report.heading("The sidecar's own cost of a call (1 connection, then 16)")
        for call in Self.calls {
            guard let port = suite.sidecars.sidecars.first(where: { $0.appID == call.app })?.httpPort else { continue }
            for connections in [1, 16] {
                let result = try await Wrk(
                    url: "http://127.0.0.1:\(port)\(call.path)",
                    headers: ["dapr-api-token: \(suite.sidecars.apiToken)"], connections: connections, seconds: 3,
                    body: call.body
                ).run()
                report.rate("\(call.name), \(connections)", result)
            }
        }
    }
}
