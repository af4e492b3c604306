import Curl
import HTTPTypes
import LocalSidecar
import ServiceKit
import TestSupport

@testable import Web

/// Speaks to a running web service the way a browser does.
struct WebClient: Sendable {
    let port: Int
    let curl: CurlClient

    func send(
        _ method: HTTPRequest.Method = .get, _ path: String, headers: HTTPFields = [:], body: CurlBody = .none
    ) async throws -> CurlResponse {
        try await curl.execute(
            CurlRequest(
                method, "http://127.0.0.1:\(port)\(path)", headers: headers, body: body, timeout: .seconds(40)))
    }
}

/// Runs a web service on free ports, without a sidecar, for as long as `body` takes.
func withWeb(_ environment: [String: String] = [:], _ body: (WebClient) async throws -> Void) async throws {
    let curl = CurlClient()
    try await withService(WebService.self, ["DAPR_HTTP_PORT": "1"].merging(environment) { $1 }) { service in
        try await body(WebClient(port: service.ports.public, curl: curl))
    }
    await curl.shutdown()
}

/// Runs a web service and its sidecar, and those of an API that listens at `apiPort` and is the chat service as well.
func withWeb(
    apiPort: Int?, _ environment: [String: String] = [:], _ body: (WebClient) async throws -> Void
) async throws {
    var sidecars = [SidecarConfiguration(appID: "web")]
    if let apiPort { sidecars += ["api", "chat"].map { SidecarConfiguration(appID: $0, appPort: apiPort) } }
    // As in every environment of the suite.
    for index in sidecars.indices { sidecars[index].maximumBody = 8 << 20 }
    try await SidecarHarness.run(sidecars) { harness in
        let port = ["DAPR_HTTP_PORT": "\(harness.port("web"))"]
        try await withWeb(environment.merging(port) { $1 }, body)
    }
}

/// Runs a web service in front of an API that answers so, with a sidecar on either side.
func withWeb(
    answering answer: @escaping @Sendable (TestApplication.Call) async throws -> TestApplication.Answer,
    _ environment: [String: String] = [:], _ body: (WebClient, TestApplication) async throws -> Void
) async throws {
    let api = TestApplication { $0.path.hasPrefix("/dapr/") ? .plain($0) : try await answer($0) }
    try await api.run { port in
        try await withWeb(apiPort: port, environment) { try await body($0, api) }
    }
}

extension TestApplication {
    /// What was invoked, without the sidecar's own questions.
    var invocations: [Call] { calls.filter { !$0.path.hasPrefix("/dapr/") } }
}

extension CurlResponse {
    var text: String { String(decoding: body, as: UTF8.self) }

    subscript(name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
}

extension HTTPFields {
    /// The given fields and the host by which the browser names the service.
    static func host(_ host: String, _ fields: HTTPFields = [:]) -> HTTPFields {
        var fields = fields
        if let name = HTTPField.Name("Host") { fields[name] = host }
        return fields
    }
}
