import Curl
import HTTPTypes
import JSON
import SuiteClient

/// One application with its sidecar, as the subject of an examination.
struct DoctorTarget: Sendable {
    let appID: String
    /// The sidecar's port on this machine.
    let httpPort: Int
    /// The port that the sidecar calls; nil for an application that is not examined.
    var appPort: Int?
    /// The port at which the application serves its metrics.
    var publicPort: Int?
    /// The folders of its resources; empty when unknown.
    var resources: [String] = []
    var configurationFile: String?
    /// The tokens that the sidecar requires of callers, and the application of its sidecar.
    var apiToken: String?
    var appToken: String?
    let curl: CurlClient

    /// Sends a request to the sidecar.
    func sidecar(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil,
        headers: [HTTPField.Name: String] = [:]
    ) async throws -> VerificationAnswer {
        try await send(method, "http://127.0.0.1:\(httpPort)\(path)", apiToken, body?.bytes, headers)
    }

    /// Sends a request to the application, as its sidecar does.
    func application(_ path: String, port: Int) async throws -> VerificationAnswer {
        try await send(.get, "http://127.0.0.1:\(port)\(path)", appToken, nil, [:])
    }

    private func send(
        _ method: HTTPRequest.Method, _ url: String, _ token: String?, _ body: [UInt8]?,
        _ headers: [HTTPField.Name: String]
    ) async throws -> VerificationAnswer {
        var fields = HTTPFields()
        if let token, let name = HTTPField.Name("dapr-api-token") { fields[name] = token }
        if body != nil { fields[.contentType] = "application/json" }
        for (name, value) in headers { fields[name] = value }
        let request = CurlRequest(method, url, headers: fields, body: body.map { .bytes($0) } ?? .none)
        return VerificationAnswer(try await curl.execute(request))
    }
}
