import Assistant
import Contracts
import HTTPTypes
import JSON
import TimeZones
import Timestamps

/// On whose behalf tools are called: the token they came with, what it allows, and the user's clock.
struct ToolSession: Sendable {
    let suite: SuiteClient
    /// What the token allows.
    let scopes: Set<String>
    let zone: Zone
    var now: Timestamp = .now

    /// Asks `api`.
    func api(
        _ method: HTTPRequest.Method, _ path: SuitePath, _ body: JSONValue? = nil, headers: HTTPFields = [:]
    ) async throws(ToolFault) -> JSONValue {
        try await suite.send(to: AppID.api, method, path, body, headers: headers).json
    }
}
