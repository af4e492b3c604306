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
    /// What the changes of a turn share, so that one undo takes all of them back.
    var unit: String?

    /// Asks `api`.
    func api(
        _ method: HTTPRequest.Method, _ path: SuitePath, _ body: JSONValue? = nil, headers: HTTPFields = [:]
    ) async throws(ToolFault) -> JSONValue {
        var headers = headers
        if let unit, let name = HTTPField.Name("Change-Unit") { headers[name] = unit }
        return try await suite.send(to: AppID.api, method, path, body, headers: headers).json
    }
}
