import Curl
import HTTPTypes
import Logging
import ServiceKit

@testable import Web

/// Speaks to a running web service the way a browser does.
struct WebClient: Sendable {
    let port: Int
    let curl: CurlClient

    func send(
        _ method: HTTPRequest.Method = .get, _ path: String, headers: HTTPFields = [:], body: CurlBody = .none
    ) async throws -> CurlResponse {
        try await curl.execute(
            CurlRequest(method, "http://127.0.0.1:\(port)\(path)", headers: headers, body: body))
    }
}

/// Runs a web service on free ports for as long as `body` takes.
func withWeb(_ environment: [String: String] = [:], _ body: (WebClient) async throws -> Void) async throws {
    let ports = ["ERRAND_PORT": "0", "APP_PORT": "0", "ERRAND_HOST": "127.0.0.1"]
    let host = try ServiceHost(
        WebService.self, environment: environment.merging(ports) { _, port in port },
        logger: Logger(label: "web") { _ in SwiftLogNoOpLogHandler() })
    let curl = CurlClient()
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try? await host.run() }
        let ports = try await host.started()
        try await body(WebClient(port: ports.public, curl: curl))
        group.cancelAll()
    }
    await curl.shutdown()
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
